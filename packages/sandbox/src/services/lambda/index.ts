import type { Service } from '../../service.ts';
import { functionOperations } from './functions.ts';
import { permissionOperations } from './permissions.ts';
import { projections } from './projections.ts';
import { functions } from './rows.ts';
import { settingOperations } from './settings.ts';
import { versionOperations } from './versions.ts';

export const lambda: Service = {
  client: 'lambda',
  operations: { ...functionOperations, ...settingOperations, ...permissionOperations, ...versionOperations },
  projections,
  /** What was under way has ended meanwhile. */
  restore(world) {
    for (const account of world.accounts)
      for (const region of world.regions)
        for (const { configuration } of functions({ account, region, world }).all()) {
          configuration.State = 'Active';
          configuration.LastUpdateStatus = 'Successful';
        }
  },
};
