import type * as Rds from '@aws-sdk/client-rds';
import type { Api } from '@groundcrew/aws';
import type { Operation } from '@groundcrew/stacks';
import { act } from '../shape/act.ts';
import type { Update } from '../shape/definition.ts';
import { tagChange } from '../shape/tags.ts';

/** RDS tags by ARN, which only a read of the resource tells. */
export const rdsTagUpdate = (
  rds: Api<typeof Rds>,
  arnOf: (physicalId: string) => Promise<string>,
): Update => ({
  properties: ['Tags'],
  async apply(operation: Operation, physicalId, change) {
    const { set, remove } = tagChange(change);
    const ResourceName = await arnOf(physicalId);
    const repeatable = { repeatable: true };
    if (set.length > 0)
      await act(rds, operation, 'AddTagsToResource', { ResourceName, Tags: [...set] }, repeatable);
    if (remove.length > 0)
      await act(rds, operation, 'RemoveTagsFromResource', { ResourceName, TagKeys: [...remove] }, repeatable);
  },
});
