import type { CreateNetworkInterfaceCommandInput, NetworkInterface } from '@aws-sdk/client-ec2';
import type { JsonObject } from '@groundcrew/contract';
import type { Live } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { flag, pick, requiredText, sameSet, text, texts } from '../shape/properties.ts';
import { visibleTags } from '../shape/tags.ts';
import { defaultGroups } from './default-group.ts';
import { ec2Finder } from './finder.ts';
import { onceFree, privateAddressesOf } from './leaving-holders.ts';
import { ec2TagUpdate, tagSpecifications } from './tags.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-networkinterface.html */
export function networkInterface(services: Services): Definition<NetworkInterface> {
  const { ec2 } = services;
  const groups = async (desired: JsonObject, live: Live): Promise<string[]> =>
    desired['GroupSet'] === undefined
      ? defaultGroups(ec2, live.attributes['VpcId'])
      : [...texts(desired, 'GroupSet')];
  return {
    type: 'AWS::EC2::NetworkInterface',
    finder: ec2Finder(ec2, {
      operation: 'DescribeNetworkInterfaces',
      items: (page) => page.NetworkInterfaces,
      idFilter: 'network-interface-id',
    }),
    id: (found) => found.NetworkInterfaceId ?? '',
    ready: (found) => ['available', 'in-use'].includes(found.Status ?? '') || 'pending',
    live: (found) => ({
      properties: {
        SubnetId: found.SubnetId,
        Description: found.Description,
        GroupSet: found.Groups?.map((group) => group.GroupId),
        InterfaceType: found.InterfaceType,
        PrivateIpAddress: found.PrivateIpAddress,
        SourceDestCheck: found.SourceDestCheck,
        Tags: visibleTags(found.TagSet),
      },
      attributes: {
        Ref: found.NetworkInterfaceId ?? '',
        Id: found.NetworkInterfaceId,
        VpcId: found.VpcId,
        PrimaryPrivateIpAddress: found.PrivateIpAddress,
        PrimaryIpv6Address: found.Ipv6Address,
        SecondaryPrivateIpAddresses: found.PrivateIpAddresses?.filter((each) => !each.Primary).map(
          (each) => each.PrivateIpAddress,
        ),
      },
    }),
    idempotency: 'token',
    async make(operation, desired) {
      const subnet = requiredText(desired, 'SubnetId');
      const input = {
        SubnetId: subnet,
        ...pick<CreateNetworkInterfaceCommandInput>(
          desired,
          'ConnectionTrackingSpecification',
          'Description',
          'EnablePrimaryIpv6',
          'InterfaceType',
          'Ipv4PrefixCount',
          'Ipv4Prefixes',
          'Ipv6AddressCount',
          'Ipv6Addresses',
          'Ipv6PrefixCount',
          'Ipv6Prefixes',
          'PrivateIpAddress',
          'PrivateIpAddresses',
          'SecondaryPrivateIpAddressCount',
        ),
        ...(desired['GroupSet'] !== undefined && { Groups: [...texts(desired, 'GroupSet')] }),
        ClientToken: operation.token,
        TagSpecifications: tagSpecifications('network-interface', operation, desired),
      };
      const wanted = { private: privateAddressesOf(desired), subnet };
      const { NetworkInterface: made } = await onceFree(ec2, operation, wanted, () =>
        act(ec2, operation, 'CreateNetworkInterface', input, { repeatable: true }),
      );
      return made?.NetworkInterfaceId ?? '';
    },
    async complete(operation, NetworkInterfaceId, desired) {
      if (flag(desired, 'SourceDestCheck') !== false) return;
      const input = { NetworkInterfaceId, SourceDestCheck: { Value: false } };
      await act(ec2, operation, 'ModifyNetworkInterfaceAttribute', input, { repeatable: true });
    },
    updates: [
      {
        properties: ['Description', 'GroupSet', 'SourceDestCheck'],
        async apply(operation, NetworkInterfaceId, { desired, changed, live }) {
          const attributes = {
            Description: { Description: { Value: text(desired, 'Description') ?? '' } },
            GroupSet: { Groups: await groups(desired, live) },
            SourceDestCheck: { SourceDestCheck: { Value: flag(desired, 'SourceDestCheck') ?? true } },
          };
          for (const [name, attribute] of Object.entries(attributes)) {
            if (!changed.includes(name)) continue;
            const input = { NetworkInterfaceId, ...attribute };
            await act(ec2, operation, 'ModifyNetworkInterfaceAttribute', input, { repeatable: true });
          }
        },
      },
      ec2TagUpdate(services),
    ],
    async remove(operation, NetworkInterfaceId) {
      await act(ec2, operation, 'DeleteNetworkInterface', { NetworkInterfaceId }, { repeatable: true });
    },
    vanishesSlowly: true,
    unsupported: ['PublicIpDnsHostnameTypeSpecification'],
    defaults: { SourceDestCheck: true, InterfaceType: 'interface' },
    equal: (property, desired, live) => property === 'GroupSet' && sameSet(desired, live),
  };
}
