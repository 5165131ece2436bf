import { rm } from 'node:fs/promises';
import { machineDirectory } from './boot/machine-disk.ts';
import { buildImage } from './image/build-image.ts';
import { type Block, releaseBlock } from './host/block-lease.ts';
import type { Abilities } from './host/probe.ts';
import { detachLoops, removeNamespaces } from './host/leftovers.ts';
import { Balancers } from './balancer/balancers.ts';
import { Machine, type Surroundings } from './machine.ts';
import { type MachineHost, type MachineSpec } from './machine-host.ts';
import { openMetadataService } from './metadata/service.ts';
import { Network } from './network/network.ts';
import { Volumes } from './volumes/volumes.ts';

export interface RealHostOptions {
  readonly stateDirectory: string;
  readonly log: (line: string) => void;
  readonly timeScale: number;
  readonly block: Block;
  readonly registry: string;
  readonly abilities: Extract<Abilities, { real: true }>;
}

/** The host whose instances are real machines: namespaces and overlay roots on this kernel. */
export async function openRealHost(options: RealHostOptions): Promise<MachineHost> {
  const { stateDirectory, log, block, registry, abilities } = options;
  const network = new Network(block, abilities.firewall);
  const volumes = new Volumes(stateDirectory);
  const machines = new Map<string, Machine>();
  const byAddress = (address: string): MachineSpec | undefined => {
    const owner = network.addresses.ownerOf(address);
    return owner === undefined ? undefined : machines.get(owner)?.spec;
  };
  await detachLoops(stateDirectory);
  /** Half a second of work that a sandbox without a single machine does without. */
  let prepared: Promise<Prepared> | undefined;
  const prepare = (): Promise<Prepared> => {
    prepared ??= prepareHost(network, stateDirectory, block.prefix, abilities.openSsh, byAddress);
    return prepared;
  };
  const balancers = new Balancers(network, options.timeScale, log);
  const image = async (): Promise<string> => (await prepare()).image;
  const listeners: ((instanceId: string) => void)[] = [];
  const poweredOff = (instanceId: string): void => {
    for (const listener of listeners) listener(instanceId);
  };
  const host: Surroundings = { stateDirectory, image, network, volumes, log, poweredOff };
  /** Volumes of instances that have not run since this host opened: instance id → volume id → device. */
  const waiting = new Map<string, Map<string, string>>();
  let numbers = 0;

  const known = (instanceId: string): Machine => {
    const machine = machines.get(instanceId);
    if (machine === undefined) throw new Error(`${instanceId} has no machine`);
    return machine;
  };
  const made = (spec: MachineSpec): Machine => {
    const machine = machines.get(spec.instanceId) ?? new Machine(host, (numbers += 1), spec);
    machines.set(spec.instanceId, machine);
    return machine;
  };

  return {
    real: true,
    publicCidr: block.publicCidr,
    launch: (spec) => made(spec).launch(),
    start: async (spec) => {
      const machine = made(spec);
      for (const [volumeId, device] of waiting.get(spec.instanceId) ?? [])
        await machine.attach(volumeId, device);
      waiting.delete(spec.instanceId);
      await machine.start(spec);
    },
    stop: (instanceId) => known(instanceId).stop(),
    reboot: (instanceId) => known(instanceId).reboot(),
    terminate: async (instanceId) => {
      await machines.get(instanceId)?.terminate();
      machines.delete(instanceId);
      waiting.delete(instanceId);
      // One that has not run since this host opened has a disk all the same.
      await rm(machineDirectory(stateDirectory, instanceId), { recursive: true, force: true });
      network.addresses.release(instanceId);
    },
    consoleOutput: async (instanceId) => machines.get(instanceId)?.consoleOutput() ?? '',
    createVolume: (volumeId, sizeGiB) => volumes.create(volumeId, sizeGiB),
    deleteVolume: (volumeId) => volumes.delete(volumeId),
    attachVolume: async (volumeId, instanceId, device) => {
      const machine = machines.get(instanceId);
      if (machine !== undefined) return machine.attach(volumeId, device);
      waiting.set(instanceId, (waiting.get(instanceId) ?? new Map()).set(volumeId, device));
    },
    detachVolume: async (volumeId, instanceId) => {
      waiting.get(instanceId)?.delete(volumeId);
      await machines.get(instanceId)?.detach(volumeId);
    },
    attachInterface: async (instanceId, spec) => machines.get(instanceId)?.attachInterface(spec),
    detachInterface: async (instanceId, id) => machines.get(instanceId)?.detachInterface(id),
    syncNetwork: (view) => network.sync(view),
    putLoadBalancer: async (spec) => {
      await prepare();
      await balancers.put(spec);
    },
    removeLoadBalancer: (id) => balancers.remove(id),
    loadBalancerHealth: (id, groupId) => balancers.health(id, groupId),
    resolve: (dnsName) => balancers.resolve(dnsName),
    onPowerOff: (listener) => {
      listeners.push(listener);
    },
    close: async () => {
      await balancers.close();
      await Promise.all([...machines.values()].map((machine) => machine.close()));
      await volumes.close();
      if (prepared !== undefined) {
        await prepared.then(({ metadata }) => metadata.close()).catch(() => undefined);
        await network.close();
        await removeNamespaces(block.prefix);
      }
      releaseBlock(registry, block);
    },
  };
}

interface Prepared {
  readonly image: string;
  readonly metadata: { close(): void };
}

/** What all machines share: the image, the edge of the network and the metadata service. */
async function prepareHost(
  network: Network,
  stateDirectory: string,
  prefix: string,
  openSsh: boolean,
  byAddress: (address: string) => MachineSpec | undefined,
): Promise<Prepared> {
  await removeNamespaces(prefix);
  const [image] = await Promise.all([buildImage(stateDirectory, openSsh), network.edge.open()]);
  return { image, metadata: await openMetadataService(network, byAddress) };
}
