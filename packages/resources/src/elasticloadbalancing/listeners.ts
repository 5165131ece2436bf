import type { Listener, ListenerDescription } from '@aws-sdk/client-elastic-load-balancing';
import type { JsonObject } from '@groundcrew/contract';
import { objects, text, texts } from '../shape/properties.ts';

/** CloudFormation has ports as text, the API as numbers. */
export const desiredListeners = (properties: JsonObject): Listener[] =>
  objects(properties, 'Listeners').map((listener) => ({
    LoadBalancerPort: Number(text(listener, 'LoadBalancerPort')),
    InstancePort: Number(text(listener, 'InstancePort')),
    Protocol: text(listener, 'Protocol')?.toUpperCase(),
    InstanceProtocol: text(listener, 'InstanceProtocol')?.toUpperCase(),
    SSLCertificateId: text(listener, 'SSLCertificateId'),
  }));

export const liveListeners = (descriptions: readonly ListenerDescription[] | undefined): JsonObject[] =>
  (descriptions ?? [])
    .map(({ Listener: listener, PolicyNames }) => ({
      LoadBalancerPort: String(listener?.LoadBalancerPort),
      InstancePort: String(listener?.InstancePort),
      Protocol: listener?.Protocol ?? '',
      InstanceProtocol: listener?.InstanceProtocol ?? listener?.Protocol ?? '',
      ...(listener?.SSLCertificateId && { SSLCertificateId: listener.SSLCertificateId }),
      ...(PolicyNames?.length && { PolicyNames }),
    }))
    .sort((a, b) => Number(a.LoadBalancerPort) - Number(b.LoadBalancerPort));

/** One line for each listener, without what AWS derives by itself, in the order of the ports. */
export const listenerKeys = (properties: JsonObject): string[] =>
  objects(properties, 'Listeners')
    .map((listener) => {
      const protocol = text(listener, 'Protocol')?.toUpperCase() ?? '';
      const certificate = text(listener, 'SSLCertificateId') ?? '';
      const policies = texts(listener, 'PolicyNames').join('+');
      const inner = text(listener, 'InstanceProtocol')?.toUpperCase() ?? derived(protocol);
      return [
        text(listener, 'LoadBalancerPort'),
        protocol,
        text(listener, 'InstancePort'),
        inner,
        certificate,
        policies,
      ].join(' ');
    })
    .sort();

/** Instances speak the same protocol unless told, without the encryption that ends at the balancer. */
const derived = (protocol: string): string => ({ HTTPS: 'HTTP', SSL: 'TCP' })[protocol] ?? protocol;
