import type { LoadBalancerSpec, MachineHost } from './machine-host.ts';

/** Instances exist and change their states, but nothing runs behind them. */
export function noMachines(why: string): MachineHost {
  const balancers = new Map<string, LoadBalancerSpec>();
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    real: false,
    why,
    publicCidr: '198.18.0.0/15',
    launch: nothing,
    stop: nothing,
    start: nothing,
    reboot: nothing,
    terminate: nothing,
    consoleOutput: () => Promise.resolve(''),
    createVolume: nothing,
    deleteVolume: nothing,
    attachVolume: nothing,
    detachVolume: nothing,
    attachInterface: nothing,
    detachInterface: nothing,
    syncNetwork: nothing,
    putLoadBalancer: (spec) => {
      balancers.set(spec.id, spec);
      return Promise.resolve();
    },
    removeLoadBalancer: (id) => {
      balancers.delete(id);
      return Promise.resolve();
    },
    loadBalancerHealth: () => new Map(),
    resolve: (dnsName) => [...balancers.values()].find((spec) => spec.dnsName === dnsName)?.publicIp,
    onPowerOff: () => undefined,
    close: nothing,
  };
}
