import { rotatedSchema } from '@groundcrew/contract';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Services } from '../services.ts';
import { answers } from './describe.ts';

const rotate = createRoute({
  method: 'post',
  path: '/secrets/rotate',
  summary: 'Encrypt everything that is kept secret with a new key',
  responses: answers('The new key, by its id', rotatedSchema),
});

export function secretRoutes(app: OpenAPIHono, services: Services): void {
  app.openapi(rotate, async (context) => {
    const opened = await services.open();
    return context.json(await opened.rotateSecrets(), 200);
  });
}
