import type { ParameterMetadata, ParameterTier, ParameterType } from '@aws-sdk/client-ssm';
import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { text } from '../shape/properties.ts';
import { visibleTags } from '../shape/tags.ts';

const repeatable = { repeatable: true };
/** Names that one GetParameters takes, and values that one filter of DescribeParameters takes. */
const batchSize = 10;
const filterSize = 50;
/** Takes all policies away. Source: Systems Manager user guide, "Assigning parameter policies". */
const noPolicies = '[{}]';

interface Found {
  readonly metadata: ParameterMetadata;
  readonly value?: string;
}

type Tags = readonly { readonly Key?: string; readonly Value?: string }[];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html */
export function parameter({ ssm }: Services): Definition<Found, Tags> {
  const nameOf = (operation: Operation, desired: JsonObject) =>
    text(desired, 'Name') ?? `CFN-${operation.generateName(120)}`;
  const slices = (ids: readonly string[], size: number) =>
    Array.from({ length: Math.ceil(ids.length / size) }, (_, i) => ids.slice(i * size, (i + 1) * size));

  async function describe(names: readonly string[]): Promise<ParameterMetadata[]> {
    const found: ParameterMetadata[] = [];
    for (const Values of slices(names, filterSize)) {
      const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: [...Values] }];
      for await (const page of ssm.pages('DescribeParameters', { ParameterFilters, MaxResults: 50 })) {
        found.push(...(page.Parameters ?? []));
      }
    }
    return found;
  }
  async function valuesOf(names: readonly string[]): Promise<Map<string, string>> {
    const values = new Map<string, string>();
    for (const Names of slices(names, batchSize)) {
      const { Parameters = [] } = await ssm.call('GetParameters', {
        Names: [...Names],
        WithDecryption: false,
      });
      for (const each of Parameters) values.set(each.Name ?? '', each.Value ?? '');
    }
    return values;
  }
  async function byIds(ids: readonly string[]): Promise<Found[]> {
    const [metadata, values] = await Promise.all([describe(ids), valuesOf(ids)]);
    // One that only one of the two calls knows of is too new, or just gone.
    return metadata.flatMap((each) => {
      const value = values.get(each.Name ?? '');
      return value === undefined ? [] : [{ metadata: each, value }];
    });
  }
  /** What an overwrite does not name stays as it was, so that an empty text takes it away. `changed`: of one that exists. */
  const put = async (
    operation: Operation,
    Name: string,
    desired: JsonObject,
    changed?: readonly string[],
  ): Promise<void> => {
    const Overwrite = changed !== undefined;
    const none = Overwrite ? '' : undefined;
    const input = {
      Name,
      Type: text(desired, 'Type') as ParameterType | undefined,
      Value: text(desired, 'Value'),
      Description: text(desired, 'Description') ?? none,
      AllowedPattern: text(desired, 'AllowedPattern') ?? none,
      DataType: text(desired, 'DataType'),
      Policies: text(desired, 'Policies') ?? (changed?.includes('Policies') ? noPolicies : undefined),
      Tier: text(desired, 'Tier') as ParameterTier | undefined,
    };
    const Tags = [...mapTags(desired), { Key: operation.ownership.key, Value: operation.ownership.value }];
    const options = { secretFields: ['Value'], ...(Overwrite && repeatable) };
    await act(
      ssm,
      operation,
      'PutParameter',
      Overwrite ? { ...input, Overwrite } : { ...input, Tags },
      options,
    );
  };

  return {
    type: 'AWS::SSM::Parameter',
    finder: {
      byIds,
      async *all() {
        for await (const page of ssm.pages('DescribeParameters', { MaxResults: 50 })) {
          for (const metadata of page.Parameters ?? []) yield { metadata };
        }
      },
      async byTag({ key, value }) {
        const ParameterFilters = [{ Key: `tag:${key}`, Option: 'Equals', Values: [value] }];
        const pages = await Array.fromAsync(
          ssm.pages('DescribeParameters', { ParameterFilters, MaxResults: 50 }),
        );
        return pages.flatMap((page) => page.Parameters ?? []).map((metadata) => ({ metadata }));
      },
    },
    id: ({ metadata }) => metadata.Name ?? '',
    async details({ metadata: { Name: ResourceId } }) {
      const input = { ResourceType: 'Parameter', ResourceId } as const;
      return (await ssm.call('ListTagsForResource', input)).TagList ?? [];
    },
    live: ({ metadata, value }, tags) => ({
      properties: {
        Name: metadata.Name,
        Type: metadata.Type,
        Value: value,
        Description: metadata.Description || null,
        AllowedPattern: metadata.AllowedPattern || null,
        DataType: metadata.DataType,
        Tier: metadata.Tier,
        Tags: tags && Object.fromEntries(visibleTags(tags).map(({ Key, Value }) => [Key, Value])),
      },
      attributes: { Ref: metadata.Name ?? '', Type: metadata.Type, Value: value },
      unread: tags ? ['/Policies'] : ['/Tags', '/Policies'],
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      const name = nameOf(operation, desired);
      await put(operation, name, desired);
      return name;
    },
    updates: [
      {
        properties: ['Type', 'Value', 'Description', 'AllowedPattern', 'DataType', 'Policies', 'Tier'],
        apply: async (operation, id, { desired, changed }) => put(operation, id, desired, changed),
      },
      {
        properties: ['Tags'],
        async apply(operation, ResourceId, { desired, recorded }) {
          const wanted = mapTags(desired);
          const gone = mapTags(recorded)
            .map((tag) => tag.Key)
            .filter((key) => !wanted.some((tag) => tag.Key === key));
          const resource = { ResourceType: 'Parameter', ResourceId } as const;
          if (wanted.length > 0)
            await act(ssm, operation, 'AddTagsToResource', { ...resource, Tags: wanted }, repeatable);
          if (gone.length > 0)
            await act(ssm, operation, 'RemoveTagsFromResource', { ...resource, TagKeys: gone }, repeatable);
        },
      },
    ],
    async remove(operation, Name) {
      await act(ssm, operation, 'DeleteParameter', { Name }, repeatable);
    },
    readable: ['Tags', 'Description', 'Tier', 'AllowedPattern'],
    defaults: { DataType: 'text', Tier: 'Standard' },
  };
}

/** This type writes its tags as a map. */
const mapTags = (properties: JsonObject) =>
  Object.entries((properties['Tags'] as JsonObject | undefined) ?? {}).map(([Key, value]) => ({
    Key,
    Value: String(value),
  }));
