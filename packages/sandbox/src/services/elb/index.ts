import type { Service } from '../../service.ts';
import { instanceOperations } from './instances.ts';
import { listenerOperations } from './listeners.ts';
import { loadBalancerOperations } from './load-balancers.ts';
import { tellHost } from './network.ts';
import { loadBalancers } from './rows.ts';
import { settingOperations } from './settings.ts';

/** Classic load balancers. */
export const elb: Service = {
  client: 'elastic-load-balancing',
  operations: {
    ...instanceOperations,
    ...listenerOperations,
    ...loadBalancerOperations,
    ...settingOperations,
  },
  restore(world) {
    for (const account of world.accounts)
      for (const region of world.regions) {
        const at = { account, region, world };
        for (const row of loadBalancers(at).all()) tellHost(at, row);
      }
  },
};
