import { describe, expect, test } from 'vitest';
import type { Call } from '../service.ts';
import { Throttle } from './throttle.ts';

/** Sends calls by a clock that only moves when told; answers how many of each burst are let through. */
function caller(throttle: Throttle, client: string, service = client) {
  let now = 0;
  const clock = { now: () => new Date(now) };
  return {
    pass: (seconds: number) => (now += seconds * 1000),
    burst(operation: string, calls: number, input: object = {}, place: Partial<Call> = {}): number {
      const call = {
        account: '1',
        region: 'r',
        service,
        operation,
        world: { clock },
        ...place,
      } as unknown as Call;
      return Array.from({ length: calls }).filter(() => {
        try {
          throttle.admit(client, call, input);
          return true;
        } catch {
          return false;
        }
      }).length;
    },
  };
}

describe('the token buckets', () => {
  test('let a burst through, then what is refilled', () => {
    const ec2 = caller(new Throttle(), 'ec2');
    expect(ec2.burst('CreateVpc', 80)).toBe(50);
    ec2.pass(3);
    expect(ec2.burst('CreateVpc', 80)).toBe(15);
    ec2.pass(3600);
    expect(ec2.burst('CreateVpc', 80)).toBe(50);
  });

  test('are apart for accounts, regions and operations', () => {
    const ec2 = caller(new Throttle(), 'ec2');
    expect(ec2.burst('CreateVpc', 60)).toBe(50);
    expect(ec2.burst('CreateVpc', 60, {}, { account: '2' })).toBe(50);
    expect(ec2.burst('CreateVpc', 60, {}, { region: 's' })).toBe(50);
    expect(ec2.burst('CreateSubnet', 60)).toBe(50);
  });

  test('count the instances of a launch beside the calls', () => {
    const ec2 = caller(new Throttle(), 'ec2');
    expect(ec2.burst('RunInstances', 9, { MaxCount: 1 })).toBe(5);
    ec2.pass(10);
    expect(ec2.burst('RunInstances', 3, { MaxCount: 400 })).toBe(2);
  });

  test('are smaller for a read of everything', () => {
    const ec2 = caller(new Throttle(), 'ec2');
    expect(ec2.burst('DescribeInstances', 200)).toBe(50);
    expect(ec2.burst('DescribeInstances', 200, { MaxResults: 100 })).toBe(100);
    expect(ec2.burst('DescribeVpcs', 200)).toBe(100);
  });

  test('are one for all of Lambda, and apart for the two load balancer APIs', () => {
    const throttle = new Throttle();
    const lambda = caller(throttle, 'lambda');
    expect(lambda.burst('CreateFunction', 10) + lambda.burst('ListFunctions', 10)).toBe(15);
    const classic = caller(throttle, 'elastic-load-balancing', 'elasticloadbalancing');
    const newer = caller(throttle, 'elastic-load-balancing-v2', 'elasticloadbalancing');
    expect([classic.burst('DescribeLoadBalancers', 60), newer.burst('DescribeListeners', 60)]).toEqual([
      40, 40,
    ]);
  });

  test('scale down to a tenth, and never below one call', () => {
    const ec2 = caller(new Throttle(0.1), 'ec2');
    expect(ec2.burst('CreateVpc', 80)).toBe(5);
    ec2.pass(4);
    expect(ec2.burst('CreateVpc', 80)).toBe(2);
    expect(ec2.burst('CreateVpcEndpoint', 3)).toBe(1);
  });
});
