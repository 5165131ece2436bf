import type {
  DescribeAccountAttributesRequest,
  DescribeAccountAttributesResult,
  DescribeAvailabilityZonesRequest,
  DescribeAvailabilityZonesResult,
  DescribeRegionsRequest,
  DescribeRegionsResult,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import type { Tags } from '../shared/tags.ts';
import { defaultVpc } from './default-network.ts';
import { filtered, type Fields } from './filters.ts';
import { REGIONS, zoneId, zoneNames } from './regions.ts';

interface Named {
  name: string;
  tags: Tags;
}

const REGION_FIELDS: Fields<Named> = {
  'region-name': (row) => row.name,
  endpoint: (row) => `ec2.${row.name}.amazonaws.com`,
  'opt-in-status': () => 'opt-in-not-required',
};

function describeRegions(input: DescribeRegionsRequest): DescribeRegionsResult {
  for (const name of input.RegionNames ?? [])
    if (!REGIONS[name]) throw new AwsError('InvalidParameterValue', `Invalid region provided: ${name}`);
  const names = input.RegionNames?.length ? input.RegionNames : Object.keys(REGIONS);
  const rows = filtered(names.map(named), input.Filters, REGION_FIELDS);
  return {
    Regions: rows.map(({ name }) => ({
      RegionName: name,
      Endpoint: `ec2.${name}.amazonaws.com`,
      OptInStatus: 'opt-in-not-required',
    })),
  };
}

function describeAvailabilityZones(
  input: DescribeAvailabilityZonesRequest,
  call: Call,
): DescribeAvailabilityZonesResult {
  const zones = zoneNames(call.region);
  for (const name of input.ZoneNames ?? [])
    if (!zones.includes(name))
      throw new AwsError('InvalidParameterValue', `Invalid availability zone: [${name}]`);
  for (const id of input.ZoneIds ?? [])
    if (!zones.some((zone) => zoneId(zone) === id))
      throw new AwsError('InvalidParameterValue', `Invalid availability zone-id: [${id}]`);
  const asked = zones.filter(
    (zone) =>
      (!input.ZoneNames?.length || input.ZoneNames.includes(zone)) &&
      (!input.ZoneIds?.length || input.ZoneIds.includes(zoneId(zone))),
  );
  const fields: Fields<Named> = {
    'zone-name': (row) => row.name,
    'zone-id': (row) => zoneId(row.name),
    'region-name': () => call.region,
    'zone-type': () => 'availability-zone',
    'group-name': () => `${call.region}-zg-1`,
    'opt-in-status': () => 'opt-in-not-required',
    state: () => 'available',
  };
  return {
    AvailabilityZones: filtered(asked.map(named), input.Filters, fields).map(({ name }) => ({
      ZoneName: name,
      ZoneId: zoneId(name),
      RegionName: call.region,
      ZoneType: 'availability-zone',
      GroupName: `${call.region}-zg-1`,
      NetworkBorderGroup: call.region,
      OptInStatus: 'opt-in-not-required',
      State: 'available',
      Messages: [],
    })),
  };
}

function describeAccountAttributes(
  input: DescribeAccountAttributesRequest,
  call: Call,
): DescribeAccountAttributesResult {
  const values: Record<string, string[]> = {
    'supported-platforms': ['VPC'],
    'default-vpc': [defaultVpc(call)?.id ?? 'none'],
    'max-instances': ['20'],
    'vpc-max-security-groups-per-interface': ['5'],
    'max-elastic-ips': ['5'],
    'vpc-max-elastic-ips': ['5'],
  };
  const names = input.AttributeNames?.length ? input.AttributeNames : Object.keys(values);
  return {
    AccountAttributes: names.map((name) => ({
      AttributeName: name,
      AttributeValues: (values[name] ?? []).map((value) => ({ AttributeValue: value })),
    })),
  };
}

function named(name: string): Named {
  return { name, tags: {} };
}

export const zoneOperations = {
  DescribeRegions: describeRegions,
  DescribeAvailabilityZones: describeAvailabilityZones,
  DescribeAccountAttributes: describeAccountAttributes,
};
