import type { Service } from '../../service.ts';
import { attributeOperations } from './attributes.ts';
import { tellHost } from './host.ts';
import { listenerOperations } from './listeners.ts';
import { loadBalancerOperations, provision } from './load-balancers.ts';
import { listener, loadBalancer, targetGroup } from './projections.ts';
import { loadBalancers } from './rows.ts';
import { settingOperations } from './settings.ts';
import { tagOperations } from './tags.ts';
import { targetGroupOperations } from './target-groups.ts';
import { targetOperations } from './targets.ts';

/** Application and network load balancers. */
export const elbv2: Service = {
  client: 'elastic-load-balancing-v2',
  operations: {
    ...attributeOperations,
    ...listenerOperations,
    ...loadBalancerOperations,
    ...settingOperations,
    ...tagOperations,
    ...targetGroupOperations,
    ...targetOperations,
  },
  projections: [listener, loadBalancer, targetGroup],
  restore(world) {
    for (const account of world.accounts)
      for (const region of world.regions) {
        const at = { account, region, world };
        for (const row of loadBalancers(at).all()) {
          if (row.state === 'provisioning') provision(at, row);
          tellHost(at, row);
        }
      }
  },
};
