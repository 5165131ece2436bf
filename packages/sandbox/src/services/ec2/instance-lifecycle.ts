import type { InstanceStateName } from '@aws-sdk/client-ec2';
import { timestamp, type Place } from '../shared/place.ts';
import { caughtUp, elapsed, inOrder, inOrderUnwatched } from './machine-queue.ts';
import { machineSpec } from './machine-spec.ts';
import {
  detachInterface,
  interfacesOf,
  releasePublicAddresses,
  removeInterface,
} from './network-interface-rows.ts';
import { networkChanged, networkTold } from './network-view.ts';
import { takePublicAddress } from './public-addresses.ts';
import { rowsOf } from './resource.ts';
import { INSTANCE, type InstanceRow } from './rows/instance.ts';
import { SUBNET } from './rows/subnet.ts';
import { VOLUME, type VolumeRow } from './rows/volume.ts';

/** Seconds that AWS takes; how long a terminated instance is still shown is about an hour. */
const SECONDS = { boot: 10, stop: 20, terminate: 20, forget: 3600 };

export interface StateReason {
  readonly code: string;
  readonly message: string;
}

/** A volume has a device file of its own unless it is the root, which is the machine's disk. */
export function hasDevice(row: InstanceRow, volume: VolumeRow): boolean {
  return volume.attachment?.instanceId === row.id && volume.attachment.device !== row.rootDeviceName;
}

export function launch(at: Place, row: InstanceRow): void {
  boot(at, row, async () => {
    await at.world.machines.launch(machineSpec(at, row));
    await attachVolumes(at, row);
  });
}

async function attachVolumes(at: Place, row: InstanceRow): Promise<void> {
  for (const volume of rowsOf(at, VOLUME).filter((each) => hasDevice(row, each))) {
    await caughtUp(at.world, volume.id);
    await at.world.machines.attachVolume(volume.id, row.id, volume.attachment?.device ?? '');
  }
}

export function start(at: Place, row: InstanceRow): void {
  row.state = 'pending';
  row.launchTime = timestamp(at);
  row.transitionReason = '';
  delete row.stateReason;
  const [address] = interfacesOf(at, row.id)[0]?.addresses ?? [];
  if (address && rowsOf(at, SUBNET).get(row.subnetId)?.mapPublicIpOnLaunch)
    address.publicIp = takePublicAddress(at.world);
  networkChanged(at.world);
  boot(at, row, () => at.world.machines.start(machineSpec(at, row)));
}

function boot(at: Place, row: InstanceRow, act: () => Promise<void>): void {
  settle(at, row, {
    from: 'pending',
    to: 'running',
    seconds: SECONDS.boot,
    act: async () => {
      await networkTold(at.world);
      await act();
    },
  });
}

/** `by` names who asked, for the reason of the transition; the instance itself leaves it empty. */
export function stop(
  at: Place,
  row: InstanceRow,
  reason: StateReason,
  by = `User initiated (${gmt(at)})`,
): void {
  row.state = 'stopping';
  row.stateReason = reason;
  row.transitionReason = by;
  settle(at, row, {
    from: 'stopping',
    to: 'stopped',
    seconds: SECONDS.stop,
    act: () => at.world.machines.stop(row.id),
    finish() {
      for (const each of interfacesOf(at, row.id)) releasePublicAddresses(at, each);
      networkChanged(at.world);
    },
  });
}

export function terminate(
  at: Place,
  row: InstanceRow,
  reason: StateReason,
  by = `User initiated (${gmt(at)})`,
): void {
  row.state = 'shutting-down';
  row.stateReason = reason;
  row.transitionReason = by;
  settle(at, row, {
    from: 'shutting-down',
    to: 'terminated',
    seconds: SECONDS.terminate,
    act: () => at.world.machines.terminate(row.id),
    finish: () => leave(at, row),
  });
}

/** What a restart of the sandbox does to an instance: its machine is gone, so what ran boots again from its disk. */
export function resume(at: Place, row: InstanceRow): void {
  if (row.state === 'pending' || row.state === 'running') {
    row.state = 'pending';
    boot(at, row, async () => {
      await at.world.machines.start(machineSpec(at, row));
      await attachVolumes(at, row);
    });
  }
  if (row.state === 'stopping') row.state = 'stopped';
  if (row.state === 'shutting-down') {
    row.state = 'terminated';
    leave(at, row);
  } else if (row.state === 'terminated') forget(at, row);
}

/** What a state leads to: the machine does its part while AWS's time goes by. */
interface Transition {
  readonly from: InstanceStateName;
  readonly to: InstanceStateName;
  readonly seconds: number;
  act(): Promise<void>;
  finish?(): void;
}

function settle(at: Place, row: InstanceRow, transition: Transition): void {
  carryOut(at, row, transition).catch((problem: unknown) => fail(at, row, transition.from, problem));
}

/** Moves on when both are over, unless something else happened meanwhile. */
async function carryOut(at: Place, row: InstanceRow, transition: Transition): Promise<void> {
  const done = inOrder(at.world, row.id, () => transition.act());
  await Promise.all([done, elapsed(at, transition.seconds)]);
  if (row.state !== transition.from) return;
  row.state = transition.to;
  transition.finish?.();
}

/** A machine that does not come up is gone, as on AWS, and the reason says why. */
function fail(at: Place, row: InstanceRow, from: InstanceStateName, problem: unknown): void {
  if (row.state !== from) return;
  const message = problem instanceof Error ? problem.message : String(problem);
  row.stateReason = { code: 'Server.InternalError', message: `Server.InternalError: ${message}` };
  row.state = from === 'stopping' ? 'stopped' : 'terminated';
  if (row.state === 'terminated') leave(at, row);
}

/** What goes with a terminated instance, and what it leaves behind. */
function leave(at: Place, row: InstanceRow): void {
  for (const each of interfacesOf(at, row.id)) {
    if (each.attachment?.deleteOnTermination) removeInterface(at, each);
    else detachInterface(at, each);
  }
  for (const volume of rowsOf(at, VOLUME).filter((each) => each.attachment?.instanceId === row.id))
    leaveVolume(at, row, volume);
  delete row.profile;
  networkChanged(at.world);
  forget(at, row);
}

function leaveVolume(at: Place, row: InstanceRow, volume: VolumeRow): void {
  const goes = volume.attachment?.deleteOnTermination ?? false;
  const hasFile = hasDevice(row, volume);
  delete volume.attachment;
  volume.state = 'available';
  if (!goes) return;
  rowsOf(at, VOLUME).remove(volume.id);
  if (hasFile) inOrderUnwatched(at.world, volume.id, () => at.world.machines.deleteVolume(volume.id));
}

function forget(at: Place, row: InstanceRow): void {
  at.world.clock.after(SECONDS.forget, () => {
    rowsOf(at, INSTANCE).remove(row.id);
  });
}

function gmt(at: Place): string {
  return `${timestamp(at).slice(0, 19).replace('T', ' ')} GMT`;
}
