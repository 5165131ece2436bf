import type { ResourceType as TaggedType, TagSpecification } from '@aws-sdk/client-ec2';
import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Update } from '../shape/definition.ts';
import { tagChange, tagsAtCreate } from '../shape/tags.ts';

export const tagSpecifications = (
  type: TaggedType,
  operation: Operation,
  desired: JsonObject,
): TagSpecification[] => [{ ResourceType: type, Tags: tagsAtCreate(operation, desired) }];

/** Tags of anything in EC2; `idOf` where the physical id is not what is tagged. */
export const ec2TagUpdate = (
  { ec2 }: Services,
  idOf: (physicalId: string) => string | Promise<string> = (physicalId) => physicalId,
): Update => ({
  properties: ['Tags'],
  async apply(operation, physicalId, change) {
    const { set, remove } = tagChange(change);
    const Resources = [await idOf(physicalId)];
    if (set.length > 0)
      await act(ec2, operation, 'CreateTags', { Resources, Tags: [...set] }, { repeatable: true });
    if (remove.length > 0) {
      const Tags = remove.map((Key) => ({ Key }));
      await act(ec2, operation, 'DeleteTags', { Resources, Tags }, { repeatable: true });
    }
  },
});
