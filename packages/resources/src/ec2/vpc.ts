import type { CreateVpcCommandInput, Vpc, VpcAttributeName } from '@aws-sdk/client-ec2';
import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { flag, pick } from '../shape/properties.ts';
import { visibleTags } from '../shape/tags.ts';
import { ec2Finder } from './finder.ts';
import { ec2TagUpdate, tagSpecifications } from './tags.ts';

interface VpcDetails {
  readonly EnableDnsSupport?: boolean;
  readonly EnableDnsHostnames?: boolean;
  readonly DefaultNetworkAcl?: string;
  readonly DefaultSecurityGroup?: string;
}

const dnsFlags = ['EnableDnsSupport', 'EnableDnsHostnames'] as const;
const standardFlags = { EnableDnsSupport: true, EnableDnsHostnames: false };

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpc.html */
export function vpc(services: Services): Definition<Vpc, VpcDetails> {
  const { ec2 } = services;

  /** One attribute a call. */
  async function setFlags(operation: Operation, VpcId: string, desired: JsonObject): Promise<void> {
    for (const name of dnsFlags) {
      const Value = flag(desired, name) ?? standardFlags[name];
      await act(ec2, operation, 'ModifyVpcAttribute', { VpcId, [name]: { Value } }, { repeatable: true });
    }
  }

  return {
    type: 'AWS::EC2::VPC',
    unsupported: ['VpcEncryptionControl'],
    finder: ec2Finder(ec2, { operation: 'DescribeVpcs', items: (page) => page.Vpcs, idFilter: 'vpc-id' }),
    id: (found) => found.VpcId ?? '',
    ready: (found) => found.State === 'available' || 'pending',
    async details({ VpcId }) {
      const Filters = [{ Name: 'vpc-id', Values: [VpcId ?? ''] }];
      const read = async (Attribute: VpcAttributeName) =>
        ec2.call('DescribeVpcAttribute', { VpcId, Attribute });
      const [support, hostnames, acls, groups] = await Promise.all([
        read('enableDnsSupport'),
        read('enableDnsHostnames'),
        ec2.call('DescribeNetworkAcls', { Filters: [...Filters, { Name: 'default', Values: ['true'] }] }),
        ec2.call('DescribeSecurityGroups', {
          Filters: [...Filters, { Name: 'group-name', Values: ['default'] }],
        }),
      ]);
      return {
        EnableDnsSupport: support.EnableDnsSupport?.Value,
        EnableDnsHostnames: hostnames.EnableDnsHostnames?.Value,
        DefaultNetworkAcl: acls.NetworkAcls?.[0]?.NetworkAclId,
        DefaultSecurityGroup: groups.SecurityGroups?.[0]?.GroupId,
      };
    },
    live: (found, details) => ({
      properties: {
        CidrBlock: found.CidrBlock,
        InstanceTenancy: found.InstanceTenancy,
        EnableDnsSupport: details?.EnableDnsSupport,
        EnableDnsHostnames: details?.EnableDnsHostnames,
        Tags: visibleTags(found.Tags),
      },
      attributes: {
        Ref: found.VpcId ?? '',
        VpcId: found.VpcId,
        CidrBlockAssociations: found.CidrBlockAssociationSet?.map((each) => each.AssociationId),
        Ipv6CidrBlocks: found.Ipv6CidrBlockAssociationSet?.map((each) => each.Ipv6CidrBlock),
        DefaultNetworkAcl: details?.DefaultNetworkAcl,
        DefaultSecurityGroup: details?.DefaultSecurityGroup,
      },
      ...(!details && { unread: dnsFlags.map((name) => `/${name}`) }),
    }),
    idempotency: 'search',
    async make(operation, desired) {
      const { Vpc: made } = await act(ec2, operation, 'CreateVpc', {
        ...pick<CreateVpcCommandInput>(
          desired,
          'CidrBlock',
          'InstanceTenancy',
          'Ipv4IpamPoolId',
          'Ipv4NetmaskLength',
        ),
        TagSpecifications: tagSpecifications('vpc', operation, desired),
      });
      return made?.VpcId ?? '';
    },
    complete: async (operation, id, desired) => {
      if (dnsFlags.some((name) => desired[name] !== undefined)) await setFlags(operation, id, desired);
    },
    updates: [
      { properties: dnsFlags, apply: async (operation, id, { desired }) => setFlags(operation, id, desired) },
      {
        properties: ['InstanceTenancy'],
        async apply(operation, VpcId) {
          await act(
            ec2,
            operation,
            'ModifyVpcTenancy',
            { VpcId, InstanceTenancy: 'default' },
            { repeatable: true },
          );
        },
      },
      ec2TagUpdate(services),
    ],
    async remove(operation, VpcId) {
      await act(ec2, operation, 'DeleteVpc', { VpcId }, { repeatable: true });
    },
    /** Only from dedicated to default does a VPC stay the same. */
    replaces: (property, { desired }) => property === 'InstanceTenancy' && desired !== 'default',
    defaults: { InstanceTenancy: 'default', ...standardFlags },
  };
}
