import type {
  CreateAppCookieStickinessPolicyInput,
  CreateLBCookieStickinessPolicyInput,
  CreateLoadBalancerListenerInput,
  DeleteLoadBalancerListenerInput,
  DeleteLoadBalancerPolicyInput,
  Listener,
  ListenerDescription,
  SetLoadBalancerPoliciesOfListenerInput,
} from '@aws-sdk/client-elastic-load-balancing';
import { AwsError, type Call } from '../../service.ts';
import { tellHost } from './network.ts';
import { findLoadBalancer, type ListenerRow, type LoadBalancerRow, type PolicyRow } from './rows.ts';

const LAYERS: Readonly<Record<string, number>> = { HTTP: 7, HTTPS: 7, TCP: 4, SSL: 4 };

/** Both sides of a listener are of one layer; a secure front needs a certificate. */
export function listenerFrom(listener: Listener): ListenerRow {
  const protocol = (listener.Protocol ?? '').toUpperCase();
  const instanceProtocol = (listener.InstanceProtocol ?? defaultInstanceProtocol(protocol)).toUpperCase();
  if (!LAYERS[protocol] || !LAYERS[instanceProtocol])
    throw new AwsError('ValidationError', `Listener protocol '${listener.Protocol ?? ''}' is not supported`);
  if (LAYERS[protocol] !== LAYERS[instanceProtocol])
    throw new AwsError(
      'InvalidConfigurationRequest',
      `Protocol ${protocol} and InstanceProtocol ${instanceProtocol} must be at the same layer`,
    );
  const port = listener.LoadBalancerPort ?? 0;
  const instancePort = listener.InstancePort ?? 0;
  for (const each of [port, instancePort])
    if (each < 1 || each > 65_535)
      throw new AwsError('ValidationError', `Port ${each} must be between 1 and 65535`);
  if ((protocol === 'HTTPS' || protocol === 'SSL') && !listener.SSLCertificateId)
    throw new AwsError(
      'CertificateNotFound',
      `Server Certificate not found for the key: ${listener.SSLCertificateId ?? ''}`,
    );
  return {
    port,
    protocol,
    instancePort,
    instanceProtocol,
    policyNames: [],
    ...(listener.SSLCertificateId && { certificateId: listener.SSLCertificateId }),
  };
}

function defaultInstanceProtocol(protocol: string): string {
  return LAYERS[protocol] === 7 ? 'HTTP' : 'TCP';
}

export function showListener(row: ListenerRow): ListenerDescription {
  return {
    Listener: {
      LoadBalancerPort: row.port,
      Protocol: row.protocol,
      InstancePort: row.instancePort,
      InstanceProtocol: row.instanceProtocol,
      SSLCertificateId: row.certificateId,
    },
    PolicyNames: row.policyNames,
  };
}

/** The same listener again is no error, another one on its port is. */
function createListeners(input: CreateLoadBalancerListenerInput, call: Call): object {
  const row = findLoadBalancer(call, input.LoadBalancerName);
  const added: ListenerRow[] = [];
  for (const listener of (input.Listeners ?? []).map(listenerFrom)) {
    const taken = row.listeners.find(({ port }) => port === listener.port);
    if (!taken) added.push(listener);
    else if (JSON.stringify({ ...taken, policyNames: [] }) !== JSON.stringify(listener))
      throw new AwsError(
        'DuplicateListener',
        `A listener already exists for ${row.id} with LoadBalancerPort ${listener.port}, but with a different InstancePort, Protocol, or SSLCertificateId`,
      );
  }
  row.listeners.push(...added);
  tellHost(call, row);
  return {};
}

function deleteListeners(input: DeleteLoadBalancerListenerInput, call: Call): object {
  const row = findLoadBalancer(call, input.LoadBalancerName);
  row.listeners = row.listeners.filter(({ port }) => !input.LoadBalancerPorts?.includes(port));
  tellHost(call, row);
  return {};
}

function addPolicy(row: LoadBalancerRow, policy: PolicyRow): object {
  if (row.policies.some(({ name }) => name === policy.name))
    throw new AwsError(
      'DuplicatePolicyName',
      `Policy ${policy.name} already exists for LoadBalancer ${row.id}`,
    );
  row.policies.push(policy);
  return {};
}

function createLbCookiePolicy(input: CreateLBCookieStickinessPolicyInput, call: Call): object {
  const row = findLoadBalancer(call, input.LoadBalancerName);
  const expiration = input.CookieExpirationPeriod;
  return addPolicy(row, {
    name: input.PolicyName ?? '',
    kind: 'lb-cookie',
    ...(expiration !== undefined && { expiration }),
  });
}

function createAppCookiePolicy(input: CreateAppCookieStickinessPolicyInput, call: Call): object {
  const row = findLoadBalancer(call, input.LoadBalancerName);
  return addPolicy(row, { name: input.PolicyName ?? '', kind: 'app-cookie', cookie: input.CookieName ?? '' });
}

function deletePolicy(input: DeleteLoadBalancerPolicyInput, call: Call): object {
  const row = findLoadBalancer(call, input.LoadBalancerName);
  const name = input.PolicyName ?? '';
  if (row.listeners.some(({ policyNames }) => policyNames.includes(name)))
    throw new AwsError('InvalidConfigurationRequest', `Policy ${name} is in use by a listener`);
  row.policies = row.policies.filter((policy) => policy.name !== name);
  return {};
}

function setPoliciesOfListener(input: SetLoadBalancerPoliciesOfListenerInput, call: Call): object {
  const row = findLoadBalancer(call, input.LoadBalancerName);
  const listener = row.listeners.find(({ port }) => port === input.LoadBalancerPort);
  if (!listener)
    throw new AwsError('ListenerNotFound', `There is no listener on port ${input.LoadBalancerPort ?? ''}`);
  const unknown = input.PolicyNames?.find((wanted) => !row.policies.some(({ name }) => name === wanted));
  if (unknown !== undefined)
    throw new AwsError(
      'PolicyNotFound',
      `There is no policy with name ${unknown} for load balancer ${row.id}`,
    );
  listener.policyNames = [...(input.PolicyNames ?? [])];
  return {};
}

export const listenerOperations = {
  CreateLoadBalancerListeners: createListeners,
  DeleteLoadBalancerListeners: deleteListeners,
  CreateLBCookieStickinessPolicy: createLbCookiePolicy,
  CreateAppCookieStickinessPolicy: createAppCookiePolicy,
  DeleteLoadBalancerPolicy: deletePolicy,
  SetLoadBalancerPoliciesOfListener: setPoliciesOfListener,
};
