import type { CreateListenerCommandInput, Listener } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { ifThere } from '../shape/if-there.ts';
import { count, pick, requiredText } from '../shape/properties.ts';
import { tagsAtCreate, visibleTags } from '../shape/tags.ts';
import { desiredActions, liveActions, sameActions } from './actions.ts';
import { attributesToSet, type Attribute } from './attributes.ts';
import { owns, withTags, type Tagged } from './finder.ts';
import { elbTagUpdate } from './tags.ts';
import { takenName } from '../shape/taken-name.ts';

const repeatable = { repeatable: true };
const attributes = 'ListenerAttributes';
const settings = [
  'AlpnPolicy',
  'Certificates',
  'MutualAuthentication',
  'Port',
  'Protocol',
  'SslPolicy',
] as const;

/** `…:listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2` → `…:loadbalancer/app/web/50dc6c495c0c9188` */
const balancerOf = (listenerArn: string): string =>
  listenerArn.replace(':listener/', ':loadbalancer/').replace(/\/[^/]*$/, '');

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-listener.html */
export function listener({ elbv2 }: Services): Definition<Tagged<Listener>, readonly Attribute[]> {
  const arnOf = (found: Listener) => found.ListenerArn ?? '';
  /** One call for all listeners of a load balancer. */
  const ofBalancer = async (LoadBalancerArn: string): Promise<readonly Listener[]> => {
    const pages = elbv2.pages('DescribeListeners', { LoadBalancerArn, PageSize: 400 });
    return (await ifThere(Array.fromAsync(pages)))?.flatMap((page) => page.Listeners ?? []) ?? [];
  };
  const byIds = async (ids: readonly string[]) => {
    const balancers = [...new Set(ids.map(balancerOf))];
    const found = (await Promise.all(balancers.map(ofBalancer))).flat();
    const wanted = new Set(ids);
    return withTags(
      elbv2,
      found.filter((each) => wanted.has(arnOf(each))),
      arnOf,
    );
  };
  async function* all() {
    for await (const page of elbv2.pages('DescribeLoadBalancers', { PageSize: 400 }))
      for (const { LoadBalancerArn = '' } of page.LoadBalancers ?? [])
        yield* await withTags(elbv2, await ofBalancer(LoadBalancerArn), arnOf);
  }
  const onPort = async (desired: JsonObject) => {
    const found = await ofBalancer(requiredText(desired, 'LoadBalancerArn'));
    const port = count(desired, 'Port');
    return (
      await withTags(
        elbv2,
        found.filter((each) => each.Port === port),
        arnOf,
      )
    )[0];
  };
  async function setAttributes(
    operation: Operation,
    ListenerArn: string,
    desired: JsonObject,
    recorded: JsonObject,
  ) {
    const Attributes = [...attributesToSet(desired, recorded, attributes)];
    if (Attributes.length > 0)
      await act(elbv2, operation, 'ModifyListenerAttributes', { ListenerArn, Attributes }, repeatable);
  }

  return {
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    finder: {
      byIds,
      all,
      byTag: async (tag) => (await Array.fromAsync(all())).filter(({ tags }) => owns(tags, tag)),
    },
    id: arnOf,
    details: async ({ ListenerArn }) =>
      ((await elbv2.call('DescribeListenerAttributes', { ListenerArn })).Attributes ??
        []) as readonly Attribute[],
    live: (found, details) => ({
      properties: {
        LoadBalancerArn: found.LoadBalancerArn,
        Port: found.Port,
        Protocol: found.Protocol,
        DefaultActions: liveActions(found.DefaultActions),
        Certificates: found.Certificates?.map(({ CertificateArn }) => ({ CertificateArn })) ?? [],
        SslPolicy: found.SslPolicy,
        AlpnPolicy: found.AlpnPolicy ?? [],
        MutualAuthentication: found.MutualAuthentication,
        Tags: visibleTags(found.tags),
        ...(details && { [attributes]: details }),
      },
      attributes: { Ref: arnOf(found), ListenerArn: arnOf(found) },
      ...(!details && { unread: [`/${attributes}`] }),
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      const present = await onPort(desired);
      if (present && owns(present.tags, operation.ownership)) return arnOf(present);
      if (present) throw takenName('A listener on port', String(present.Port), 'Port');
      const { Listeners: [made] = [] } = await act(elbv2, operation, 'CreateListener', {
        LoadBalancerArn: requiredText(desired, 'LoadBalancerArn'),
        DefaultActions: desiredActions(desired),
        ...pick<CreateListenerCommandInput>(desired, ...settings),
        Tags: tagsAtCreate(operation, desired),
      });
      return made?.ListenerArn ?? '';
    },
    async find(operation, desired) {
      const found = await onPort(desired);
      return found && owns(found.tags, operation.ownership) ? arnOf(found) : undefined;
    },
    complete: async (operation, arn, desired) => setAttributes(operation, arn, desired, {}),
    updates: [
      {
        properties: ['DefaultActions', ...settings],
        async apply(operation, ListenerArn, { desired, changed }) {
          const standards = {
            AlpnPolicy: ['None'],
            MutualAuthentication: { Mode: 'off' },
            SslPolicy: 'ELBSecurityPolicy-2016-08',
          };
          const left = Object.entries(standards).filter(
            ([name]) => changed.includes(name) && desired[name] === undefined,
          );
          const input = {
            ListenerArn,
            DefaultActions: desiredActions(desired),
            ...pick<CreateListenerCommandInput>(desired, ...settings),
            ...Object.fromEntries(left),
          };
          await act(elbv2, operation, 'ModifyListener', input, repeatable);
        },
      },
      {
        properties: [attributes],
        apply: async (operation, arn, { desired, recorded }) =>
          setAttributes(operation, arn, desired, recorded),
      },
      elbTagUpdate(elbv2),
    ],
    async remove(operation, ListenerArn) {
      await act(elbv2, operation, 'DeleteListener', { ListenerArn }, repeatable);
    },
    sensitive: ['DefaultActions'],
    equal: (property, desired, live) => property === 'DefaultActions' && sameActions(desired, live),
  };
}
