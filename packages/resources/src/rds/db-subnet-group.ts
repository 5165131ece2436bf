import type { DBSubnetGroup, Tag } from '@aws-sdk/client-rds';
import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { ifThere } from '../shape/if-there.ts';
import { requiredText, sameSet, text, texts } from '../shape/properties.ts';
import { tagsAtCreate, visibleTags } from '../shape/tags.ts';
import { rdsTagUpdate } from './tags.ts';

const repeatable = { repeatable: true };

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbsubnetgroup.html */
export function dbSubnetGroup({ rds }: Services): Definition<DBSubnetGroup, readonly Tag[]> {
  const nameOf = (operation: Operation, desired: JsonObject) =>
    (text(desired, 'DBSubnetGroupName') ?? operation.generateName(255, 'lower')).toLowerCase();
  async function* all(): AsyncIterable<DBSubnetGroup> {
    for await (const page of rds.pages('DescribeDBSubnetGroups', { MaxRecords: 100 }))
      yield* page.DBSubnetGroups ?? [];
  }
  const one = async (DBSubnetGroupName: string) => {
    const answer = await ifThere(rds.call('DescribeDBSubnetGroups', { DBSubnetGroupName }));
    return answer?.DBSubnetGroups?.[0];
  };
  const tagsOf = async (found: DBSubnetGroup) => {
    const { TagList = [] } = await rds.call('ListTagsForResource', { ResourceName: found.DBSubnetGroupArn });
    return TagList;
  };

  return {
    type: 'AWS::RDS::DBSubnetGroup',
    finder: {
      all,
      async byIds(ids) {
        if (ids.length === 1) return [await one(ids[0] ?? '')].filter((found) => found !== undefined);
        const wanted = new Set(ids);
        return (await Array.fromAsync(all())).filter((found) => wanted.has(found.DBSubnetGroupName ?? ''));
      },
    },
    id: (found) => found.DBSubnetGroupName ?? '',
    details: tagsOf,
    live: (found, tags) => ({
      properties: {
        DBSubnetGroupName: found.DBSubnetGroupName,
        DBSubnetGroupDescription: found.DBSubnetGroupDescription,
        SubnetIds: found.Subnets?.map((each) => each.SubnetIdentifier),
        ...(tags && { Tags: visibleTags(tags) }),
      },
      attributes: { Ref: found.DBSubnetGroupName ?? '', DBSubnetGroupArn: found.DBSubnetGroupArn },
      ...(!tags && { unread: ['/Tags'] }),
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      const DBSubnetGroupName = nameOf(operation, desired);
      await act(rds, operation, 'CreateDBSubnetGroup', {
        DBSubnetGroupName,
        DBSubnetGroupDescription: requiredText(desired, 'DBSubnetGroupDescription'),
        SubnetIds: [...texts(desired, 'SubnetIds')],
        Tags: tagsAtCreate(operation, desired),
      });
      return DBSubnetGroupName;
    },
    async find(operation, desired) {
      const found = await one(nameOf(operation, desired));
      const { key, value } = operation.ownership;
      const ours = found && (await tagsOf(found)).some((tag) => tag.Key === key && tag.Value === value);
      return ours ? found.DBSubnetGroupName : undefined;
    },
    updates: [
      {
        properties: ['DBSubnetGroupDescription', 'SubnetIds'],
        async apply(operation, DBSubnetGroupName, { desired }) {
          await act(
            rds,
            operation,
            'ModifyDBSubnetGroup',
            {
              DBSubnetGroupName,
              DBSubnetGroupDescription: requiredText(desired, 'DBSubnetGroupDescription'),
              SubnetIds: [...texts(desired, 'SubnetIds')],
            },
            repeatable,
          );
        },
      },
      rdsTagUpdate(rds, async (id) => (await one(id))?.DBSubnetGroupArn ?? ''),
    ],
    async remove(operation, DBSubnetGroupName) {
      await act(rds, operation, 'DeleteDBSubnetGroup', { DBSubnetGroupName }, repeatable);
    },
    readable: ['SubnetIds'],
    equal: (property, desired, live) => property === 'SubnetIds' && sameSet(desired, live),
  };
}
