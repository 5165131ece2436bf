import type { World } from '../../world/world.ts';
import { stop, terminate } from './instance-lifecycle.ts';
import { rowsOf } from './resource.ts';
import { INSTANCE } from './rows/instance.ts';

const reason = {
  code: 'Client.InstanceInitiatedShutdown',
  message: 'Client.InstanceInitiatedShutdown: Instance initiated shutdown',
};

/** A shutdown from inside stops the instance, or terminates it where its shutdown behavior says so. */
export function machineOff(world: World, instanceId: string): void {
  for (const account of world.accounts)
    for (const region of world.regions) {
      const at = { account, region, world };
      const row = rowsOf(at, INSTANCE).get(instanceId);
      if (row?.state !== 'running' && row?.state !== 'pending') continue;
      const act = row.shutdownBehavior === 'terminate' ? terminate : stop;
      act(at, row, reason, '');
    }
}
