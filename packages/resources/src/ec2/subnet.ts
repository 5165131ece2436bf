import type { CreateSubnetCommandInput, NetworkAcl, Subnet } from '@aws-sdk/client-ec2';
import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { flag, object, pick, text } from '../shape/properties.ts';
import { visibleTags } from '../shape/tags.ts';
import { ec2Finder } from './finder.ts';
import { ec2TagUpdate, tagSpecifications } from './tags.ts';

const flags = ['MapPublicIpOnLaunch', 'AssignIpv6AddressOnCreation', 'EnableDns64'] as const;
const dnsNames = 'PrivateDnsNameOptionsOnLaunch';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-subnet.html */
export function subnet(services: Services): Definition<Subnet, NetworkAcl> {
  const { ec2 } = services;

  /** One attribute a call. */
  async function modify(
    operation: Operation,
    SubnetId: string,
    desired: JsonObject,
    names: readonly string[],
  ) {
    for (const name of names) {
      const attribute = { [name]: { Value: flag(desired, name) ?? false } };
      await act(ec2, operation, 'ModifySubnetAttribute', { SubnetId, ...attribute }, { repeatable: true });
    }
  }

  async function modifyDnsNames(operation: Operation, SubnetId: string, desired: JsonObject) {
    const options = object(desired, dnsNames) ?? {};
    const changes = [
      { PrivateDnsHostnameTypeOnLaunch: text(options, 'HostnameType') ?? 'ip-name' },
      {
        EnableResourceNameDnsARecordOnLaunch: {
          Value: flag(options, 'EnableResourceNameDnsARecord') ?? false,
        },
      },
      {
        EnableResourceNameDnsAAAARecordOnLaunch: {
          Value: flag(options, 'EnableResourceNameDnsAAAARecord') ?? false,
        },
      },
    ];
    for (const change of changes) {
      await act(ec2, operation, 'ModifySubnetAttribute', { SubnetId, ...change } as never, {
        repeatable: true,
      });
    }
  }

  return {
    type: 'AWS::EC2::Subnet',
    finder: ec2Finder(ec2, {
      operation: 'DescribeSubnets',
      items: (page) => page.Subnets,
      idFilter: 'subnet-id',
    }),
    id: (found) => found.SubnetId ?? '',
    ready: (found) => found.State === 'available' || 'pending',
    async details({ SubnetId = '' }) {
      const Filters = [{ Name: 'association.subnet-id', Values: [SubnetId] }];
      const { NetworkAcls: [acl] = [] } = await ec2.call('DescribeNetworkAcls', { Filters });
      return acl ?? {};
    },
    live: (found, acl) => ({
      properties: {
        ...pickLive(found),
        Ipv6CidrBlock: found.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock,
        PrivateDnsNameOptionsOnLaunch: found.PrivateDnsNameOptionsOnLaunch,
        Tags: visibleTags(found.Tags),
      },
      attributes: {
        Ref: found.SubnetId ?? '',
        SubnetId: found.SubnetId,
        Ipv6CidrBlocks: found.Ipv6CidrBlockAssociationSet?.map((each) => each.Ipv6CidrBlock),
        NetworkAclAssociationId: acl?.Associations?.find((each) => each.SubnetId === found.SubnetId)
          ?.NetworkAclAssociationId,
      },
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      const { Subnet: made } = await act(ec2, operation, 'CreateSubnet', {
        VpcId: text(desired, 'VpcId'),
        ...pick<CreateSubnetCommandInput>(
          desired,
          'CidrBlock',
          'AvailabilityZone',
          'AvailabilityZoneId',
          'Ipv6CidrBlock',
          'Ipv6Native',
          'OutpostArn',
          'Ipv4IpamPoolId',
          'Ipv4NetmaskLength',
          'Ipv6IpamPoolId',
          'Ipv6NetmaskLength',
        ),
        TagSpecifications: tagSpecifications('subnet', operation, desired),
      });
      return made?.SubnetId ?? '';
    },
    async complete(operation, id, desired) {
      const given = flags.filter((name) => desired[name] !== undefined);
      await modify(operation, id, desired, given);
      if (desired[dnsNames] !== undefined) await modifyDnsNames(operation, id, desired);
    },
    updates: [
      {
        properties: flags,
        apply: async (operation, id, { desired, changed }) =>
          modify(
            operation,
            id,
            desired,
            flags.filter((name) => changed.includes(name)),
          ),
      },
      {
        properties: [dnsNames],
        apply: async (operation, id, { desired }) => modifyDnsNames(operation, id, desired),
      },
      ec2TagUpdate(services),
    ],
    async remove(operation, SubnetId) {
      await act(ec2, operation, 'DeleteSubnet', { SubnetId }, { repeatable: true });
    },
    replaces: (property) => property === 'Ipv6CidrBlock',
    unsupported: ['EnableLniAtDeviceIndex'],
    defaults: { MapPublicIpOnLaunch: false, AssignIpv6AddressOnCreation: false, EnableDns64: false },
  };
}

const pickLive = (found: Subnet) => ({
  VpcId: found.VpcId,
  CidrBlock: found.CidrBlock,
  AvailabilityZone: found.AvailabilityZone,
  AvailabilityZoneId: found.AvailabilityZoneId,
  MapPublicIpOnLaunch: found.MapPublicIpOnLaunch,
  AssignIpv6AddressOnCreation: found.AssignIpv6AddressOnCreation,
  EnableDns64: found.EnableDns64,
  Ipv6Native: found.Ipv6Native,
  OutpostArn: found.OutpostArn,
});
