import type { CreateLoadBalancerCommandInput, LoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { ifThere } from '../shape/if-there.ts';
import { pick, sameSet, text, texts } from '../shape/properties.ts';
import { resourceFailed } from '../shape/resource-failed.ts';
import { tagsAtCreate, visibleTags } from '../shape/tags.ts';
import { attributesToSet, type Attribute } from './attributes.ts';
import { elbFinder, owns, withTags, type Tagged } from './finder.ts';
import { liveMappings } from './subnet-mappings.ts';
import { elbTagUpdate } from './tags.ts';
import { takenName } from '../shape/taken-name.ts';

const repeatable = { repeatable: true };
const attributes = 'LoadBalancerAttributes';
const capacity = 'MinimumLoadBalancerCapacity';

interface Details {
  readonly attributes: readonly Attribute[];
  readonly capacityUnits: number | undefined;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-loadbalancer.html */
export function loadBalancerV2({ elbv2 }: Services): Definition<Tagged<LoadBalancer>, Details> {
  const arnOf = (found: LoadBalancer) => found.LoadBalancerArn ?? '';
  const nameOf = (operation: Operation, desired: JsonObject) =>
    text(desired, 'Name') ?? operation.generateName(32);
  const byName = async (name: string) => {
    const answer = await ifThere(elbv2.call('DescribeLoadBalancers', { Names: [name] }));
    return (await withTags(elbv2, answer?.LoadBalancers ?? [], arnOf))[0];
  };
  async function setAttributes(
    operation: Operation,
    LoadBalancerArn: string,
    desired: JsonObject,
    recorded: JsonObject,
  ) {
    const crossZone = text(desired, 'Type') === 'network' ? 'false' : 'true';
    const differing = { 'load_balancing.cross_zone.enabled': crossZone };
    const Attributes = [...attributesToSet(desired, recorded, attributes, differing)];
    if (Attributes.length > 0)
      await act(
        elbv2,
        operation,
        'ModifyLoadBalancerAttributes',
        { LoadBalancerArn, Attributes },
        repeatable,
      );
  }
  async function setGroups(operation: Operation, LoadBalancerArn: string, desired: JsonObject) {
    const enforce = text(desired, 'EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic');
    await act(
      elbv2,
      operation,
      'SetSecurityGroups',
      {
        LoadBalancerArn,
        SecurityGroups: [...texts(desired, 'SecurityGroups')],
        ...(enforce && { EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: enforce as 'on' }),
      },
      repeatable,
    );
  }
  async function setCapacity(operation: Operation, LoadBalancerArn: string, desired: JsonObject) {
    const wanted = pick<{ MinimumLoadBalancerCapacity?: { CapacityUnits?: number } }>(desired, capacity);
    const input = desired[capacity] === undefined ? { ResetCapacityReservation: true } : wanted;
    await act(elbv2, operation, 'ModifyCapacityReservation', { LoadBalancerArn, ...input }, repeatable);
  }

  return {
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    finder: elbFinder(elbv2, {
      arnOf,
      async *all() {
        for await (const page of elbv2.pages('DescribeLoadBalancers', { PageSize: 400 }))
          yield* page.LoadBalancers ?? [];
      },
      byArns: async (arns) =>
        (await elbv2.call('DescribeLoadBalancers', { LoadBalancerArns: [...arns] })).LoadBalancers ?? [],
    }),
    id: arnOf,
    ready(found) {
      const { Code = '', Reason } = found.State ?? {};
      if (Code === 'failed')
        throw resourceFailed(`AWS::ElasticLoadBalancingV2::LoadBalancer ${arnOf(found)}`, Reason);
      return ['active', 'active_impaired'].includes(Code) || 'provisioning';
    },
    patience: 900_000,
    async details({ LoadBalancerArn }) {
      const [answer, reserved] = await Promise.all([
        elbv2.call('DescribeLoadBalancerAttributes', { LoadBalancerArn }),
        elbv2.call('DescribeCapacityReservation', { LoadBalancerArn }),
      ]);
      return {
        attributes: (answer.Attributes ?? []) as readonly Attribute[],
        capacityUnits: reserved.MinimumLoadBalancerCapacity?.CapacityUnits,
      };
    },
    live: (found, details) => ({
      properties: {
        Name: found.LoadBalancerName,
        Type: found.Type,
        Scheme: found.Scheme,
        IpAddressType: found.IpAddressType,
        Subnets: found.AvailabilityZones?.map((zone) => zone.SubnetId),
        SubnetMappings: liveMappings(found.AvailabilityZones),
        SecurityGroups: found.SecurityGroups ?? [],
        EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic:
          found.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic,
        EnablePrefixForIpv6SourceNat: found.EnablePrefixForIpv6SourceNat,
        Ipv4IpamPoolId: found.IpamPools?.Ipv4IpamPoolId ?? null,
        Tags: visibleTags(found.tags),
        ...(details && {
          [attributes]: details.attributes,
          [capacity]: details.capacityUnits === undefined ? null : { CapacityUnits: details.capacityUnits },
        }),
      },
      attributes: {
        Ref: arnOf(found),
        LoadBalancerArn: arnOf(found),
        LoadBalancerName: found.LoadBalancerName,
        LoadBalancerFullName: arnOf(found).replace(/^.*:loadbalancer\//, ''),
        DNSName: found.DNSName,
        CanonicalHostedZoneID: found.CanonicalHostedZoneId,
      },
      ...(!details && { unread: [`/${attributes}`, `/${capacity}`] }),
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      const Name = nameOf(operation, desired);
      const present = await byName(Name);
      if (present && owns(present.tags, operation.ownership)) return arnOf(present);
      if (present) throw takenName('Load balancer', Name, 'Name');
      const pool = text(desired, 'Ipv4IpamPoolId');
      const { LoadBalancers: [made] = [] } = await act(elbv2, operation, 'CreateLoadBalancer', {
        Name,
        ...pick<CreateLoadBalancerCommandInput>(
          desired,
          'Type',
          'Scheme',
          'IpAddressType',
          'Subnets',
          'SubnetMappings',
          'SecurityGroups',
          'EnablePrefixForIpv6SourceNat',
        ),
        ...(pool && { IpamPools: { Ipv4IpamPoolId: pool } }),
        Tags: tagsAtCreate(operation, desired),
      });
      return made?.LoadBalancerArn ?? '';
    },
    async find(operation, desired) {
      const found = await byName(nameOf(operation, desired));
      return found && owns(found.tags, operation.ownership) ? arnOf(found) : undefined;
    },
    async complete(operation, arn, desired) {
      await setAttributes(operation, arn, desired, {});
      if (desired['EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic'] !== undefined)
        await setGroups(operation, arn, desired);
      if (desired[capacity] !== undefined) await setCapacity(operation, arn, desired);
    },
    updates: [
      {
        properties: [attributes],
        apply: async (operation, arn, { desired, recorded }) =>
          setAttributes(operation, arn, desired, recorded),
      },
      {
        properties: ['SecurityGroups', 'EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic'],
        apply: async (operation, arn, { desired }) => setGroups(operation, arn, desired),
      },
      {
        properties: ['IpAddressType'],
        async apply(operation, LoadBalancerArn, { desired }) {
          const IpAddressType = (text(desired, 'IpAddressType') ?? 'ipv4') as 'ipv4';
          await act(elbv2, operation, 'SetIpAddressType', { LoadBalancerArn, IpAddressType }, repeatable);
        },
      },
      {
        properties: ['Subnets', 'SubnetMappings', 'EnablePrefixForIpv6SourceNat'],
        async apply(operation, LoadBalancerArn, { desired }) {
          const prefix = (text(desired, 'EnablePrefixForIpv6SourceNat') ?? 'off') as 'off';
          const ofNetwork = text(desired, 'Type') === 'network';
          await act(
            elbv2,
            operation,
            'SetSubnets',
            {
              LoadBalancerArn,
              ...pick<CreateLoadBalancerCommandInput>(desired, 'Subnets', 'SubnetMappings'),
              ...(ofNetwork && { EnablePrefixForIpv6SourceNat: prefix }),
            },
            repeatable,
          );
        },
      },
      {
        properties: ['Ipv4IpamPoolId'],
        async apply(operation, LoadBalancerArn, { desired }) {
          const pool = text(desired, 'Ipv4IpamPoolId');
          const input = pool
            ? { IpamPools: { Ipv4IpamPoolId: pool } }
            : { RemoveIpamPools: ['ipv4' as const] };
          await act(elbv2, operation, 'ModifyIpPools', { LoadBalancerArn, ...input }, repeatable);
        },
      },
      {
        properties: [capacity],
        apply: async (operation, arn, { desired }) => setCapacity(operation, arn, desired),
      },
      elbTagUpdate(elbv2),
    ],
    async remove(operation, LoadBalancerArn) {
      await act(elbv2, operation, 'DeleteLoadBalancer', { LoadBalancerArn }, repeatable);
    },
    vanishesSlowly: true,
    // CloudFormation's own: it waits for the reservation.
    unsupported: ['EnableCapacityReservationProvisionStabilize'],
    defaults: { Scheme: 'internet-facing', Type: 'application', IpAddressType: 'ipv4' },
    equal: (property, desired, live) =>
      ['Subnets', 'SecurityGroups'].includes(property) && sameSet(desired, live),
    replaces: (property, { before }) =>
      // One that was made without groups gets none later.
      property === 'SecurityGroups' && Array.isArray(before) && before.length === 0,
  };
}
