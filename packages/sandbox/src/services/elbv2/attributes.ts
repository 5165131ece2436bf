import type {
  DescribeListenerAttributesInput,
  DescribeLoadBalancerAttributesInput,
  DescribeTargetGroupAttributesInput,
  ListenerAttribute,
  ModifyListenerAttributesInput,
  ModifyLoadBalancerAttributesInput,
  ModifyTargetGroupAttributesInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Call } from '../../service.ts';
import { findListener, findLoadBalancer, findTargetGroup } from './rows.ts';

interface Attributed {
  attributes: Record<string, string>;
}

const shown = ({ attributes }: Attributed) =>
  Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));

/** An attribute that this kind does not have is refused. */
function modify(row: Attributed, list: readonly ListenerAttribute[] | undefined, what: string) {
  for (const { Key = '' } of list ?? [])
    if (!(Key in row.attributes))
      throw new AwsError('ValidationError', `${what} attribute key '${Key}' is not recognized`);
  for (const { Key = '', Value = '' } of list ?? []) row.attributes[Key] = Value;
  return shown(row);
}

export const attributeOperations = {
  DescribeLoadBalancerAttributes: (input: DescribeLoadBalancerAttributesInput, call: Call) => ({
    Attributes: shown(findLoadBalancer(call, input.LoadBalancerArn)),
  }),
  ModifyLoadBalancerAttributes: (input: ModifyLoadBalancerAttributesInput, call: Call) => ({
    Attributes: modify(findLoadBalancer(call, input.LoadBalancerArn), input.Attributes, 'Load balancer'),
  }),
  DescribeTargetGroupAttributes: (input: DescribeTargetGroupAttributesInput, call: Call) => ({
    Attributes: shown(findTargetGroup(call, input.TargetGroupArn)),
  }),
  ModifyTargetGroupAttributes: (input: ModifyTargetGroupAttributesInput, call: Call) => ({
    Attributes: modify(findTargetGroup(call, input.TargetGroupArn), input.Attributes, 'Target group'),
  }),
  DescribeListenerAttributes: (input: DescribeListenerAttributesInput, call: Call) => ({
    Attributes: shown(findListener(call, input.ListenerArn)),
  }),
  ModifyListenerAttributes: (input: ModifyListenerAttributesInput, call: Call) => ({
    Attributes: modify(findListener(call, input.ListenerArn), input.Attributes, 'Listener'),
  }),
};
