import type {
  HealthCheck,
  LoadBalancerAttributes,
  LoadBalancerDescription,
  Tag,
} from '@aws-sdk/client-elastic-load-balancing';
import { DiagnosticError, error, type Json, type JsonObject } from '@groundcrew/contract';
import type { Change, Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { ifThere } from '../shape/if-there.ts';
import { object, sameSet, text, texts } from '../shape/properties.ts';
import { tagChange, tagsAtCreate, visibleTags } from '../shape/tags.ts';
import { attributeProperties, desiredAttributes, liveAttributes } from './attributes.ts';
import { desiredListeners, listenerKeys, liveListeners } from './listeners.ts';

const repeatable = { repeatable: true };

interface Details {
  readonly tags: readonly Tag[];
  readonly attributes: LoadBalancerAttributes | undefined;
}

/** A classic load balancer. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancing-loadbalancer.html */
export function loadBalancer({ elb }: Services): Definition<LoadBalancerDescription, Details> {
  const nameOf = (operation: Operation, desired: JsonObject) =>
    text(desired, 'LoadBalancerName') ?? operation.generateName(32);
  async function* all(): AsyncIterable<LoadBalancerDescription> {
    for await (const page of elb.pages('DescribeLoadBalancers', { PageSize: 400 }))
      yield* page.LoadBalancerDescriptions ?? [];
  }
  const one = async (name: string) => {
    const answer = await ifThere(elb.call('DescribeLoadBalancers', { LoadBalancerNames: [name] }));
    return answer?.LoadBalancerDescriptions?.[0];
  };
  const tagsOf = async (name: string) => {
    const { TagDescriptions: [first] = [] } = await elb.call('DescribeTags', { LoadBalancerNames: [name] });
    return first?.Tags ?? [];
  };
  const minus = (all: readonly string[], some: readonly string[]) =>
    all.filter((each) => !some.includes(each));

  async function setInstances(
    operation: Operation,
    LoadBalancerName: string,
    wanted: readonly string[],
    present: readonly string[],
  ) {
    const input = (ids: readonly string[]) => ({
      LoadBalancerName,
      Instances: ids.map((InstanceId) => ({ InstanceId })),
    });
    const [enter, leave] = [minus(wanted, present), minus(present, wanted)];
    if (enter.length > 0)
      await act(elb, operation, 'RegisterInstancesWithLoadBalancer', input(enter), repeatable);
    if (leave.length > 0)
      await act(elb, operation, 'DeregisterInstancesFromLoadBalancer', input(leave), repeatable);
  }
  async function setHealthCheck(operation: Operation, LoadBalancerName: string, desired: JsonObject) {
    const check = object(desired, 'HealthCheck');
    if (check)
      await act(
        elb,
        operation,
        'ConfigureHealthCheck',
        { LoadBalancerName, HealthCheck: numbers(check) },
        repeatable,
      );
  }
  async function setAttributes(
    operation: Operation,
    LoadBalancerName: string,
    desired: JsonObject,
    names: readonly string[],
  ) {
    const chosen = attributeProperties.filter((name) => names.includes(name));
    if (chosen.length === 0) return;
    const LoadBalancerAttributes = desiredAttributes(desired, chosen);
    await act(
      elb,
      operation,
      'ModifyLoadBalancerAttributes',
      { LoadBalancerName, LoadBalancerAttributes },
      repeatable,
    );
  }
  /** A port has one listener, so what differs goes before what replaces it. */
  async function setListeners(operation: Operation, LoadBalancerName: string, { desired, live }: Change) {
    const wanted = new Set(listenerKeys(desired));
    const present = new Set(listenerKeys(live.properties));
    const portOf = (key: string) => Number(key.split(' ')[0]);
    const LoadBalancerPorts = [...present].filter((key) => !wanted.has(key)).map(portOf);
    if (LoadBalancerPorts.length > 0) {
      await act(
        elb,
        operation,
        'DeleteLoadBalancerListeners',
        { LoadBalancerName, LoadBalancerPorts },
        repeatable,
      );
    }
    const ports = new Set([...wanted].filter((key) => !present.has(key)).map(portOf));
    const Listeners = desiredListeners(desired).filter((listener) =>
      ports.has(listener.LoadBalancerPort ?? 0),
    );
    if (Listeners.length > 0)
      await act(elb, operation, 'CreateLoadBalancerListeners', { LoadBalancerName, Listeners }, repeatable);
  }

  return {
    type: 'AWS::ElasticLoadBalancing::LoadBalancer',
    finder: {
      all,
      async byIds(ids) {
        if (ids.length === 1) return [await one(ids[0] ?? '')].filter((found) => found !== undefined);
        const wanted = new Set(ids);
        return (await Array.fromAsync(all())).filter((found) => wanted.has(found.LoadBalancerName ?? ''));
      },
    },
    id: (found) => found.LoadBalancerName ?? '',
    async details({ LoadBalancerName = '' }) {
      const [tags, { LoadBalancerAttributes: attributes }] = await Promise.all([
        tagsOf(LoadBalancerName),
        elb.call('DescribeLoadBalancerAttributes', { LoadBalancerName }),
      ]);
      return { tags, attributes };
    },
    live: (found, details) => ({
      properties: {
        LoadBalancerName: found.LoadBalancerName,
        Scheme: found.Scheme,
        Subnets: found.Subnets,
        SecurityGroups: found.SecurityGroups,
        AvailabilityZones: found.Subnets?.length ? undefined : found.AvailabilityZones,
        Instances: found.Instances?.map((each) => each.InstanceId),
        Listeners: liveListeners(found.ListenerDescriptions),
        HealthCheck: found.HealthCheck && asText(found.HealthCheck),
        ...liveAttributes(details?.attributes),
        ...(details && { Tags: visibleTags(details.tags) }),
      },
      attributes: {
        Ref: found.LoadBalancerName ?? '',
        DNSName: found.DNSName,
        CanonicalHostedZoneName: found.CanonicalHostedZoneName,
        CanonicalHostedZoneNameID: found.CanonicalHostedZoneNameID,
        'SourceSecurityGroup.GroupName': found.SourceSecurityGroup?.GroupName,
        'SourceSecurityGroup.OwnerAlias': found.SourceSecurityGroup?.OwnerAlias,
      },
      ...(!details && { unread: ['/Tags', ...attributeProperties.map((name) => `/${name}`)] }),
    }),
    /** A second create under the same name and settings succeeds, also where the first was somebody else's. */
    idempotency: 'conflict',
    async make(operation, desired) {
      const LoadBalancerName = nameOf(operation, desired);
      const standing = await ifThere(tagsOf(LoadBalancerName));
      if (standing !== undefined && !isOurs(operation, standing)) throw alreadyThere(LoadBalancerName);
      await act(elb, operation, 'CreateLoadBalancer', {
        LoadBalancerName,
        Listeners: desiredListeners(desired),
        Scheme: text(desired, 'Scheme') === 'internal' ? 'internal' : undefined,
        ...(desired['Subnets'] !== undefined && { Subnets: [...texts(desired, 'Subnets')] }),
        ...(desired['SecurityGroups'] !== undefined && {
          SecurityGroups: [...texts(desired, 'SecurityGroups')],
        }),
        ...(desired['AvailabilityZones'] !== undefined && {
          AvailabilityZones: [...texts(desired, 'AvailabilityZones')],
        }),
        Tags: tagsAtCreate(operation, desired),
      });
      return LoadBalancerName;
    },
    async find(operation, desired) {
      const name = nameOf(operation, desired);
      const tags = await ifThere(tagsOf(name));
      return tags !== undefined && isOurs(operation, tags) ? name : undefined;
    },
    async complete(operation, id, desired) {
      await setHealthCheck(operation, id, desired);
      await setAttributes(operation, id, desired, Object.keys(desired));
      await setInstances(operation, id, texts(desired, 'Instances'), []);
    },
    updates: [
      { properties: ['Listeners'], apply: setListeners },
      {
        properties: ['HealthCheck'],
        apply: async (operation, id, { desired }) => setHealthCheck(operation, id, desired),
      },
      {
        properties: attributeProperties,
        apply: async (operation, id, { desired, changed }) => setAttributes(operation, id, desired, changed),
      },
      {
        properties: ['Instances'],
        apply: async (operation, id, { desired, live }) =>
          setInstances(operation, id, texts(desired, 'Instances'), texts(live.properties, 'Instances')),
      },
      {
        properties: ['SecurityGroups'],
        async apply(operation, LoadBalancerName, { desired }) {
          const SecurityGroups = [...texts(desired, 'SecurityGroups')];
          await act(
            elb,
            operation,
            'ApplySecurityGroupsToLoadBalancer',
            { LoadBalancerName, SecurityGroups },
            repeatable,
          );
        },
      },
      {
        properties: ['Subnets'],
        async apply(operation, LoadBalancerName, { desired, live }) {
          const [wanted, present] = [texts(desired, 'Subnets'), texts(live.properties, 'Subnets')];
          const [enter, leave] = [minus(wanted, present), minus(present, wanted)];
          if (enter.length > 0)
            await act(
              elb,
              operation,
              'AttachLoadBalancerToSubnets',
              { LoadBalancerName, Subnets: enter },
              repeatable,
            );
          if (leave.length > 0)
            await act(
              elb,
              operation,
              'DetachLoadBalancerFromSubnets',
              { LoadBalancerName, Subnets: leave },
              repeatable,
            );
        },
      },
      {
        properties: ['Tags'],
        async apply(operation, name, change) {
          const { set, remove } = tagChange(change);
          const LoadBalancerNames = [name];
          if (set.length > 0)
            await act(elb, operation, 'AddTags', { LoadBalancerNames, Tags: [...set] }, repeatable);
          if (remove.length > 0)
            await act(
              elb,
              operation,
              'RemoveTags',
              { LoadBalancerNames, Tags: remove.map((Key) => ({ Key })) },
              repeatable,
            );
        },
      },
    ],
    async remove(operation, LoadBalancerName) {
      await act(elb, operation, 'DeleteLoadBalancer', { LoadBalancerName }, repeatable);
    },
    unsupported: ['AppCookieStickinessPolicy', 'LBCookieStickinessPolicy', 'Policies'],
    defaults: { Scheme: 'internet-facing', CrossZone: false, ConnectionSettings: { IdleTimeout: 60 } },
    equal: (property, desired, live) => {
      if (property === 'Listeners') return sameListeners(desired, live);
      if (/^\/Listeners\/\*\/(Instance)?Protocol$/.test(property))
        return String(desired).toUpperCase() === String(live).toUpperCase();
      return (
        ['Instances', 'Subnets', 'SecurityGroups', 'AvailabilityZones'].includes(property) &&
        sameSet(desired, live)
      );
    },
  };
}

const isOurs = ({ ownership }: Operation, tags: readonly Tag[]): boolean =>
  tags.some((tag) => tag.Key === ownership.key && tag.Value === ownership.value);

const alreadyThere = (name: string): DiagnosticError =>
  new DiagnosticError(
    error(
      'RESOURCE_EXISTS',
      `There is a load balancer ${name} already, which this operation did not create`,
      {
        next: 'Give another LoadBalancerName, or import it.',
      },
    ),
  );

const sameListeners = (desired: Json, live: Json): boolean =>
  listenerKeys({ Listeners: desired }).join('\n') === listenerKeys({ Listeners: live }).join('\n');

/** CloudFormation has the numbers of a health check as text. */
const asText = (check: HealthCheck): JsonObject =>
  Object.fromEntries(Object.entries(check).map(([name, value]) => [name, String(value)]));

const numbers = (check: JsonObject): HealthCheck => ({
  Target: text(check, 'Target'),
  Interval: Number(text(check, 'Interval')),
  Timeout: Number(text(check, 'Timeout')),
  HealthyThreshold: Number(text(check, 'HealthyThreshold')),
  UnhealthyThreshold: Number(text(check, 'UnhealthyThreshold')),
});
