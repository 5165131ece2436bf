import type { Service } from '../../service.ts';
import { activityOperations } from './activities.ts';
import { watch } from './engine.ts';
import { groupOperations } from './groups.ts';
import { instanceOperations } from './instances.ts';
import { launchConfigurationOperations } from './launch-configurations.ts';
import { projections } from './projections.ts';
import { groups } from './rows.ts';
import { settingOperations } from './settings.ts';
import { tagOperations } from './tags.ts';

/** Groups that launch and replace instances. */
export const autoScaling: Service = {
  client: 'auto-scaling',
  operations: {
    ...activityOperations,
    ...groupOperations,
    ...instanceOperations,
    ...launchConfigurationOperations,
    ...settingOperations,
    ...tagOperations,
  },
  projections,
  restore(world) {
    for (const account of world.accounts)
      for (const region of world.regions) {
        const at = { account, region, world };
        for (const { id } of groups(at).all()) watch(at, id);
      }
  },
};
