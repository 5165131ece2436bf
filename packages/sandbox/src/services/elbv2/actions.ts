import type { Action, RedirectActionConfig } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../service.ts';
import type { Place } from '../shared/place.ts';
import { findTargetGroup } from './rows.ts';

const KINDS: Readonly<Record<'application' | 'network', readonly string[]>> = {
  application: [
    'forward',
    'redirect',
    'fixed-response',
    'authenticate-oidc',
    'authenticate-cognito',
    'jwt-validation',
  ],
  network: ['forward'],
};
const FINAL = ['forward', 'redirect', 'fixed-response'];

/** The actions in their order, each with all that AWS answers about it; throws where AWS refuses them. */
export function checkedActions(
  given: readonly Action[],
  type: 'application' | 'network',
  at: Place,
): Action[] {
  const actions = given.toSorted((a, b) => (a.Order ?? 0) - (b.Order ?? 0));
  const last = actions.at(-1);
  if (!last || !FINAL.includes(last.Type ?? ''))
    throw new AwsError(
      'InvalidLoadBalancerAction',
      'The last action must be forward, redirect or fixed-response',
    );
  for (const { Type = '' } of actions)
    if (!KINDS[type].includes(Type))
      throw new AwsError('InvalidLoadBalancerAction', `The action type '${Type}' is not valid here`);
  return actions.map((action) => filledIn(action, type, at));
}

function filledIn(action: Action, type: 'application' | 'network', at: Place): Action {
  if (action.Type === 'forward') return forward(action, type, at);
  if (action.Type === 'redirect') return { ...action, RedirectConfig: redirect(action.RedirectConfig) };
  if (action.Type === 'fixed-response' && !/^[245]\d\d$/.test(action.FixedResponseConfig?.StatusCode ?? ''))
    throw new AwsError('ValidationError', 'The status code of a fixed response must be 2XX, 4XX or 5XX');
  if (action.AuthenticateOidcConfig) {
    const { ClientSecret: _secret, ...config } = action.AuthenticateOidcConfig;
    return { ...action, AuthenticateOidcConfig: config };
  }
  return action;
}

function forward(action: Action, type: 'application' | 'network', at: Place): Action {
  const tuples = action.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: action.TargetGroupArn }];
  if (tuples.length === 0 || tuples.length > 5)
    throw new AwsError('ValidationError', 'A forward action must have 1 to 5 target groups');
  for (const { TargetGroupArn } of tuples) {
    const { protocol } = findTargetGroup(at, TargetGroupArn);
    const overHttp = protocol === 'HTTP' || protocol === 'HTTPS' || protocol === undefined;
    if (overHttp !== (type === 'application'))
      throw new AwsError(
        'InvalidConfigurationRequest',
        `The target group '${TargetGroupArn ?? ''}' with protocol ${protocol ?? 'none'} can't be used by this load balancer`,
      );
  }
  const [first] = tuples;
  const TargetGroups = tuples.map((tuple) =>
    type === 'application' ? { ...tuple, Weight: tuple.Weight ?? 1 } : tuple,
  );
  const sticky = action.ForwardConfig?.TargetGroupStickinessConfig;
  return {
    ...action,
    ...(tuples.length === 1 && { TargetGroupArn: first?.TargetGroupArn }),
    ForwardConfig: {
      TargetGroups,
      ...(type === 'application' && {
        TargetGroupStickinessConfig: { ...sticky, Enabled: sticky?.Enabled ?? false },
      }),
    },
  };
}

function redirect(given: RedirectActionConfig | undefined): RedirectActionConfig {
  if (given?.StatusCode !== 'HTTP_301' && given?.StatusCode !== 'HTTP_302')
    throw new AwsError('ValidationError', 'The status code of a redirect must be HTTP_301 or HTTP_302');
  return {
    Protocol: given.Protocol ?? '#{protocol}',
    Host: given.Host ?? '#{host}',
    Port: given.Port ?? '#{port}',
    Path: given.Path ?? '/#{path}',
    Query: given.Query ?? '#{query}',
    StatusCode: given.StatusCode,
  };
}

export const sameActions = (a: readonly Action[], b: readonly Action[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
