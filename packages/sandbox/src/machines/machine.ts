import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { machineDirectory, makeDisk, prepareBoot } from './boot/machine-disk.ts';
import { type RunningMachine, boot } from './boot/running-machine.ts';
import { attempt, run } from './host/command.ts';
import type { InterfaceSpec, MachineSpec } from './machine-host.ts';
import type { Network } from './network/network.ts';
import { MountRequests } from './volumes/mount-requests.ts';
import type { Volumes } from './volumes/volumes.ts';

/** What a machine needs of its host. */
export interface Surroundings {
  readonly stateDirectory: string;
  /** Directory of the image's layers. */
  image(): Promise<string>;
  readonly network: Network;
  readonly volumes: Volumes;
  readonly log: (line: string) => void;
  /** Told when a machine powered off by itself. */
  poweredOff(instanceId: string): void;
}

/** How long a machine may take to power off by itself, in milliseconds, before the kernel ends it. */
const grace = 4000;

/** One instance's machine through its life. Its operations run one after the other. */
export class Machine {
  readonly #host: Surroundings;
  readonly #number: number;
  readonly #directory: string;
  /** Attached volumes, volume id → device path inside. */
  readonly #attached = new Map<string, string>();
  #spec: MachineSpec;
  #running: RunningMachine | undefined;
  #requests: MountRequests | undefined;
  #work: Promise<unknown> = Promise.resolve();

  constructor(host: Surroundings, number: number, spec: MachineSpec) {
    this.#host = host;
    this.#number = number;
    this.#spec = spec;
    this.#directory = machineDirectory(host.stateDirectory, spec.instanceId);
  }

  get spec(): MachineSpec {
    return this.#spec;
  }

  /** Process id of its PID 1 on this host; undefined while it is off. */
  get init(): number | undefined {
    return this.#running?.init;
  }

  launch(): Promise<void> {
    return this.#serially(async () => {
      await makeDisk(this.#directory, this.#spec);
      await this.#boot();
    });
  }

  start(spec: MachineSpec): Promise<void> {
    return this.#serially(async () => {
      this.#spec = spec;
      if (this.#running !== undefined) return;
      if (!(await this.#hasDisk())) await makeDisk(this.#directory, spec);
      await this.#boot();
    });
  }

  stop(): Promise<void> {
    return this.#serially(() => this.#shutDown(grace));
  }

  reboot(): Promise<void> {
    return this.#serially(async () => {
      await this.#shutDown(grace);
      await this.#boot();
    });
  }

  terminate(): Promise<void> {
    return this.#serially(async () => {
      await this.#shutDown(0);
      await rm(this.#directory, { recursive: true, force: true });
    });
  }

  attach(volumeId: string, device: string): Promise<void> {
    return this.#serially(async () => {
      this.#attached.set(volumeId, device);
      if (this.#running !== undefined) await this.#showDevice(this.#running.init, volumeId, device);
    });
  }

  detach(volumeId: string): Promise<void> {
    return this.#serially(async () => {
      const device = this.#attached.get(volumeId);
      this.#attached.delete(volumeId);
      if (device !== undefined && this.#running !== undefined) {
        await this.#requests?.unmountDevice(device);
        await rm(`/proc/${this.#running.init}/root/dev/${basename(device)}`, { force: true });
      }
    });
  }

  attachInterface(added: InterfaceSpec): Promise<void> {
    return this.#serially(async () => {
      const others = this.#spec.interfaces.filter(
        ({ networkInterfaceId }) => networkInterfaceId !== added.networkInterfaceId,
      );
      this.#spec = { ...this.#spec, interfaces: [...others, added] };
      if (this.#running !== undefined) await this.#host.network.plugIn(this.#number, this.#spec, added);
    });
  }

  detachInterface(networkInterfaceId: string): Promise<void> {
    return this.#serially(async () => {
      if (this.#running !== undefined)
        await this.#host.network.unplug(this.#number, this.#spec, networkInterfaceId);
      const interfaces = this.#spec.interfaces.filter(
        (each) => each.networkInterfaceId !== networkInterfaceId,
      );
      this.#spec = { ...this.#spec, interfaces };
    });
  }

  /** The last 64 KiB, as AWS keeps them. */
  async consoleOutput(): Promise<string> {
    const path = join(this.#directory, 'console.log');
    try {
      const { size } = await stat(path);
      const chunks: Buffer[] = [];
      for await (const chunk of createReadStream(path, { start: Math.max(0, size - 65_536) }))
        chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString();
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
      throw error;
    }
  }

  /** Ends the machine without asking it; its disk stays. */
  close(): Promise<void> {
    return this.#serially(() => this.#shutDown(0));
  }

  async #boot(): Promise<void> {
    await prepareBoot(this.#directory);
    const image = await this.#host.image();
    const namespace = await this.#host.network.connect(this.#number, this.#spec);
    const { hostname } = this.#spec;
    try {
      const running = await boot({
        machineDirectory: this.#directory,
        image,
        hostname,
        namespace,
        beforeFirstProgram: async (init) => {
          for (const [volumeId, device] of this.#attached) await this.#showDevice(init, volumeId, device);
        },
      });
      this.#running = running;
      const devices = (): ReadonlyMap<string, string> => this.#devices();
      this.#requests = new MountRequests(
        join(this.#directory, 'exchange'),
        running.init,
        devices,
        this.#host.log,
      );
      void running.ended.then((ending) => this.#ended(running, ending));
    } catch (error) {
      await this.#host.volumes.releaseAll(this.#spec.instanceId);
      await this.#host.network.disconnect(this.#number, this.#spec.instanceId);
      throw error;
    }
  }

  /** PID 1 ended by itself: the machine was told to reboot or to power off from inside. */
  async #ended(running: RunningMachine, ending: 'off' | 'reboot'): Promise<void> {
    await this.#serially(async () => {
      if (this.#running !== running) return;
      await this.#forget();
      if (ending === 'reboot') await this.#boot();
      else this.#host.poweredOff(this.#spec.instanceId);
    }).catch((error: unknown) => this.#host.log(`${this.#spec.instanceId}: ${String(error)}`));
  }

  async #shutDown(grace: number): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    await running.powerOff(grace);
    await this.#forget();
  }

  async #forget(): Promise<void> {
    this.#running = undefined;
    this.#requests?.close();
    this.#requests = undefined;
    await this.#host.volumes.releaseAll(this.#spec.instanceId);
    await this.#host.network.disconnect(this.#number, this.#spec.instanceId);
  }

  /** /dev is a mount point that the machine cannot move, so this path leads into its own devices and nowhere else. */
  async #showDevice(init: number, volumeId: string, device: string): Promise<void> {
    const loop = await this.#host.volumes.claim(volumeId, this.#spec.instanceId);
    const { rdev } = await stat(loop);
    const path = `/proc/${init}/root/dev/${basename(device)}`;
    await attempt('rm', ['-f', path]);
    await run('mknod', [
      '-m',
      '660',
      path,
      'b',
      String((rdev >> 8) & 0xfff),
      String((rdev & 0xff) | ((rdev >> 12) & 0xfff00)),
    ]);
  }

  /** Device path inside → loop device. */
  #devices(): ReadonlyMap<string, string> {
    const devices = new Map<string, string>();
    for (const [volumeId, device] of this.#attached) {
      const loop = this.#host.volumes.deviceOf(volumeId);
      if (loop !== undefined) devices.set(`/dev/${basename(device)}`, loop);
    }
    return devices;
  }

  async #hasDisk(): Promise<boolean> {
    return attempt('test', ['-d', join(this.#directory, 'root/upper')]);
  }

  #serially<T>(operation: () => Promise<T>): Promise<T> {
    const next = this.#work.then(operation);
    this.#work = next.catch(() => undefined);
    return next;
  }
}
