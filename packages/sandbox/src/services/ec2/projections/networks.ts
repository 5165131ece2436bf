import type { Call } from '../../../service.ts';
import type { Model, Projection } from '../../../world/projection.ts';
import { tagList } from '../../shared/tags.ts';
import { internetGatewayOperations } from '../internet-gateways.ts';
import { find, rowsOf } from '../resource.ts';
import { INTERNET_GATEWAY } from '../rows/internet-gateway.ts';
import { NETWORK_ACL } from '../rows/network-acl.ts';
import { SECURITY_GROUP } from '../rows/security-group.ts';
import { SUBNET } from '../rows/subnet.ts';
import { VPC } from '../rows/vpc.ts';
import { subnetOperations } from '../subnets.ts';
import { vpcAttributeOperations } from '../vpc-attributes.ts';
import { vpcOperations } from '../vpcs.ts';
import { flag, model, parts, present, retag, specifications, text } from './values.ts';

function setVpcAttributes(VpcId: string, desired: Model, call: Call): void {
  const support = flag(desired, 'EnableDnsSupport');
  const hostnames = flag(desired, 'EnableDnsHostnames');
  const modify = vpcAttributeOperations.ModifyVpcAttribute;
  if (support !== undefined) modify({ VpcId, EnableDnsSupport: { Value: support } }, call);
  if (hostnames !== undefined) modify({ VpcId, EnableDnsHostnames: { Value: hostnames } }, call);
}

export const vpc: Projection = {
  type: 'AWS::EC2::VPC',
  create(desired, call) {
    const { Vpc } = vpcOperations.CreateVpc(
      {
        CidrBlock: text(desired, 'CidrBlock'),
        InstanceTenancy: text(desired, 'InstanceTenancy') === 'dedicated' ? 'dedicated' : 'default',
        TagSpecifications: specifications(desired, 'vpc'),
      },
      call,
    );
    const id = present(Vpc?.VpcId, 'VpcId');
    setVpcAttributes(id, desired, call);
    return id;
  },
  read(id, call) {
    const row = rowsOf(call, VPC).get(id);
    if (!row) return undefined;
    const group = rowsOf(call, SECURITY_GROUP).find((each) => each.vpcId === id && each.name === 'default');
    const acl = rowsOf(call, NETWORK_ACL).find((each) => each.vpcId === id && each.isDefault);
    return model({
      VpcId: id,
      CidrBlock: row.cidr,
      CidrBlockAssociations: row.associations.map((each) => each.id),
      InstanceTenancy: row.tenancy,
      EnableDnsSupport: row.enableDnsSupport,
      EnableDnsHostnames: row.enableDnsHostnames,
      DefaultSecurityGroup: group?.id,
      DefaultNetworkAcl: acl?.id,
      Ipv6CidrBlocks: [],
      Tags: tagList(row.tags),
    });
  },
  update(id, desired, call) {
    setVpcAttributes(id, desired, call);
    retag(find(call, VPC, id), desired);
  },
  delete: (VpcId, call) => vpcOperations.DeleteVpc({ VpcId }, call),
  settled: (id, call) => rowsOf(call, VPC).get(id)?.state !== 'pending',
  list: (call) =>
    rowsOf(call, VPC)
      .all()
      .map(({ id }) => id),
};

function setSubnetAttributes(SubnetId: string, desired: Model, call: Call): void {
  const Value = flag(desired, 'MapPublicIpOnLaunch');
  if (Value !== undefined)
    subnetOperations.ModifySubnetAttribute({ SubnetId, MapPublicIpOnLaunch: { Value } }, call);
}

export const subnet: Projection = {
  type: 'AWS::EC2::Subnet',
  create(desired, call) {
    const { Subnet } = subnetOperations.CreateSubnet(
      {
        VpcId: text(desired, 'VpcId'),
        CidrBlock: text(desired, 'CidrBlock'),
        AvailabilityZone: text(desired, 'AvailabilityZone'),
        AvailabilityZoneId: text(desired, 'AvailabilityZoneId'),
        TagSpecifications: specifications(desired, 'subnet'),
      },
      call,
    );
    const id = present(Subnet?.SubnetId, 'SubnetId');
    setSubnetAttributes(id, desired, call);
    return id;
  },
  read(id, call) {
    const row = rowsOf(call, SUBNET).get(id);
    if (!row) return undefined;
    const association = rowsOf(call, NETWORK_ACL)
      .all()
      .flatMap((acl) => acl.associations)
      .find((each) => each.subnetId === id);
    return model({
      SubnetId: id,
      VpcId: row.vpcId,
      CidrBlock: row.cidr,
      AvailabilityZone: row.availabilityZone,
      MapPublicIpOnLaunch: row.mapPublicIpOnLaunch,
      NetworkAclAssociationId: association?.id,
      Ipv6CidrBlocks: [],
      Tags: tagList(row.tags),
    });
  },
  update(id, desired, call) {
    setSubnetAttributes(id, desired, call);
    retag(find(call, SUBNET, id), desired);
  },
  delete: (SubnetId, call) => subnetOperations.DeleteSubnet({ SubnetId }, call),
  settled: (id, call) => rowsOf(call, SUBNET).get(id)?.state !== 'pending',
  list: (call) =>
    rowsOf(call, SUBNET)
      .all()
      .map(({ id }) => id),
};

export const internetGateway: Projection = {
  type: 'AWS::EC2::InternetGateway',
  create(desired, call) {
    const TagSpecifications = specifications(desired, 'internet-gateway');
    const { InternetGateway } = internetGatewayOperations.CreateInternetGateway({ TagSpecifications }, call);
    return present(InternetGateway?.InternetGatewayId, 'InternetGatewayId');
  },
  read(id, call) {
    const row = rowsOf(call, INTERNET_GATEWAY).get(id);
    return row && { InternetGatewayId: id, Tags: tagList(row.tags) };
  },
  update: (id, desired, call) => retag(find(call, INTERNET_GATEWAY, id), desired),
  delete: (InternetGatewayId, call) =>
    internetGatewayOperations.DeleteInternetGateway({ InternetGatewayId }, call),
  list: (call) =>
    rowsOf(call, INTERNET_GATEWAY)
      .all()
      .map(({ id }) => id),
};

/** Its identifier is `IGW|vpc-…`: virtual private gateways would be `VGW`. */
export const gatewayAttachment: Projection = {
  type: 'AWS::EC2::VPCGatewayAttachment',
  create(desired, call) {
    const VpcId = text(desired, 'VpcId');
    const InternetGatewayId = text(desired, 'InternetGatewayId');
    internetGatewayOperations.AttachInternetGateway({ VpcId, InternetGatewayId }, call);
    return `IGW|${VpcId ?? ''}`;
  },
  read(identifier, call) {
    const [AttachmentType, VpcId] = parts(identifier);
    const gateway = rowsOf(call, INTERNET_GATEWAY).find((row) => row.vpcId === VpcId);
    return gateway && { AttachmentType, VpcId, InternetGatewayId: gateway.id };
  },
  async update(identifier, desired, call) {
    await gatewayAttachment.delete(identifier, call);
    await gatewayAttachment.create(desired, call);
  },
  delete(identifier, call) {
    const [, VpcId] = parts(identifier);
    const InternetGatewayId = rowsOf(call, INTERNET_GATEWAY).find((row) => row.vpcId === VpcId)?.id;
    internetGatewayOperations.DetachInternetGateway({ VpcId, InternetGatewayId }, call);
  },
  list: (call) =>
    rowsOf(call, INTERNET_GATEWAY)
      .all()
      .flatMap((row) => (row.vpcId ? [`IGW|${row.vpcId}`] : [])),
};
