import type * as Sts from '@aws-sdk/client-sts';
import type { DiagnosticError } from '@groundcrew/contract';
import { startSandbox, type Sandbox } from '@groundcrew/sandbox';
import { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { roleCredentials } from '../src/accounts/assume-role.ts';
import type { Api } from '../src/api.ts';
import { systemClock, type Clock } from '../src/clock.ts';
import { credentialProvider } from '../src/configuration/credentials.ts';
import { resolveEndpoint } from '../src/configuration/endpoint.ts';
import { ServerTime } from '../src/server-time.ts';
import { createAccounts, type Accounts, type AccountSettings } from '../src/index.ts';

let sandbox: Sandbox;
let open: Accounts | undefined;

beforeAll(async () => (sandbox = await startSandbox({ machines: 'none' })));
afterAll(() => sandbox.close());
afterEach(() => open?.close());

const settings = (name: string, more: Partial<AccountSettings> = {}): AccountSettings => ({
  name,
  regions: [],
  endpoints: {},
  ...more,
});
const entering = (account: string, source?: string): Pick<AccountSettings, 'role'> => ({
  role: {
    arn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`,
    sessionName: 'test',
    tags: {},
    transitiveTagKeys: [],
    ...(source === undefined ? {} : { source: { account: source } }),
  },
});

const accounts = (list: readonly AccountSettings[], account?: string, clock?: Clock): Accounts =>
  (open = createAccounts({
    clock,
    accounts: list,
    account,
    env: {
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
      AWS_REGION: 'eu-central-1',
      AWS_CONFIG_FILE: '/nowhere',
      AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
    },
  }));

const code = (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => 'none',
    (problem: DiagnosticError) => problem.diagnostics[0]?.code,
  );

describe('accounts', () => {
  const chain = [
    settings('second', entering('222222222222')),
    settings('third', entering('333333333333', 'second')),
  ];

  it('are entered by name or number, through chains of roles, each once', async () => {
    const reached = accounts(chain);
    expect(await reached.place({ account: 'third' })).toMatchObject({
      accountId: '333333333333',
      region: 'eu-central-1',
    });
    expect(await reached.place({ account: '222222222222', region: 'us-east-1' })).toEqual({
      accountId: '222222222222',
      region: 'us-east-1',
      partition: 'aws',
    });
    const session = await reached.session({ accountId: '333333333333', region: 'us-west-2' });
    expect(await session.region()).toBe('us-west-2');
    expect((await session.identity()).arn).toBe(
      'arn:aws:sts::333333333333:assumed-role/OrganizationAccountAccessRole/test',
    );
    expect(reached.stats()).toMatch(/AssumeRole +2 /);
    expect(await reached.session(await reached.homePlace())).toBe(reached.home());
  });

  it('take the first of their regions', async () => {
    const reached = accounts([settings('second', { ...entering('222222222222'), regions: ['eu-west-1'] })]);
    expect((await reached.place({ account: 'second' })).region).toBe('eu-west-1');
    expect(
      (
        await accounts(
          [settings('second', { ...entering('222222222222'), regions: ['eu-west-1'] })],
          'second',
        ).homePlace()
      ).region,
    ).toBe('eu-west-1');
  });

  it('say why they can’t be entered', async () => {
    const reached = accounts([
      settings('nobody', {
        role: {
          arn: 'arn:aws:iam::222222222222:role/Nobody',
          sessionName: 'test',
          tags: {},
          transitiveTagKeys: [],
          externalId: 'quiet-7',
        },
      }),
      settings('wrong', { accountId: '333333333333' }),
    ]);
    expect(await code(reached.place({ account: 'nobody' }))).toBe('ROLE_NOT_ASSUMED');
    expect(await code(reached.place({ account: 'wrong' }))).toBe('ACCOUNT_MISMATCH');
    expect(await code(reached.place({ account: 'other' }))).toBe('ACCOUNT_UNKNOWN');
    expect(await code(reached.place({ region: 'mars-north-1' }))).toBe('UNKNOWN_REGION');
    expect(await code(reached.session({ accountId: '444444444444', region: 'us-east-1' }))).toBe(
      'ACCOUNT_NOT_REACHED',
    );
    const checked = await reached.check();
    expect(checked.map(({ diagnostics }) => diagnostics[0]?.code)).toEqual([
      'ROLE_NOT_ASSUMED',
      'ACCOUNT_MISMATCH',
    ]);
    expect(JSON.stringify(checked.map(({ diagnostics }) => diagnostics))).not.toContain('quiet-7');
  });
});

describe('a role’s credentials', () => {
  it('are kept, and renewed before they expire', async () => {
    let asked = 0;
    const lasting = 60 * 60_000;
    const sts = {
      call: async () => {
        asked += 1;
        return {
          Credentials: {
            AccessKeyId: `ASIA${asked}`,
            SecretAccessKey: 'x',
            Expiration: new Date(Date.now() + lasting),
          },
        };
      },
    } as unknown as Api<typeof Sts>;
    const { role } = entering('222222222222');
    if (!role) throw new Error('no role');
    const provide = roleCredentials('second', role, sts);
    const begun = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: begun });
    try {
      expect((await provide()).accessKeyId).toBe('ASIA1');
      vi.setSystemTime(begun + 54 * 60_000);
      expect((await provide()).accessKeyId).toBe('ASIA1');
      vi.setSystemTime(begun + 56 * 60_000);
      expect((await provide()).accessKeyId).toBe('ASIA2');
    } finally {
      vi.useRealTimers();
    }
    expect(asked).toBe(2);
  });
});

describe.each([
  ['ahead', 3],
  ['behind', -3],
])('a clock three hours %s', (_, hours) => {
  const clock = { ...systemClock, now: () => Date.now() + hours * 3_600_000 };

  it('enters an account once for all its calls', async () => {
    const reached = accounts([settings('second', entering('222222222222'))], 'second', clock);
    const sts = reached.home().api((): Promise<typeof Sts> => import('@aws-sdk/client-sts'));
    for (let i = 0; i < 4; i++)
      expect(await sts.call('GetCallerIdentity', {})).toMatchObject({ Account: '222222222222' });
    expect(reached.stats()).toMatch(/GetCallerIdentity +4 /);
    expect(reached.stats()).toMatch(/AssumeRole +1 /);
  });

  it('renews a session when it ends at AWS, and not before', async () => {
    let here = Date.now() + hours * 3_600_000;
    const begun = here;
    const there = () => here - hours * 3_600_000;
    const time = new ServerTime({ ...systemClock, now: () => here });
    const answering = time.listeningTo({
      handle: async () => {
        const headers = { Date: new Date(there()).toUTCString() };
        return { response: new HttpResponse({ statusCode: 200, headers }) };
      },
    });
    let asked = 0;
    const sts = {
      call: async () => {
        await answering.handle(new HttpRequest({}));
        asked += 1;
        const Expiration = new Date(there() + 3_600_000);
        return { Credentials: { AccessKeyId: `ASIA${asked}`, SecretAccessKey: 'x', Expiration } };
      },
    } as unknown as Api<typeof Sts>;
    const { role } = entering('222222222222');
    if (!role) throw new Error('no role');
    const provide = roleCredentials('second', role, sts, () => time.now());
    for (const [minutes, key] of [
      [0, 'ASIA1'],
      [54, 'ASIA1'],
      [56, 'ASIA2'],
    ] as const) {
      here = begun + minutes * 60_000;
      expect((await provide()).accessKeyId).toBe(key);
    }
  });
});

describe('credentials of a container', () => {
  it('come from the environment that is given, not from the process’s own', async () => {
    const server = createServer((request, response) => {
      const known = request.headers.authorization === 'let me in';
      response.writeHead(known ? 200 : 403).end(
        JSON.stringify({
          AccessKeyId: 'ASIACONTAINER',
          SecretAccessKey: 'x',
          Token: 't',
          Expiration: new Date(Date.now() + 3_600_000).toISOString(),
        }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const env = { AWS_CONFIG_FILE: '/nowhere', AWS_SHARED_CREDENTIALS_FILE: '/nowhere' };
    const client = async () => ({ region: 'us-east-1' });
    const container = credentialProvider(
      {
        env: {
          ...env,
          AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/keys`,
          AWS_CONTAINER_AUTHORIZATION_TOKEN: 'let me in',
        },
      },
      client,
    );
    expect((await container()).accessKeyId).toBe('ASIACONTAINER');
    await new Promise((resolve) => server.close(resolve));
    const none = credentialProvider({ env: { ...env, AWS_EC2_METADATA_DISABLED: 'true' } }, client);
    await expect(none()).rejects.toThrow('Could not load credentials from any providers');
  });
});

describe('endpoints of an account', () => {
  it('go before the environment’s, a service’s own before all, and behind what was chosen', async () => {
    const endpoints = {
      all: 'http://127.0.0.1:1',
      services: { elastic_load_balancing: 'http://127.0.0.1:2' },
    };
    const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:3', AWS_CONFIG_FILE: '/nowhere' };
    expect(await resolveEndpoint({ env, endpoints }, 'EC2')).toBe('http://127.0.0.1:1');
    expect(await resolveEndpoint({ env, endpoints }, 'Elastic Load Balancing')).toBe('http://127.0.0.1:2');
    expect(await resolveEndpoint({ env, endpoints: { services: {} } }, 'EC2')).toBe('http://127.0.0.1:3');
    expect(await resolveEndpoint({ env, endpoints, endpoint: 'http://127.0.0.1:4' }, 'EC2')).toBe(
      'http://127.0.0.1:4',
    );
  });
});
