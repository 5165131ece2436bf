import { describe, expect, it } from 'vitest';
import { parseSecretReference } from './secret.ts';

describe('a reference to a secret', () => {
  it('names a key, a stage and a version after the id', () => {
    expect(parseSecretReference('prod/db:SecretString:password')).toEqual({ id: 'prod/db', key: 'password' });
    expect(parseSecretReference('prod/db')).toEqual({ id: 'prod/db' });
    expect(parseSecretReference('prod/db:SecretString::AWSPREVIOUS:')).toEqual({
      id: 'prod/db',
      stage: 'AWSPREVIOUS',
    });
  });

  it('may be a whole ARN', () => {
    const arn = 'arn:aws:secretsmanager:eu-north-1:111111111111:secret:prod/db-AbCdEf';
    expect(parseSecretReference(`${arn}:SecretString:password`)).toEqual({ id: arn, key: 'password' });
  });
});
