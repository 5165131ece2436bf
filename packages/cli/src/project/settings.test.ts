import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSettings } from './parse-settings.ts';
import { readProjectSettings } from './settings.ts';

const parse = (text: string) => parseSettings('groundcrew.yaml', text);

const whole = `
defaultAccount: main
accounts:
  main:
    profile: lab
    regions: [eu-central-1, us-east-1]
  production:
    accountId: 022222222222
    roleArn: arn:aws:iam::022222222222:role/Deploy
    externalId: a7c1-42
    sessionName: ci
    sessionTags: { Project: web, Build: 7 }
    transitiveTagKeys: [Project]
    durationSeconds: 1800
    source: main
    regions: eu-west-1
    endpoint: http://127.0.0.1:4566
    endpoints: { elastic-load-balancing: 'https://elb.internal', ec2: 'https://ec2.internal' }
`;

describe('groundcrew.yaml', () => {
  it('names accounts by profile or role', () => {
    expect(parse(whole)).toEqual({
      diagnostics: [],
      settings: {
        defaultAccount: 'main',
        accounts: [
          { name: 'main', profile: 'lab', regions: ['eu-central-1', 'us-east-1'], endpoints: {} },
          {
            name: 'production',
            accountId: '022222222222',
            regions: ['eu-west-1'],
            endpoint: 'http://127.0.0.1:4566',
            endpoints: {
              elastic_load_balancing: 'https://elb.internal',
              ec2: 'https://ec2.internal',
            },
            role: {
              arn: 'arn:aws:iam::022222222222:role/Deploy',
              externalId: 'a7c1-42',
              sessionName: 'ci',
              tags: { Project: 'web', Build: '7' },
              transitiveTagKeys: ['Project'],
              durationSeconds: 1800,
              source: { account: 'main' },
            },
          },
        ],
      },
    });
  });

  it('is complete when it is empty, or absent', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'groundcrew-'));
    expect(await readProjectSettings(directory)).toEqual({ accounts: [] });
    await writeFile(join(directory, 'groundcrew.yaml'), '# nothing yet\n\n# at all\n');
    expect(await readProjectSettings(directory)).toEqual({ accounts: [] });
    await writeFile(join(directory, 'groundcrew.yaml'), 'accounts: { a: { profil: x } }\n');
    await expect(readProjectSettings(directory)).rejects.toThrow('no setting "profil"');
    await rm(directory, { recursive: true });
  });

  const role = 'roleArn: "arn:aws:iam::222222222222:role/R"';
  it.each<[string, string, string | undefined, string]>([
    ['acounts: {}', 'groundcrew.yaml has no setting "acounts"', 'Did you mean accounts?', '1:1'],
    ['accounts:\n  a:\n    profil: x', 'Account a has no setting "profil"', 'Did you mean profile?', '3:5'],
    ['accounts: [a]', 'accounts must be a map of names to values', undefined, '1:11'],
    ['accounts: { 9a: { profile: x } }', 'An account can\'t be named "9a"', undefined, '1:13'],
    ['accounts: { a: { profile: [x] } }', 'The profile of account a must be a text', undefined, '1:27'],
    ['accounts: { a: { roleArn: role/x } }', 'roleArn can\'t be "role/x"', undefined, '1:27'],
    ['accounts: { a: { accountId: 12 } }', 'accountId can\'t be "12"', undefined, '1:29'],
    [
      'accounts: { a: { externalId: xyz } }',
      'externalId of account a means nothing without a role',
      'Add its roleArn.',
      '1:18',
    ],
    [
      `accounts: { a: { ${role}, profile: x } }`,
      'Account a has both a profile and a role',
      undefined,
      '1:63',
    ],
    [
      `accounts: { a: { ${role}, accountId: "333333333333" } }`,
      'Account a is 333333333333, but its role is one of 222222222222',
      undefined,
      '1:74',
    ],
    [
      `accounts: { a: { ${role}, source: bb }, bc: {} }`,
      'The source of account a is unknown: there is no account "bb"',
      'Did you mean bc?',
      '1:71',
    ],
    [
      `accounts: { a: { ${role}, source: a } }`,
      'Account a would assume its role with its own credentials: a → a',
      undefined,
      '1:13',
    ],
    [
      `accounts: { a: { ${role}, transitiveTagKeys: T } }`,
      '"T" is no session tag of account a',
      undefined,
      '1:82',
    ],
    [
      `accounts: { a: { ${role}, durationSeconds: 60000 } }`,
      'A session lasts 900 to 43200 seconds',
      undefined,
      '1:80',
    ],
    ['accounts: { a: { regions: [eu-central] } }', '"eu-central" is no region', undefined, '1:28'],
    [
      'accounts: { a: { endpoints: { ecc2: "http://localhost" } } }',
      'endpoints of account a names no service that groundcrew calls: "ecc2"',
      'Did you mean ec2?',
      '1:31',
    ],
    ['accounts: { a: { endpoint: localhost } }', 'endpoint is not an http or https URL', undefined, '1:28'],
    [
      'defaultAccount: mian\naccounts: { main: {} }',
      'There is no account "mian"',
      'Did you mean main?',
      '1:17',
    ],
  ])('tells what is wrong and where: %s', (text, summary, next, at) => {
    const [first] = parse(text).diagnostics;
    expect(first).toMatchObject({ severity: 'error', summary, ...(next === undefined ? {} : { next }) });
    const { line, column } = first?.range?.start ?? {};
    expect(`${line}:${column}`).toBe(at);
  });
});
