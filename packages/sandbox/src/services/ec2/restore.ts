import type { World } from '../../world/world.ts';
import type { Place } from '../shared/place.ts';
import { resume } from './instance-lifecycle.ts';
import { resumeNatGateway } from './nat-gateways.ts';
import { networkChanged } from './network-view.ts';
import { rowsOf } from './resource.ts';
import { INSTANCE } from './rows/instance.ts';
import { NAT_GATEWAY } from './rows/nat-gateway.ts';
import { SNAPSHOT } from './rows/snapshot.ts';
import { SUBNET } from './rows/subnet.ts';
import { VOLUME } from './rows/volume.ts';
import { VPC } from './rows/vpc.ts';
import { progress } from './volume-modifications.ts';

/** Carries on after a restart: what was under way comes to its end, and what ran is booted again. */
export function restore(world: World): void {
  for (const account of world.accounts)
    for (const region of world.regions) {
      const at = { account, region, world };
      settleRows(at);
      restoreVolumes(at);
      for (const row of rowsOf(at, INSTANCE).all()) resume(at, row);
      for (const row of rowsOf(at, NAT_GATEWAY).all()) resumeNatGateway(at, row);
    }
  networkChanged(world);
}

function settleRows(at: Place): void {
  for (const vpc of rowsOf(at, VPC).all()) vpc.state = 'available';
  for (const subnet of rowsOf(at, SUBNET).all()) subnet.state = 'available';
  for (const snapshot of rowsOf(at, SNAPSHOT).all()) snapshot.state = 'completed';
}

function restoreVolumes(at: Place): void {
  for (const volume of rowsOf(at, VOLUME).all()) {
    if (volume.state === 'deleting') rowsOf(at, VOLUME).remove(volume.id);
    if (volume.state === 'creating') volume.state = 'available';
    if (volume.attachment?.state === 'attaching') volume.attachment.state = 'attached';
    if (volume.attachment?.state === 'detaching') {
      delete volume.attachment;
      volume.state = 'available';
    }
    progress(at, volume);
  }
}
