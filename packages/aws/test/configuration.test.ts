import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiagnosticError } from '@groundcrew/contract';
import { credentialProvider } from '../src/configuration/credentials.ts';
import { resolveEndpoint } from '../src/configuration/endpoint.ts';
import { assertKnownRegion, resolveRegion } from '../src/configuration/region.ts';

let directory: string;
let env: Record<string, string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'groundcrew-aws-'));
  env = {
    AWS_CONFIG_FILE: join(directory, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(directory, 'credentials'),
  };
  await writeFile(
    join(directory, 'config'),
    '[default]\nregion = eu-west-1\n[profile lab]\nregion = eu-north-1\nservices = local\nendpoint_url = http://127.0.0.1:1\n' +
      '[profile quiet]\nignore_configured_endpoint_urls = true\n' +
      '[services local]\nelastic_load_balancing =\n  endpoint_url = http://127.0.0.1:2\n',
  );
  await writeFile(
    join(directory, 'credentials'),
    '[lab]\naws_access_key_id = AKIALAB\naws_secret_access_key = x\n',
  );
});
afterAll(async () => rm(directory, { recursive: true }));

const code = async (answer: Promise<unknown>) =>
  answer.then(
    () => 'none',
    (problem: DiagnosticError) => problem.diagnostics[0]?.code,
  );

describe('the region', () => {
  it('follows the order of the AWS CLI', async () => {
    expect(await resolveRegion({ env })).toBe('eu-west-1');
    expect(await resolveRegion({ env, profile: 'lab' })).toBe('eu-north-1');
    expect(await resolveRegion({ env: { ...env, AWS_PROFILE: 'lab' } })).toBe('eu-north-1');
    expect(await resolveRegion({ env: { ...env, AWS_DEFAULT_REGION: 'us-east-2' } })).toBe('us-east-2');
    const both = { ...env, AWS_DEFAULT_REGION: 'us-east-2', AWS_REGION: 'us-west-2' };
    expect(await resolveRegion({ env: both })).toBe('us-west-2');
    expect(await resolveRegion({ env: both, region: 'sa-east-1' })).toBe('sa-east-1');
  });

  it('is asked for when nothing names one', async () => {
    expect(await code(resolveRegion({ env, profile: 'nobody' }))).toBe('NO_REGION');
  });

  it('must be one that AWS has', () => {
    expect(() => assertKnownRegion('eu-nort-1')).toThrow('no region named "eu-nort-1"');
    expect(() => assertKnownRegion('eu-north-1')).not.toThrow();
    expect(() => assertKnownRegion('us-gov-west-1')).not.toThrow();
  });
});

describe('the endpoint', () => {
  it('is AWS itself unless something says otherwise', async () => {
    expect(await resolveEndpoint({ env }, 'EC2')).toBeUndefined();
  });

  it('is the more special of two', async () => {
    const given = {
      ...env,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:3',
      AWS_ENDPOINT_URL_EC2: 'http://127.0.0.1:4',
    };
    expect(await resolveEndpoint({ env: given }, 'EC2')).toBe('http://127.0.0.1:4');
    expect(await resolveEndpoint({ env: given }, 'IAM')).toBe('http://127.0.0.1:3');
    expect(await resolveEndpoint({ env: given, endpoint: 'http://127.0.0.1:5' }, 'EC2')).toBe(
      'http://127.0.0.1:5',
    );
    expect(await resolveEndpoint({ env, profile: 'lab' }, 'EC2')).toBe('http://127.0.0.1:1');
    expect(await resolveEndpoint({ env, profile: 'lab' }, 'Elastic Load Balancing')).toBe(
      'http://127.0.0.1:2',
    );
  });

  it('is AWS itself where configured ones are to be ignored', async () => {
    const given = {
      ...env,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:3',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'TRUE',
    };
    expect(await resolveEndpoint({ env: given }, 'EC2')).toBeUndefined();
    const quiet = { env: { ...env, AWS_ENDPOINT_URL: 'http://127.0.0.1:3' }, profile: 'quiet' };
    expect(await resolveEndpoint(quiet, 'EC2')).toBeUndefined();
  });

  it('must be a URL', async () => {
    expect(await code(resolveEndpoint({ env, endpoint: 'localhost:4566' }, 'EC2'))).toBe('ENDPOINT_INVALID');
  });
});

describe('the credentials', () => {
  const client = async () => ({ region: 'eu-north-1' });
  const keys = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'y' };

  it('are the environment’s, unless a profile is chosen', async () => {
    expect(await credentialProvider({ env: { ...env, ...keys } }, client)()).toMatchObject({
      accessKeyId: 'AKIAENV',
    });
    const chosen = credentialProvider({ env: { ...env, ...keys }, profile: 'lab' }, client);
    expect(await chosen()).toMatchObject({ accessKeyId: 'AKIALAB' });
  });

  it('are not looked for under a profile that does not exist', async () => {
    const chosen = credentialProvider({ env: { ...env, ...keys }, profile: 'nope' }, client);
    expect(await code(chosen())).toBe('PROFILE_UNKNOWN');
  });

  it('are not looked for elsewhere when the environment names a profile that does not exist', async () => {
    for (const name of ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'])
      expect(await code(credentialProvider({ env: { ...env, [name]: 'nope' } }, client)())).toBe(
        'PROFILE_UNKNOWN',
      );
    const named = credentialProvider(
      { env: { ...env, AWS_PROFILE: '', AWS_DEFAULT_PROFILE: 'lab' } },
      client,
    );
    expect(await named()).toMatchObject({ accessKeyId: 'AKIALAB' });
  });

  it('must be whole', async () => {
    const half = credentialProvider({ env: { ...env, AWS_ACCESS_KEY_ID: 'AKIAENV' } }, client);
    expect(await code(half())).toBe('CREDENTIALS_INVALID');
  });
});
