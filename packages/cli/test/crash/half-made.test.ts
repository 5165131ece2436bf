import type { FaultRule } from '@groundcrew/sandbox';
import { describe, expect, it } from 'vitest';
import { interrupt } from './interrupt.ts';
import { apply, destroy, Stage } from './stage.ts';
import { updated } from './template.ts';

/** Longer than the process lives, so that it is killed in the middle of this call. */
const hanging = (operation: string, when: 'before' | 'after'): FaultRule => ({
  operation,
  calls: [1],
  fault: { kind: 'timeout', seconds: 120, when },
});

describe('a command killed in the middle of a call', () => {
  it.each([
    ['a key pair whose private key was not kept yet', hanging('PutParameter', 'before')],
    ['an instance whose id nobody has heard of', hanging('RunInstances', 'after')],
    ['an address whose id nobody has heard of', hanging('AllocateAddress', 'after')],
    ['a resource of Cloud Control whose request was not answered', hanging('CreateResource', 'after')],
  ])(
    'leaves %s, which the next command brings to what the template says by then',
    async (_, fault) => {
      await using stage = await Stage.open({ faults: [fault] });
      const killed = await interrupt(stage, apply, { from: 'first step', delay: 2_500 }, ['SIGKILL']);
      expect(killed.code).toBeNull();
      await stage.write(updated);
      await stage.succeed(apply);
      await stage.checkDeployed();
      await stage.succeed(destroy);
      await stage.checkDestroyed();
    },
    240_000,
  );
});
