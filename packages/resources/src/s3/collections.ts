import type { Json, JsonObject } from '@groundcrew/contract';
import { canonical } from './lifecycle.ts';
import { asObject, asObjects, compact } from './rename.ts';

/** A property of a bucket that S3 keeps as several subresources, each with an id and put by itself. */
export interface Collection {
  readonly property: string;
  /** In the names of its operations and members: `ListBucketMetricsConfigurations`, `MetricsConfiguration`. */
  readonly noun: string;
  readonly toApi: (each: JsonObject) => JsonObject;
  readonly fromApi: (each: JsonObject) => JsonObject;
}

/** One condition stands alone, several are joined by `And`; none is no filter. */
function filterToApi(each: JsonObject): JsonObject | undefined {
  const tags = asObjects(each['TagFilters']);
  const parts = compact({ Prefix: each['Prefix'], AccessPointArn: each['AccessPointArn'] });
  const count = Object.keys(parts).length + tags.length;
  if (count === 0) return undefined;
  if (count > 1) return { And: { ...parts, ...(tags.length > 0 && { Tags: tags }) } };
  return tags[0] === undefined ? parts : { Tag: tags[0] };
}

function filterFromApi(value: Json | undefined): JsonObject {
  const filter = asObject(value);
  const parts = filter['And'] === undefined ? filter : asObject(filter['And']);
  const tags = filter['Tag'] === undefined ? asObjects(parts['Tags']) : [asObject(filter['Tag'])];
  return compact({
    Prefix: parts['Prefix'],
    AccessPointArn: parts['AccessPointArn'],
    TagFilters: tags.length > 0 ? tags : undefined,
  });
}

/** CloudFormation names a destination's members; S3 has another name for the account in each kind of report. */
const destinationToApi = (value: Json | undefined, account: string): JsonObject => {
  const { BucketArn, BucketAccountId, ...rest } = asObject(value);
  return { S3BucketDestination: compact({ ...rest, Bucket: BucketArn, [account]: BucketAccountId }) };
};

const destinationFromApi = (value: Json | undefined, account: string): JsonObject => {
  const {
    Bucket,
    [account]: owner,
    Encryption: _sealed,
    ...rest
  } = asObject(asObject(value)['S3BucketDestination']);
  return compact({ ...rest, BucketArn: Bucket, BucketAccountId: owner });
};

export const collections: readonly Collection[] = [
  {
    property: 'MetricsConfigurations',
    noun: 'Metrics',
    toApi: (each) => compact({ Id: each['Id'], Filter: filterToApi(each) }),
    fromApi: (each) => ({ Id: each['Id'] ?? null, ...filterFromApi(each['Filter']) }),
  },
  {
    property: 'IntelligentTieringConfigurations',
    noun: 'IntelligentTiering',
    toApi: (each) =>
      compact({
        Id: each['Id'],
        Status: each['Status'],
        Filter: filterToApi(each),
        Tierings: asObjects(each['Tierings']).map((tier) => ({ ...tier, Days: Number(tier['Days']) })),
      }),
    fromApi: ({ Filter, ...each }) => ({ ...each, ...filterFromApi(Filter) }),
  },
  {
    property: 'AnalyticsConfigurations',
    noun: 'Analytics',
    toApi(each) {
      const exported = asObject(each['StorageClassAnalysis'])['DataExport'];
      const { Destination, ...rest } = asObject(exported);
      const DataExport = exported && {
        ...rest,
        Destination: destinationToApi(Destination, 'BucketAccountId'),
      };
      return compact({
        Id: each['Id'],
        Filter: filterToApi(each),
        StorageClassAnalysis: compact({ DataExport }),
      });
    },
    fromApi(each) {
      const exported = asObject(each['StorageClassAnalysis'])['DataExport'];
      const { Destination, ...rest } = asObject(exported);
      const DataExport = exported && {
        ...rest,
        Destination: destinationFromApi(Destination, 'BucketAccountId'),
      };
      return {
        Id: each['Id'] ?? null,
        ...filterFromApi(each['Filter']),
        StorageClassAnalysis: compact({ DataExport }),
      };
    },
  },
  {
    property: 'InventoryConfigurations',
    noun: 'Inventory',
    toApi: (each) =>
      compact({
        Id: each['Id'],
        IsEnabled: String(each['Enabled']) === 'true',
        Destination: destinationToApi(each['Destination'], 'AccountId'),
        Filter: each['Prefix'] === undefined ? undefined : { Prefix: each['Prefix'] },
        IncludedObjectVersions: each['IncludedObjectVersions'],
        OptionalFields: each['OptionalFields'],
        Schedule: { Frequency: each['ScheduleFrequency'] ?? null },
      }),
    fromApi: (each) =>
      compact({
        Id: each['Id'],
        Enabled: each['IsEnabled'],
        Destination: destinationFromApi(each['Destination'], 'AccountId'),
        Prefix: asObject(each['Filter'])['Prefix'],
        IncludedObjectVersions: each['IncludedObjectVersions'],
        OptionalFields: each['OptionalFields'],
        ScheduleFrequency: asObject(each['Schedule'])['Frequency'],
      }),
  },
];

export const collectionOf = (property: string): Collection | undefined =>
  collections.find((each) => each.property === property);

/** Each that a template has is there as it has it. Their order doesn't count, nor do those of others. */
export function sameCollection({ toApi }: Collection, desired: Json, live: Json): boolean {
  const there = new Set(asObjects(live).map((each) => canonical(toApi(each))));
  return asObjects(desired).every((each) => there.has(canonical(toApi(each))));
}
