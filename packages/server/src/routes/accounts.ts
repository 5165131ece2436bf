import { statedAccountId, type AccountCheck, type AccountSettings } from '@groundcrew/aws';
import { accountsSchema, type CheckedAccount } from '@groundcrew/contract';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Services } from '../services.ts';
import { answers } from './describe.ts';

const list = createRoute({
  method: 'get',
  path: '/accounts',
  summary: 'The accounts of the project, and whose their credentials are',
  responses: answers('Accounts', accountsSchema),
});

export function accountRoutes(app: OpenAPIHono, services: Services): void {
  app.openapi(list, async (context) => {
    const { accounts } = await services.open();
    const checked = await accounts.check();
    return context.json({ accounts: checked.map((check) => shown(check, accounts.defaultName)) }, 200);
  });
}

const shown = (
  { settings, region, identity, diagnostics }: AccountCheck,
  defaultName: string | undefined,
): CheckedAccount => ({
  name: settings.name,
  through: through(settings),
  isDefault: settings.name === defaultName,
  accountId: identity?.accountId ?? statedAccountId(settings),
  arn: identity?.arn,
  region: region ?? settings.regions[0],
  diagnostics: diagnostics as CheckedAccount['diagnostics'],
});

function through({ profile, role }: AccountSettings): string {
  if (role) return `role ${role.arn}`;
  return profile === undefined ? 'environment' : `profile ${profile}`;
}
