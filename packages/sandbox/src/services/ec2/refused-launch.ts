import type { Place } from '../shared/place.ts';
import { inOrderUnwatched } from './machine-queue.ts';
import { detachInterface, interfacesOf, removeInterface } from './network-interface-rows.ts';
import { rowsOf } from './resource.ts';
import { INSTANCE, type InstanceRow } from './rows/instance.ts';
import { VOLUME } from './rows/volume.ts';

/**
 * Takes back an instance whose launch is refused when a part of it is made already, since AWS launches all or nothing.
 * `borrowed` are the network interfaces that were there before.
 */
export function takeBack(at: Place, row: InstanceRow, borrowed: ReadonlySet<string>): void {
  for (const each of interfacesOf(at, row.id)) {
    if (borrowed.has(each.id)) detachInterface(at, each);
    else removeInterface(at, each);
  }
  for (const volume of rowsOf(at, VOLUME).filter((each) => each.attachment?.instanceId === row.id)) {
    rowsOf(at, VOLUME).remove(volume.id);
    inOrderUnwatched(at.world, volume.id, () => at.world.machines.deleteVolume(volume.id));
  }
  rowsOf(at, INSTANCE).remove(row.id);
}
