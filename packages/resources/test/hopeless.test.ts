import { createSession } from '@groundcrew/aws';
import { describe, expect, it } from 'vitest';
import { loadBalancerV2 } from '../src/elasticloadbalancingv2/load-balancer.ts';
import { snapshotVolume } from '../src/ec2/volume-snapshot.ts';
import { lambdaFunction } from '../src/lambda/function.ts';
import { dbInstance } from '../src/rds/db-instance.ts';
import { servicesOf, type Services } from '../src/services.ts';
import { operation } from './operation.ts';

const services = servicesOf(createSession({ env: {} }));

describe('what AWS has given up is not waited for', () => {
  it('be it a database', () => {
    const database = dbInstance(services);
    for (const status of ['failed', 'incompatible-network', 'inaccessible-encryption-credentials'])
      expect(() => database.ready?.({ DBInstanceIdentifier: 'db', DBInstanceStatus: status })).toThrow(
        'db failed',
      );
    for (const status of [
      'creating',
      'storage-optimization',
      'inaccessible-encryption-credentials-recoverable',
    ])
      expect(database.ready?.({ DBInstanceStatus: status })).toBe(status);
  });

  it('a load balancer', () => {
    const balancer = loadBalancerV2(services);
    const state = (Code: 'failed' | 'active') => ({ tags: [], State: { Code, Reason: 'no addresses' } });
    expect(() => balancer.ready?.(state('failed'))).toThrow('failed');
    expect(balancer.ready?.(state('active'))).toBe(true);
  });

  it('a function', () => {
    const lambda = lambdaFunction(services);
    expect(() => lambda.ready?.({ FunctionName: 'f', State: 'Failed' })).toThrow('f failed');
    expect(() => lambda.ready?.({ FunctionName: 'f', LastUpdateStatus: 'Failed' })).toThrow('f failed');
    expect(lambda.ready?.({ State: 'Active', LastUpdateStatus: 'Successful' })).toBe(true);
  });

  it('or the last snapshot of a volume', async () => {
    const broken = { SnapshotId: 'snap-1', State: 'error', StateMessage: 'the key is gone' };
    async function* pages() {
      yield { Snapshots: [broken] };
    }
    const ec2 = { pages } as unknown as Services['ec2'];
    const taking = snapshotVolume({ ...services, ec2 }, operation('Volume'), 'vol-1');
    await expect(taking).rejects.toMatchObject({ diagnostics: [{ detail: 'the key is gone' }] });
  });
});
