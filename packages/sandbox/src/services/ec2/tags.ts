import type {
  CreateTagsRequest,
  DeleteTagsRequest,
  DescribeTagsRequest,
  DescribeTagsResult,
  TagDescription,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import { tagsOf } from '../shared/tags.ts';
import { paged } from './describe.ts';
import { filtered } from './filters.ts';
import { required } from './parameters.ts';
import { find, rowsOf, type Ec2Row, type Kind } from './resource.ts';
import { ADDRESS } from './rows/address.ts';
import { INSTANCE } from './rows/instance.ts';
import { INTERNET_GATEWAY } from './rows/internet-gateway.ts';
import { KEY_PAIR } from './rows/key-pair.ts';
import { LAUNCH_TEMPLATE } from './rows/launch-template.ts';
import { NAT_GATEWAY } from './rows/nat-gateway.ts';
import { NETWORK_ACL } from './rows/network-acl.ts';
import { NETWORK_INTERFACE } from './rows/network-interface.ts';
import { ROUTE_TABLE } from './rows/route-table.ts';
import { SECURITY_GROUP, SECURITY_GROUP_RULE } from './rows/security-group.ts';
import { SNAPSHOT } from './rows/snapshot.ts';
import { SUBNET } from './rows/subnet.ts';
import { VOLUME } from './rows/volume.ts';
import { VPC } from './rows/vpc.ts';
import { checkTags } from './tag-specifications.ts';

const KINDS: readonly Kind<Ec2Row>[] = [
  ADDRESS,
  INSTANCE,
  INTERNET_GATEWAY,
  KEY_PAIR,
  LAUNCH_TEMPLATE,
  NAT_GATEWAY,
  NETWORK_ACL,
  NETWORK_INTERFACE,
  ROUTE_TABLE,
  SECURITY_GROUP,
  SECURITY_GROUP_RULE,
  SNAPSHOT,
  SUBNET,
  VOLUME,
  VPC,
];

function taggable(call: Call, id: string): Ec2Row {
  const kind = KINDS.find(({ prefix }) => id.slice(0, id.lastIndexOf('-')) === prefix);
  if (!kind) throw new AwsError('InvalidID', `The ID '${id}' is not valid`);
  return find(call, kind, id);
}

/** All ids are known and all tags good before the first is written. */
function createTags(input: CreateTagsRequest, call: Call): void {
  const rows = required(input, 'Resources').map((id) => taggable(call, id));
  const tags = tagsOf(required(input, 'Tags'));
  for (const row of rows) checkTags({ ...row.tags, ...tags });
  for (const row of rows) row.tags = { ...row.tags, ...tags };
}

/** A tag with a value goes only if it has that value; without any tags all of them go. */
function deleteTags(input: DeleteTagsRequest, call: Call): void {
  const rows = required(input, 'Resources').map((id) => taggable(call, id));
  for (const row of rows) {
    if (!input.Tags) row.tags = {};
    for (const { Key = '', Value } of input.Tags ?? [])
      if (Value === undefined || row.tags[Key] === Value) delete row.tags[Key];
  }
}

function describeTags(input: DescribeTagsRequest, call: Call): DescribeTagsResult {
  const all = KINDS.flatMap((kind) =>
    rowsOf(call, kind)
      .all()
      .flatMap((row) =>
        Object.entries(row.tags).map(([key, value]) => ({
          id: `${row.id}/${key}`,
          resource: row.id,
          type: kind.resourceType,
          key,
          value,
          tags: { [key]: value },
        })),
      ),
  );
  const rows = filtered(all, input.Filters, {
    key: (row) => row.key,
    value: (row) => row.value,
    'resource-id': (row) => row.resource,
    'resource-type': (row) => row.type,
  });
  const { rows: shown, NextToken } = paged(rows, input);
  const Tags = shown.map((row): TagDescription => ({
    Key: row.key,
    Value: row.value,
    ResourceId: row.resource,
    ResourceType: row.type,
  }));
  return { Tags, NextToken };
}

export const tagOperations = { CreateTags: createTags, DeleteTags: deleteTags, DescribeTags: describeTags };
