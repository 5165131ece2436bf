import type {
  CreateListenerInput,
  CreateLoadBalancerInput,
  CreateTargetGroupInput,
  TargetDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Call } from '../../service.ts';
import type { Model, Projection } from '../../world/projection.ts';
import { model } from '../shared/model.ts';
import { tagList, tagsOf, type TagPair, type Tags } from '../shared/tags.ts';
import { attributeOperations } from './attributes.ts';
import { listenerOperations, show as showListener } from './listeners.ts';
import { loadBalancerOperations, show as showLoadBalancer } from './load-balancers.ts';
import {
  balancersUsing,
  findListener,
  findLoadBalancer,
  findTargetGroup,
  fullName,
  listeners,
  loadBalancers,
  targetGroups,
} from './rows.ts';
import { settingOperations } from './settings.ts';
import { show as showTargetGroup, targetGroupOperations } from './target-groups.ts';
import { targetOperations } from './targets.ts';

interface Row {
  attributes: Record<string, string>;
  tags: Tags;
}

const pairsOf = ({ attributes }: Row): TagPair[] => tagList(attributes);
const given = (desired: Model, name: string): TagPair[] => (desired[name] ?? []) as TagPair[];
const retag = (row: Row, desired: Model): void => {
  row.tags = tagsOf(given(desired, 'Tags'));
};
/** What an API calls its own, without what the model has under other names. */
const without = (desired: Model, ...names: readonly string[]): Model =>
  Object.fromEntries(Object.entries(desired).filter(([name]) => !names.includes(name)));

export const loadBalancer: Projection = {
  type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  create(desired, call) {
    const input = {
      ...without(desired, 'LoadBalancerAttributes', 'MinimumLoadBalancerCapacity'),
      Name: desired['Name'] ?? `lb-${call.requestId.slice(0, 8)}`,
    } as unknown as CreateLoadBalancerInput;
    const { LoadBalancers } = loadBalancerOperations.CreateLoadBalancer(input, call);
    const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn ?? '';
    const Attributes = given(desired, 'LoadBalancerAttributes');
    attributeOperations.ModifyLoadBalancerAttributes({ LoadBalancerArn, Attributes }, call);
    return LoadBalancerArn;
  },
  read(arn, call) {
    const row = loadBalancers(call).get(arn);
    if (!row) return undefined;
    const shown = showLoadBalancer(row, call);
    return model({
      LoadBalancerArn: arn,
      LoadBalancerName: row.name,
      LoadBalancerFullName: fullName(arn),
      Name: row.name,
      Type: row.type,
      Scheme: row.scheme,
      Subnets: row.subnetIds,
      SecurityGroups: row.groupIds,
      IpAddressType: row.ipAddressType,
      DNSName: row.dnsName,
      CanonicalHostedZoneID: shown.CanonicalHostedZoneId,
      LoadBalancerAttributes: pairsOf(row),
      Tags: tagList(row.tags),
    });
  },
  update(LoadBalancerArn, desired, call) {
    const Attributes = given(desired, 'LoadBalancerAttributes');
    attributeOperations.ModifyLoadBalancerAttributes({ LoadBalancerArn, Attributes }, call);
    const { Subnets, SubnetMappings, SecurityGroups } = desired as Partial<CreateLoadBalancerInput>;
    if (SubnetMappings) settingOperations.SetSubnets({ LoadBalancerArn, SubnetMappings }, call);
    else if (Subnets) settingOperations.SetSubnets({ LoadBalancerArn, Subnets }, call);
    if (SecurityGroups?.length)
      settingOperations.SetSecurityGroups({ LoadBalancerArn, SecurityGroups }, call);
    retag(findLoadBalancer(call, LoadBalancerArn), desired);
  },
  delete(LoadBalancerArn, call) {
    loadBalancerOperations.DeleteLoadBalancer({ LoadBalancerArn }, call);
  },
  settled: (arn, call) => loadBalancers(call).get(arn)?.state !== 'provisioning',
  list: (call) =>
    loadBalancers(call)
      .all()
      .map(({ id }) => id),
};

function setTargets(TargetGroupArn: string, desired: Model, call: Call): void {
  const wanted = (desired['Targets'] ?? []) as TargetDescription[];
  const leaving = findTargetGroup(call, TargetGroupArn).targets.filter(
    ({ id }) => !wanted.some(({ Id }) => Id === id),
  );
  const Targets = leaving.map(({ id }) => ({ Id: id }));
  targetOperations.DeregisterTargets({ TargetGroupArn, Targets }, call);
  targetOperations.RegisterTargets({ TargetGroupArn, Targets: wanted }, call);
}

export const targetGroup: Projection = {
  type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  create(desired, call) {
    const input = {
      ...without(desired, 'TargetGroupAttributes', 'Targets'),
      Name: desired['Name'] ?? `tg-${call.requestId.slice(0, 8)}`,
    } as unknown as CreateTargetGroupInput;
    const { TargetGroups } = targetGroupOperations.CreateTargetGroup(input, call);
    const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
    const Attributes = given(desired, 'TargetGroupAttributes');
    attributeOperations.ModifyTargetGroupAttributes({ TargetGroupArn, Attributes }, call);
    setTargets(TargetGroupArn, desired, call);
    return TargetGroupArn;
  },
  read(arn, call) {
    const row = targetGroups(call).get(arn);
    if (!row) return undefined;
    const { LoadBalancerArns: _arns, ...shown } = showTargetGroup(row, call);
    return model({
      ...shown,
      Name: row.name,
      TargetGroupFullName: arn.replace(/^.*:(?=targetgroup\/)/, ''),
      LoadBalancerArns: balancersUsing(call, arn).map(({ id }) => id),
      TargetGroupAttributes: pairsOf(row),
      Targets: row.targets.map(({ id, port, availabilityZone }) =>
        model({ Id: id, Port: port, AvailabilityZone: availabilityZone }),
      ),
      Tags: tagList(row.tags),
    });
  },
  update(TargetGroupArn, desired, call) {
    targetGroupOperations.ModifyTargetGroup({ ...desired, TargetGroupArn }, call);
    const Attributes = given(desired, 'TargetGroupAttributes');
    attributeOperations.ModifyTargetGroupAttributes({ TargetGroupArn, Attributes }, call);
    setTargets(TargetGroupArn, desired, call);
    retag(findTargetGroup(call, TargetGroupArn), desired);
  },
  delete(TargetGroupArn, call) {
    targetGroupOperations.DeleteTargetGroup({ TargetGroupArn }, call);
  },
  list: (call) =>
    targetGroups(call)
      .all()
      .map(({ id }) => id),
};

export const listener: Projection = {
  type: 'AWS::ElasticLoadBalancingV2::Listener',
  create(desired, call) {
    const input = without(desired, 'ListenerAttributes') as unknown as CreateListenerInput;
    const { Listeners } = listenerOperations.CreateListener(input, call);
    const ListenerArn = Listeners?.[0]?.ListenerArn ?? '';
    const Attributes = given(desired, 'ListenerAttributes');
    attributeOperations.ModifyListenerAttributes({ ListenerArn, Attributes }, call);
    return ListenerArn;
  },
  read(arn, call) {
    const row = listeners(call).get(arn);
    if (!row) return undefined;
    return model({ ...showListener(row), ListenerAttributes: pairsOf(row), Tags: tagList(row.tags) });
  },
  update(ListenerArn, desired, call) {
    listenerOperations.ModifyListener({ ...desired, ListenerArn }, call);
    const Attributes = given(desired, 'ListenerAttributes');
    attributeOperations.ModifyListenerAttributes({ ListenerArn, Attributes }, call);
    retag(findListener(call, ListenerArn), desired);
  },
  delete(ListenerArn, call) {
    listenerOperations.DeleteListener({ ListenerArn }, call);
  },
  list: (call) =>
    listeners(call)
      .all()
      .map(({ id }) => id),
};
