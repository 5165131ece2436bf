import type {
  AddTagsToResourceMessage,
  ListTagsForResourceMessage,
  RemoveTagsFromResourceMessage,
  TagListMessage,
} from '@aws-sdk/client-rds';
import { AwsError, type Call, type Service } from '../../service.ts';
import { tagList, tagsOf, type Tags } from '../shared/tags.ts';
import { instanceOperations, resume } from './instances.ts';
import { projections } from './projections.ts';
import { dbInstances, dbSnapshots, findInstance, findSubnetGroup } from './rows.ts';
import { snapshotOperations } from './snapshots.ts';
import { subnetGroupOperations } from './subnet-groups.ts';

function tagged(arn: string | undefined, call: Call): { tags: Tags } {
  const [, kind, id] = /^arn:aws:rds:[^:]*:\d*:(\w+):(.+)$/.exec(arn ?? '') ?? [];
  if (kind === 'db') return findInstance(call, id);
  if (kind === 'subgrp') return findSubnetGroup(call, id);
  const snapshot = kind === 'snapshot' ? dbSnapshots(call).get(id ?? '') : undefined;
  if (!snapshot)
    throw new AwsError(
      'InvalidParameterValue',
      `The specified resource name does not match an RDS resource in this region: ${arn ?? ''}`,
    );
  return snapshot;
}

export const rds: Service = {
  client: 'rds',
  operations: {
    ...instanceOperations,
    ...snapshotOperations,
    ...subnetGroupOperations,
    AddTagsToResource: (input: AddTagsToResourceMessage, call: Call): void => {
      const row = tagged(input.ResourceName, call);
      row.tags = { ...row.tags, ...tagsOf(input.Tags) };
    },
    RemoveTagsFromResource: (input: RemoveTagsFromResourceMessage, call: Call): void => {
      const row = tagged(input.ResourceName, call);
      for (const key of input.TagKeys ?? []) delete row.tags[key];
    },
    ListTagsForResource: (input: ListTagsForResourceMessage, call: Call): TagListMessage => ({
      TagList: tagList(tagged(input.ResourceName, call).tags),
    }),
  },
  projections,
  restore(world) {
    for (const account of world.accounts)
      for (const region of world.regions) {
        const at = { account, region, world };
        for (const row of dbInstances(at).all()) resume(at, row);
        for (const row of dbSnapshots(at).all()) row.status = 'available';
      }
  },
};
