import type * as ElbV2 from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Api } from '@groundcrew/aws';
import { act } from '../shape/act.ts';
import type { Update } from '../shape/definition.ts';
import { tagChange } from '../shape/tags.ts';

/** Tags of anything that this service has an ARN for. */
export const elbTagUpdate = (elbv2: Api<typeof ElbV2>): Update => ({
  properties: ['Tags'],
  async apply(operation, arn, change) {
    const { set, remove } = tagChange(change);
    const ResourceArns = [arn];
    if (set.length > 0)
      await act(elbv2, operation, 'AddTags', { ResourceArns, Tags: [...set] }, { repeatable: true });
    if (remove.length > 0)
      await act(elbv2, operation, 'RemoveTags', { ResourceArns, TagKeys: [...remove] }, { repeatable: true });
  },
});
