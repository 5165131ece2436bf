import type {
  CreateOrUpdateTagsType,
  DeleteTagsType,
  DescribeTagsType,
  Tag,
  TagsType,
} from '@aws-sdk/client-auto-scaling';
import { AwsError, type Call } from '../../service.ts';
import { page } from '../shared/pages.ts';
import { findGroup, groups, type GroupTag } from './rows.ts';

export const groupTag = ({ Key = '', Value = '', PropagateAtLaunch = false }: Tag): GroupTag => ({
  Key,
  Value,
  PropagateAtLaunch,
});

function createOrUpdate(input: CreateOrUpdateTagsType, call: Call): void {
  for (const tag of input.Tags ?? []) {
    const row = findGroup(call, tag.ResourceId);
    row.tags = [...row.tags.filter(({ Key }) => Key !== tag.Key), groupTag(tag)];
  }
}

function remove(input: DeleteTagsType, call: Call): void {
  for (const tag of input.Tags ?? []) {
    const row = findGroup(call, tag.ResourceId);
    row.tags = row.tags.filter(({ Key }) => Key !== tag.Key);
  }
}

function describe(input: DescribeTagsType, call: Call): TagsType {
  const all = groups(call)
    .all()
    .flatMap((row) =>
      row.tags.map((tag) => ({
        id: `${row.id}/${tag.Key}`,
        tag: { ...tag, ResourceId: row.id, ResourceType: 'auto-scaling-group' },
      })),
    )
    .filter(({ tag }) =>
      (input.Filters ?? []).every(({ Name, Values = [] }) => {
        const fields: Readonly<Record<string, string>> = {
          'auto-scaling-group': tag.ResourceId,
          key: tag.Key,
          value: tag.Value,
          'propagate-at-launch': String(tag.PropagateAtLaunch),
        };
        return Values.includes(fields[Name ?? ''] ?? '');
      }),
    );
  const cut = page(all, Math.min(input.MaxRecords ?? 50, 100), input.NextToken);
  if (!cut) throw new AwsError('InvalidNextToken', 'The token is not valid.');
  return { Tags: cut.rows.map(({ tag }) => tag), NextToken: cut.next };
}

export const tagOperations = {
  CreateOrUpdateTags: createOrUpdate,
  DeleteTags: remove,
  DescribeTags: describe,
};
