import type { NeededAction, RefusedAction } from '@groundcrew/resources';
import { migrate, openDatabase } from '@groundcrew/store';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AwsSession } from '@groundcrew/aws';
import { expiry } from './check-credentials.ts';
import { checkEndpoint, clockFinding } from './check-endpoint.ts';
import { isolationFinding } from './check-isolation.ts';
import { checkNode } from './check-node.ts';
import { refusedFindings } from './check-rights.ts';
import { checkState } from './check-state.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const minute = 60_000;

describe('Node', () => {
  it.each([
    ['20.11.1', 'failure'],
    ['24.0.0', 'ok'],
    ['26.1.0', 'warning'],
  ])('%s is %s', (version, level) => expect(checkNode(version).level).toBe(level));
});

describe('credentials', () => {
  it.each<[number | undefined, string, RegExp]>([
    [undefined, 'ok', /^me$/],
    [300 * minute, 'ok', /they last for 5 hours/],
    [10 * minute, 'warning', /they expire in 10 minutes/],
    [-minute, 'failure', /they expired at 2026-03-01T11:59/],
  ])('that end in %s ms are %s', (left, level, summary) => {
    const finding = expiry('me', left === undefined ? undefined : new Date(now + left), now);
    expect(finding).toMatchObject({ level, summary: expect.stringMatching(summary) as string });
  });
});

describe('the clock', () => {
  it.each<[number, string, RegExp]>([
    [500, 'ok', /agrees/],
    [-20_000, 'ok', /20 s behind/],
    [90_000, 'warning', /90 s ahead of/],
    [-6 * minute, 'failure', /360 s behind .* refuses calls/],
  ])('%s ms off is %s', (off, level, summary) => {
    const finding = clockFinding(new Date(now).toUTCString(), now + off);
    expect(finding).toMatchObject({ level, summary: expect.stringMatching(summary) as string });
  });

  it('is not compared with what tells no time', () => {
    expect(clockFinding(undefined, now).level).toBe('warning');
    expect(clockFinding('yesterday', now).level).toBe('warning');
  });
});

describe('the endpoint', () => {
  let server: Server;
  let skew = 0;
  const session = (endpoint: string | undefined, region = 'eu-north-1') =>
    ({ region: async () => region, endpoint: async () => endpoint }) as unknown as AwsSession;
  beforeEach(async () => {
    skew = 0;
    server = createServer((_request, response) => {
      response.setHeader('date', new Date(Date.now() + skew).toUTCString());
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => server.close());
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const levels = async (endpoint: string | undefined, region?: string) =>
    (await checkEndpoint(session(endpoint, region), Date.now)).map(({ check, level }) => `${check} ${level}`);

  it('is reached, and its time is compared', async () => {
    expect(await levels(address())).toEqual(['endpoint ok', 'clock ok']);
    skew = -10 * minute;
    expect(await levels(address())).toEqual(['endpoint ok', 'clock failure']);
  });

  it('is not there, or can’t be named', async () => {
    const gone = address();
    await new Promise((resolve) => server.close(resolve));
    const [finding] = await checkEndpoint(session(gone), Date.now);
    expect(finding).toMatchObject({
      level: 'failure',
      summary: expect.stringContaining('ECONNREFUSED') as string,
    });
    expect(await levels(undefined, 'mars-north-1')).toEqual(['endpoint failure']);
  });
});

describe('the state directory', () => {
  let directory: string;
  const state = () => join(directory, '.groundcrew');
  const check = (more: Partial<Parameters<typeof checkState>[0]> = {}) =>
    Object.fromEntries(
      checkState({ directory: state(), env: {}, ...more }).map((finding) => [finding.check, finding]),
    );
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'groundcrew-doctor-test-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const made = async () => {
    await mkdir(state(), { mode: 0o700 });
    const database = await openDatabase(join(state(), 'groundcrew.db'));
    await migrate(database, []);
    await database.close();
    await writeFile(join(state(), 'key'), Buffer.alloc(32, 7).toString('base64'), { mode: 0o600 });
  };

  it('may be made when it is missing', () => {
    expect(check()['state']).toMatchObject({
      level: 'ok',
      summary: expect.stringContaining('does not exist yet') as string,
    });
    expect(check({ mayWrite: () => false })['state']?.level).toBe('failure');
  });

  it('is whole, private and writable', async () => {
    await made();
    expect(Object.values(check()).map(({ level }) => level)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(check({ mayWrite: () => false })['state']?.level).toBe('failure');
    await chmod(state(), 0o755);
    expect(check()['state']).toMatchObject({
      level: 'warning',
      next: `Close it to them: chmod 700 ${state()}`,
    });
  });

  it('is a file, which is no directory', async () => {
    await writeFile(state(), '');
    expect(() => check()).not.toThrow();
    expect(check()['state']?.level).toBe('failure');
  });

  it.each([
    [10 * 1024 ** 2, 'failure'],
    [100 * 1024 ** 2, 'warning'],
    [100 * 1024 ** 3, 'ok'],
  ])('with %s bytes free is %s', (bytes, level) =>
    expect(check({ freeBytes: () => bytes })['space']?.level).toBe(level),
  );

  it('tells a damaged database and a foreign one', async () => {
    await made();
    await writeFile(
      join(state(), 'groundcrew.db'),
      'no database at all, but long enough to look at\n'.repeat(40),
    );
    expect(check()['database']?.level).toBe('failure');
    await rm(join(state(), 'groundcrew.db'));
    expect(check()['database']).toMatchObject({
      level: 'ok',
      summary: expect.stringContaining('none yet') as string,
    });
    const { DatabaseSync } = await import('node:sqlite');
    const foreign = new DatabaseSync(join(state(), 'groundcrew.db'));
    foreign.exec('create table other (a)');
    foreign.close();
    expect(check()['database']?.summary).toContain('another program');
    expect(check({ env: { GROUNDCREW_DATABASE: 'postgres://here/db' } })['database']).toBeUndefined();
  });

  it('tells a key that others may read, one that is none, and one that is missing', async () => {
    await made();
    await chmod(join(state(), 'key'), 0o644);
    expect(check()['key']).toMatchObject({
      level: 'failure',
      next: `Close it to them: chmod 600 ${join(state(), 'key')}`,
    });
    const key = Buffer.alloc(32, 1).toString('base64');
    expect(check({ env: { GROUNDCREW_KEY: key } })['key']?.level).toBe('ok');
    expect(
      check({ env: { GROUNDCREW_KEY: `${key},${Buffer.alloc(32, 2).toString('base64')}` } })['key'],
    ).toMatchObject({
      level: 'warning',
      summary: expect.stringContaining('rotation') as string,
    });
    await chmod(join(state(), 'key'), 0o600);
    await writeFile(join(state(), 'key'), 'short');
    expect(check()['key']?.level).toBe('failure');
    await rm(join(state(), 'key'));
    expect(check()['key']?.level).toBe('failure');
    const GROUNDCREW_KEY = Buffer.alloc(32).toString('base64');
    expect(check({ env: { GROUNDCREW_KEY } })['key']?.level).toBe('ok');
    expect(check({ env: { GROUNDCREW_KEY: 'x' } })['key']?.level).toBe('failure');
    await rm(join(state(), 'groundcrew.db'));
    expect(check()['key']?.level).toBe('ok');
  });
});

describe('isolation', () => {
  it.each([
    [{ real: true, firewall: true, openSsh: true } as const, 'ok', undefined],
    [{ real: true, firewall: false, openSsh: true } as const, 'warning', 'Install nftables.'],
    [
      { real: true, firewall: false, openSsh: false } as const,
      'warning',
      'Install nftables and openssh-server.',
    ],
    [{ real: false, why: 'machines need root' } as const, 'warning', undefined],
  ])('%j is %s', (abilities, level, next) => {
    const finding = isolationFinding(abilities);
    expect(finding.level).toBe(level);
    if (next !== undefined) expect(finding.next).toBe(next);
  });
});

describe('rights', () => {
  const refused = (name: string, certain: boolean, more: Partial<RefusedAction> = {}): RefusedAction => {
    const action: NeededAction = { name, certain, resources: ['Net'], arns: ['*'] };
    return { action, denied: false, dependsOn: [], ...more };
  };

  it('fail for what is needed in any case, and are told where properties or conditions decide', () => {
    const found = refusedFindings('here', [
      refused('ec2:CreateVpc', true),
      refused('ec2:DescribeVpcs', true, { denied: true, dependsOn: ['aws:SourceIp'] }),
      refused('ec2:ModifyVpcAttribute', false),
      refused('ec2:CreateTags', true, { dependsOn: ['aws:SourceIp'] }),
    ]);
    expect(found.map(({ level, summary }) => `${level}: ${summary}`)).toEqual([
      'failure: here: not allowed, of all that the types may need at most: ec2:CreateVpc (Net), ec2:DescribeVpcs (Net) denied',
      'warning: here: depends on aws:SourceIp: ec2:CreateTags',
      'warning: here: not allowed, and needed with some properties only: ec2:ModifyVpcAttribute',
    ]);
  });
});
