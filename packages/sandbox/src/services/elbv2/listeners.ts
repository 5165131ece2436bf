import { randomBytes } from 'node:crypto';
import type {
  Action,
  CreateListenerInput,
  CreateListenerOutput,
  DeleteListenerInput,
  DescribeListenerCertificatesInput,
  DescribeListenersInput,
  DescribeListenersOutput,
  DescribeRulesInput,
  DescribeRulesOutput,
  Listener,
  ModifyListenerInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Call } from '../../service.ts';
import { page } from '../shared/pages.ts';
import { checkedActions, sameActions } from './actions.ts';
import { listenerAttributes } from './attribute-defaults.ts';
import { tellHost } from './host.ts';
import { findListener, findLoadBalancer, listeners, listenersOf, type ListenerRow } from './rows.ts';
import { checkedTags } from './tags.ts';

const PROTOCOLS: Readonly<Record<'application' | 'network', readonly string[]>> = {
  application: ['HTTP', 'HTTPS'],
  network: ['TCP', 'TLS', 'UDP', 'TCP_UDP'],
};
const POLICY = 'ELBSecurityPolicy-2016-08';

type Settings = Pick<
  CreateListenerInput,
  'Port' | 'Protocol' | 'SslPolicy' | 'Certificates' | 'AlpnPolicy' | 'MutualAuthentication'
> & { readonly DefaultActions?: Action[] | undefined };

/** The same listener again is no error, another one on its port is. */
function createListener(input: CreateListenerInput, call: Call): CreateListenerOutput {
  const balancer = findLoadBalancer(call, input.LoadBalancerArn);
  const id = `${balancer.id.replace(':loadbalancer/', ':listener/')}/${randomBytes(8).toString('hex')}`;
  const row = settled(
    { id, loadBalancerArn: balancer.id, tags: checkedTags(input.Tags) },
    input,
    balancer.type,
    call,
  );
  const taken = listenersOf(call, balancer.id).find(({ port }) => port === row.port);
  if (taken && taken.protocol === row.protocol && sameActions(taken.actions, row.actions))
    return { Listeners: [show(taken)] };
  if (taken)
    throw new AwsError('DuplicateListener', 'A listener already exists on this port for this load balancer');
  listeners(call).put(row);
  tellHost(call, balancer);
  return { Listeners: [show(row)] };
}

function settled(
  base: Pick<ListenerRow, 'id' | 'loadBalancerArn' | 'tags'>,
  given: Settings,
  type: 'application' | 'network',
  call: Call,
): ListenerRow {
  const protocol = given.Protocol ?? '';
  if (!PROTOCOLS[type].includes(protocol))
    throw new AwsError(
      'ValidationError',
      `The protocol of a listener of this load balancer must be one of ${PROTOCOLS[type].join(', ')}`,
    );
  const port = given.Port ?? 0;
  if (port < 1 || port > 65_535)
    throw new AwsError('ValidationError', `Port '${port}' must be between 1 and 65535`);
  const secure = protocol === 'HTTPS' || protocol === 'TLS';
  const certificates = given.Certificates ?? [];
  if (secure && certificates.length === 0)
    throw new AwsError('CertificateNotFound', `A certificate must be specified for ${protocol} listeners`);
  if (!secure && certificates.length > 0)
    throw new AwsError('ValidationError', `Certificates can't be specified for ${protocol} listeners`);
  return {
    ...base,
    port,
    protocol,
    actions: checkedActions(given.DefaultActions ?? [], type, call),
    certificates: certificates.slice(0, 1),
    alpnPolicy: given.AlpnPolicy ?? [],
    attributes: listenerAttributes(protocol),
    ...(secure && { sslPolicy: given.SslPolicy ?? POLICY }),
    ...(given.MutualAuthentication && { mutualAuthentication: given.MutualAuthentication }),
    ...(protocol === 'HTTPS' && !given.MutualAuthentication && { mutualAuthentication: { Mode: 'off' } }),
  };
}

/** What is not named stays; what a new protocol has no use for goes. */
function modifyListener(input: ModifyListenerInput, call: Call) {
  const row = findListener(call, input.ListenerArn);
  const balancer = findLoadBalancer(call, row.loadBalancerArn);
  const protocol = input.Protocol ?? row.protocol;
  const secure = protocol === 'HTTPS' || protocol === 'TLS';
  const changed = settled(
    row,
    {
      Port: input.Port ?? row.port,
      Protocol: protocol as 'HTTP',
      SslPolicy: input.SslPolicy ?? row.sslPolicy,
      Certificates: secure ? (input.Certificates ?? row.certificates) : [],
      DefaultActions: input.DefaultActions ?? row.actions,
      AlpnPolicy: input.AlpnPolicy ?? row.alpnPolicy,
      MutualAuthentication: input.MutualAuthentication ?? row.mutualAuthentication,
    },
    balancer.type,
    call,
  );
  const others = listenersOf(call, balancer.id).filter(({ id }) => id !== row.id);
  if (others.some(({ port }) => port === changed.port))
    throw new AwsError('DuplicateListener', 'A listener already exists on this port for this load balancer');
  const attributes = protocol === row.protocol ? row.attributes : changed.attributes;
  listeners(call).put({ ...changed, attributes });
  tellHost(call, balancer);
  return { Listeners: [show(changed)] };
}

function deleteListener(input: DeleteListenerInput, call: Call): object {
  const row = findListener(call, input.ListenerArn);
  listeners(call).remove(row.id);
  tellHost(call, findLoadBalancer(call, row.loadBalancerArn));
  return {};
}

const MAX_PAGE = 400;

function describeListeners(input: DescribeListenersInput, call: Call): DescribeListenersOutput {
  if (!input.LoadBalancerArn && !input.ListenerArns?.length)
    throw new AwsError('ValidationError', 'You must specify either listener ARNs or a load balancer ARN');
  const rows = input.ListenerArns?.length
    ? input.ListenerArns.map((arn) => findListener(call, arn))
    : listenersOf(call, findLoadBalancer(call, input.LoadBalancerArn).id);
  const cut = page(rows, Math.min(input.PageSize ?? MAX_PAGE, MAX_PAGE), input.Marker);
  if (!cut) throw new AwsError('ValidationError', 'Invalid marker');
  return { Listeners: cut.rows.map(show), NextMarker: cut.next };
}

/** A listener has the rule that its default actions make. */
function describeRules(input: DescribeRulesInput, call: Call): DescribeRulesOutput {
  const row = findListener(call, input.ListenerArn);
  const RuleArn = `${row.id.replace(':listener/', ':listener-rule/')}/${row.id.slice(-16)}`;
  return {
    Rules: [{ RuleArn, Priority: 'default', Conditions: [], Actions: row.actions, IsDefault: true }],
  };
}

export function show(row: ListenerRow): Listener {
  return {
    ListenerArn: row.id,
    LoadBalancerArn: row.loadBalancerArn,
    Port: row.port,
    Protocol: row.protocol as 'HTTP',
    DefaultActions: row.actions,
    Certificates: row.certificates.length > 0 ? row.certificates : undefined,
    SslPolicy: row.sslPolicy,
    AlpnPolicy: row.alpnPolicy.length > 0 ? row.alpnPolicy : undefined,
    MutualAuthentication: row.mutualAuthentication,
  };
}

export const listenerOperations = {
  CreateListener: createListener,
  ModifyListener: modifyListener,
  DeleteListener: deleteListener,
  DescribeListeners: describeListeners,
  DescribeRules: describeRules,
  DescribeListenerCertificates: (input: DescribeListenerCertificatesInput, call: Call) => ({
    Certificates: findListener(call, input.ListenerArn).certificates.map((each) => ({
      ...each,
      IsDefault: true,
    })),
  }),
};
