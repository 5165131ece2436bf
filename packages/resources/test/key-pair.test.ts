import { afterAll, beforeAll, expect, it } from 'vitest';
import { localAws, type LocalAws } from './local-aws.ts';
import { operation } from './operation.ts';

let aws: LocalAws;
// For half a second AWS may still show what was before.
beforeAll(async () => {
  aws = await localAws({ consistency: 'eventual', consistencySeconds: 5, timeScale: 0.1 });
});
afterAll(() => aws.close());

it('is not made again because the pair that it follows still shows under its name', async () => {
  const { ec2, ssm } = aws.services;
  const pair = aws.types.get('AWS::EC2::KeyPair');
  const KeyName = 'crew';
  for (let round = 0; round < 6; round++) {
    const live = await pair.create(operation('Key'), { KeyName, KeyType: 'ed25519' });
    await new Promise((resolve) => setTimeout(resolve, 600));
    const parameters = await ssm.call('DescribeParameters', {});
    const Name = `/ec2/keypair/${String(live.attributes['KeyPairId'])}`;
    expect(parameters.Parameters?.map((parameter) => parameter.Name)).toEqual([Name]);
    await ssm.call('DeleteParameter', { Name });
    await ec2.call('DeleteKeyPair', { KeyName });
  }
}, 180_000);
