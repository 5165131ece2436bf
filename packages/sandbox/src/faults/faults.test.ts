import { describe, expect, test } from 'vitest';
import type { Call } from '../service.ts';
import { Dropped } from '../wire/endpoint.ts';
import { FaultInjector } from './injector.ts';
import { parseFaults } from './read-rules.ts';
import { parseFault } from './short-form.ts';
import type { FaultRule } from './rules.ts';

const slept: number[] = [];
const timing = {
  sleep(milliseconds: number) {
    slept.push(milliseconds);
    return Promise.resolve();
  },
};

const call = (service: string, operation: string): Call =>
  ({ service, operation, region: 'us-east-1' }) as Call;

/** Runs calls under the rules; answers what became of each, and how many had their effect. */
async function outcomes(rules: readonly FaultRule[], calls: readonly Call[], seed = 'test') {
  const injector = new FaultInjector(rules, seed, timing);
  let effects = 0;
  const results: string[] = [];
  for (const each of calls) {
    const operate = () => Promise.resolve((effects += 1));
    const result = injector.run(each, operate).then(
      () => 'ok',
      (problem: unknown) => (problem instanceof Dropped ? 'dropped' : (problem as { code: string }).code),
    );
    results.push(await result);
  }
  return { results, effects };
}

describe('fault rules', () => {
  test('the second matching call is throttled, in the words of its service', async () => {
    const rules: FaultRule[] = [
      { service: 'ec2', operation: 'Run*', calls: [2], fault: { kind: 'throttle' } },
    ];
    const calls = [
      call('ec2', 'RunInstances'),
      call('iam', 'RunNothing'),
      call('ec2', 'RunInstances'),
      call('ec2', 'RunInstances'),
    ];
    expect(await outcomes(rules, calls)).toEqual({
      results: ['ok', 'ok', 'RequestLimitExceeded', 'ok'],
      effects: 3,
    });
  });

  test('a reset after the effect leaves the effect', async () => {
    const rules: FaultRule[] = [{ times: 1, fault: { kind: 'reset', when: 'after' } }];
    const calls = [call('ec2', 'CreateVpc'), call('ec2', 'CreateVpc')];
    expect(await outcomes(rules, calls)).toEqual({ results: ['dropped', 'ok'], effects: 2 });
  });

  test('a time-out before the effect keeps it from happening', async () => {
    const rules: FaultRule[] = [{ fault: { kind: 'timeout', seconds: 3 } }];
    expect(await outcomes(rules, [call('rds', 'CreateDBInstance')])).toEqual({
      results: ['dropped'],
      effects: 0,
    });
    expect(slept).toContain(3000);
  });

  test('the same seed draws the same calls', async () => {
    const rules: FaultRule[] = [{ probability: 0.3, fault: { kind: 'error', code: 'Oops' } }];
    const calls = Array.from({ length: 40 }, () => call('ssm', 'GetParameter'));
    const first = await outcomes(rules, calls);
    expect(await outcomes(rules, calls)).toEqual(first);
    expect(new Set(first.results)).toEqual(new Set(['ok', 'Oops']));
    expect(await outcomes(rules, calls, 'another')).not.toEqual(first);
  });

  test('the calls of another rule change nothing about what a rule draws', async () => {
    const reads: FaultRule = { service: 'ssm', probability: 0.3, fault: { kind: 'error', code: 'Oops' } };
    const launches: FaultRule = { service: 'ec2', probability: 0.5, fault: { kind: 'throttle' } };
    const calls = Array.from({ length: 40 }, () => call('ssm', 'GetParameter'));
    const between = calls.flatMap((each) => [each, call('ec2', 'RunInstances')]);
    const alone = await outcomes([reads, launches], calls);
    const mixed = await outcomes([reads, launches], between);
    expect(mixed.results.filter((_, index) => index % 2 === 0)).toEqual(alone.results);
  });
});

describe('a faults file', () => {
  test('is YAML or JSON', () => {
    const rule = { service: 'ec2', fault: { kind: 'reset', when: 'after' } };
    expect(parseFaults('- service: ec2\n  fault: {kind: reset, when: after}', 'f.yaml')).toEqual([rule]);
    expect(parseFaults(JSON.stringify([rule]), 'f.json')).toEqual([rule]);
  });

  test('has a short form for what happens to any call', () => {
    expect(parseFault('throttle=0.1')).toEqual({ probability: 0.1, fault: { kind: 'throttle' } });
    expect(parseFault('reset-after=1')).toEqual({ probability: 1, fault: { kind: 'reset', when: 'after' } });
    for (const wrong of [
      'throttle',
      'throttle=',
      'throttle=2',
      'flood=0.1',
      'throttle-after=0.1',
      'delay=0.1',
    ])
      expect(() => parseFault(wrong), wrong).toThrow('is no fault');
  });

  test('with an unknown kind is refused, naming the place', () => {
    expect(() => parseFaults('[{"fault": {"kind": "flood"}}]', 'f.json')).toThrow('f.json is no list');
  });
});
