import type {
  AttachInternetGatewayRequest,
  CreateInternetGatewayRequest,
  CreateInternetGatewayResult,
  DeleteInternetGatewayRequest,
  DescribeInternetGatewaysRequest,
  DescribeInternetGatewaysResult,
  DetachInternetGatewayRequest,
  InternetGateway,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import type { Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import { describe } from './describe.ts';
import type { Fields } from './filters.ts';
import { networkChanged } from './network-view.ts';
import { required } from './parameters.ts';
import { publicAddressOf } from './public-addresses.ts';
import { dependencyViolation, find, newId, rowsOf } from './resource.ts';
import { INTERNET_GATEWAY, type InternetGatewayRow } from './rows/internet-gateway.ts';
import { NETWORK_INTERFACE } from './rows/network-interface.ts';
import { VPC } from './rows/vpc.ts';
import { tagsFrom } from './tag-specifications.ts';

function createInternetGateway(input: CreateInternetGatewayRequest, call: Call): CreateInternetGatewayResult {
  const tags = tagsFrom(input.TagSpecifications, 'internet-gateway');
  const gateway = rowsOf(call, INTERNET_GATEWAY).put({ id: newId(INTERNET_GATEWAY), tags });
  return { InternetGateway: show(gateway, call) };
}

function attachInternetGateway(input: AttachInternetGatewayRequest, call: Call): void {
  const gateway = find(call, INTERNET_GATEWAY, required(input, 'InternetGatewayId'));
  const vpc = find(call, VPC, required(input, 'VpcId'));
  if (gateway.vpcId)
    throw new AwsError(
      'Resource.AlreadyAssociated',
      `resource ${gateway.id} is already attached to network ${gateway.vpcId}`,
    );
  if (rowsOf(call, INTERNET_GATEWAY).find((row) => row.vpcId === vpc.id))
    throw new AwsError('InvalidParameterValue', `Network ${vpc.id} already has an internet gateway attached`);
  gateway.vpcId = vpc.id;
  networkChanged(call.world);
}

function detachInternetGateway(input: DetachInternetGatewayRequest, call: Call): void {
  const gateway = find(call, INTERNET_GATEWAY, required(input, 'InternetGatewayId'));
  const vpc = find(call, VPC, required(input, 'VpcId'));
  if (gateway.vpcId !== vpc.id)
    throw new AwsError('Gateway.NotAttached', `resource ${gateway.id} is not attached to network ${vpc.id}`);
  if (hasPublicAddresses(call, vpc.id))
    throw new AwsError(
      'DependencyViolation',
      `Network ${vpc.id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
    );
  delete gateway.vpcId;
  networkChanged(call.world);
}

function hasPublicAddresses(at: Place, vpcId: string): boolean {
  return rowsOf(at, NETWORK_INTERFACE)
    .filter((row) => row.vpcId === vpcId)
    .some((row) => row.addresses.some((address) => publicAddressOf(at, row, address)));
}

function deleteInternetGateway(input: DeleteInternetGatewayRequest, call: Call): void {
  const gateway = find(call, INTERNET_GATEWAY, required(input, 'InternetGatewayId'));
  if (gateway.vpcId) throw dependencyViolation(INTERNET_GATEWAY, gateway.id);
  rowsOf(call, INTERNET_GATEWAY).remove(gateway.id);
}

function describeInternetGateways(
  input: DescribeInternetGatewaysRequest,
  call: Call,
): DescribeInternetGatewaysResult {
  const fields: Fields<InternetGatewayRow> = {
    'internet-gateway-id': (row) => row.id,
    'attachment.vpc-id': (row) => row.vpcId,
    'attachment.state': (row) => (row.vpcId ? 'available' : undefined),
    'owner-id': () => call.account,
  };
  const { rows, NextToken } = describe(call, INTERNET_GATEWAY, input.InternetGatewayIds, input, fields);
  return { InternetGateways: rows.map((row) => show(row, call)), NextToken };
}

function show(row: InternetGatewayRow, at: Place): InternetGateway {
  return {
    InternetGatewayId: row.id,
    OwnerId: at.account,
    // The API model knows `attached`, yet EC2 answers `available` for a gateway that is.
    Attachments: row.vpcId ? [{ VpcId: row.vpcId, State: 'available' as 'attached' }] : [],
    Tags: tagList(row.tags),
  };
}

export const internetGatewayOperations = {
  CreateInternetGateway: createInternetGateway,
  AttachInternetGateway: attachInternetGateway,
  DetachInternetGateway: detachInternetGateway,
  DeleteInternetGateway: deleteInternetGateway,
  DescribeInternetGateways: describeInternetGateways,
};
