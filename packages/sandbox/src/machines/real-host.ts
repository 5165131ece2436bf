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
  const host: Surroundings = { stateDirectory, image, network, volumes, log };
  let numbers = 0;

  const known = (instanceId: string): Machine => {
    const machine = machines.get(instanceId);
    if (machine === undefined) throw new Error(`${instanceId} has no machine`);
    return machine;
  };
  const made = (spec: MachineSpec): Machine => {
    if (!/^i-[0-9a-z]+$/.test(spec.instanceId)) throw new Error(`${spec.instanceId} is no instance id`);
    const machine = machines.get(spec.instanceId) ?? new Machine(host, (numbers += 1), spec);
    machines.set(spec.instanceId, machine);
    return machine;
  };

  return {
    real: true,
    publicCidr: block.publicCidr,
    launch: (spec) => made(spec).launch(),
    start: (spec) => made(spec).start(spec),
    stop: (instanceId) => known(instanceId).stop(),
    reboot: (instanceId) => known(instanceId).reboot(),
    terminate: async (instanceId) => {
      await machines.get(instanceId)?.terminate();
      machines.delete(instanceId);
      network.addresses.release(instanceId);
    },
    consoleOutput: async (instanceId) => machines.get(instanceId)?.consoleOutput() ?? '',
    createVolume: (volumeId, sizeGiB) => volumes.create(volumeId, sizeGiB),
    deleteVolume: (volumeId) => volumes.delete(volumeId),
    attachVolume: (volumeId, instanceId, device) => known(instanceId).attach(volumeId, device),
    detachVolume: async (volumeId, instanceId) => machines.get(instanceId)?.detach(volumeId),
    syncNetwork: (view) => network.sync(view),
    putLoadBalancer: async (spec) => {
      await prepare();
      await balancers.put(spec);
    },
    removeLoadBalancer: (id) => balancers.remove(id),
    loadBalancerHealth: (id) => balancers.health(id),
    resolve: (dnsName) => balancers.resolve(dnsName),
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
