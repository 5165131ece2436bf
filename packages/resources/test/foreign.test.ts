import { createSession } from '@groundcrew/aws';
import type { JsonObject } from '@groundcrew/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servicesOf } from '../src/services.ts';
import { localAws, type LocalAws } from './local-aws.ts';
import { operation } from './operation.ts';

let aws: LocalAws;
beforeAll(async () => (aws = await localAws({ timeScale: 0.001 })));
afterAll(() => aws.close());

const problemOf = async (doing: Promise<unknown>): Promise<string> =>
  doing.then(
    () => 'none',
    (problem: Error) => problem.message,
  );

/** AWS answers a create with the settings of what exists by what exists. */
describe('what somebody else made under the same name and settings', () => {
  it('is no load balancer, target group or listener of ours', async () => {
    const { ec2, elbv2 } = aws.services;
    const { Subnets = [] } = await ec2.call('DescribeSubnets', {});
    const ids = Subnets.map((each) => each.SubnetId ?? '');
    const VpcId = Subnets[0]?.VpcId ?? '';
    const { LoadBalancers } = await elbv2.call('CreateLoadBalancer', { Name: 'front', Subnets: ids });
    const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn ?? '';
    const settings = { Name: 'web', VpcId, Protocol: 'HTTP' as const, Port: 80 };
    const { TargetGroups } = await elbv2.call('CreateTargetGroup', settings);
    const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
    const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
    const listening = { LoadBalancerArn, Port: 80, Protocol: 'HTTP' as const, DefaultActions };
    await elbv2.call('CreateListener', listening);

    const foreign: Readonly<Record<string, object>> = {
      LoadBalancer: { Name: 'front', Subnets: ids },
      TargetGroup: settings,
      Listener: listening,
    };
    for (const [name, desired] of Object.entries(foreign)) {
      const type = aws.types.get(`AWS::ElasticLoadBalancingV2::${name}`);
      const creating = operation('Thing');
      expect(await problemOf(type.create(creating, desired as JsonObject))).toContain(
        'this stack did not create it',
      );
      expect(creating.ids).toEqual([]);
      expect(await type.recover(creating, desired as JsonObject)).toEqual({ state: 'absent' });
    }
  });

  it('is no bucket of ours, whichever account has it', async () => {
    const [, other] = aws.sandbox.accounts;
    const env = {
      AWS_ACCESS_KEY_ID: other?.accessKeyId,
      AWS_SECRET_ACCESS_KEY: other?.secretAccessKey,
      AWS_REGION: 'eu-north-1',
    };
    const theirs = createSession({ env, endpoint: aws.sandbox.endpoint });
    const type = aws.types.get('AWS::S3::Bucket');
    for (const [owner, Bucket] of [
      [aws.session, 'a-bucket-of-mine'],
      [theirs, 'a-bucket-of-theirs'],
    ] as const) {
      await servicesOf(owner).s3.call('CreateBucket', {
        Bucket,
        CreateBucketConfiguration: { LocationConstraint: 'eu-north-1' },
      });
      const creating = operation('Bucket');
      const desired = { BucketName: Bucket };
      expect(await problemOf(type.create(creating, desired))).toMatch(/did not create it|by another account/);
      expect(creating.ids).toEqual([]);
      expect(await type.recover(creating, desired)).toEqual({ state: 'absent' });
    }
    theirs.close();
  });
});
