import type { Fault, FaultRule } from '@groundcrew/sandbox';
import { describe, expect, it } from 'vitest';
import { apply, destroy, Stage } from './stage.ts';

/** None of them can simply be repeated: two have no key of any kind, one shows its answer once. Each fails once. */
const operations = ['CreateVpc', 'AllocateAddress', 'RunInstances', 'CreateKeyPair'];

const faults: readonly (readonly [string, Fault])[] = [
  ['throttled', { kind: 'throttle' }],
  ['failing inside AWS, without effect', { kind: 'error', when: 'before' }],
  ['failing inside AWS, with effect', { kind: 'error', when: 'after' }],
  ['cut off before the effect', { kind: 'reset', when: 'before' }],
  ['cut off after the effect', { kind: 'reset', when: 'after' }],
  ['unanswered, without effect', { kind: 'timeout', seconds: 1, when: 'before' }],
  ['unanswered, with effect', { kind: 'timeout', seconds: 1, when: 'after' }],
];

describe('calls that go wrong', () => {
  it.each(faults)(
    '%s: are looked into and tried again, and nothing is created twice',
    async (_, fault) => {
      const rules = operations.map((operation): FaultRule => ({
        service: 'ec2',
        operation,
        times: 1,
        fault,
      }));
      await using stage = await Stage.open({ faults: rules });
      const { code, stderr } = await stage.project.run(...apply);
      expect(code, stderr).toBe(0);
      await stage.checkDeployed();
      await stage.succeed(destroy);
      await stage.checkDestroyed();
    },
    240_000,
  );
});
