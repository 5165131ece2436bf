import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Json, JsonObject } from '@groundcrew/contract';
import { count, object, objects, plain, text } from '../shape/properties.ts';

/** CloudFormation has the time-outs of sessions as text, the API as numbers. */
export const desiredActions = (properties: JsonObject): Action[] =>
  objects(properties, 'DefaultActions').map((action) => ({
    ...(action as unknown as Action),
    ...withTimeout(action, 'AuthenticateOidcConfig'),
    ...withTimeout(action, 'AuthenticateCognitoConfig'),
  }));

function withTimeout(action: JsonObject, name: string) {
  const config = object(action, name);
  return config && { [name]: { ...config, SessionTimeout: count(config, 'SessionTimeout') } };
}

export const liveActions = (actions: readonly Action[] | undefined): readonly JsonObject[] =>
  inOrder((actions ?? []).map((action) => plain({ ...action })));

const inOrder = (actions: readonly JsonObject[]): readonly JsonObject[] =>
  actions.toSorted((a, b) => Number(text(a, 'Order') ?? 0) - Number(text(b, 'Order') ?? 0));

/** One target group may be named by itself or as the only one to forward to; AWS answers both. */
export function sameActions(desired: Json, live: Json): boolean {
  if (!Array.isArray(desired) || !Array.isArray(live) || desired.length !== live.length) return false;
  const [wanted, present] = [desired, live].map((list) => inOrder(list as readonly JsonObject[]));
  return (wanted ?? []).every((action, index) => says(present?.[index], whole(action)));
}

function whole(action: JsonObject): Json {
  const group = text(action, 'TargetGroupArn');
  if (group === undefined || object(action, 'ForwardConfig')) return action;
  const { TargetGroupArn: _one, ...rest } = action;
  return { ...rest, ForwardConfig: { TargetGroups: [{ TargetGroupArn: group }] } };
}

/** Whether the live value has all that the desired one says. A client secret is never answered. */
function says(live: Json | undefined, desired: Json): boolean {
  if (typeof desired !== 'object' || desired === null) return String(desired) === String(live);
  if (Array.isArray(desired))
    return (
      Array.isArray(live) &&
      live.length === desired.length &&
      desired.every((item: Json, index) => says((live as readonly Json[])[index], item))
    );
  const present =
    typeof live === 'object' && live !== null && !Array.isArray(live) ? (live as JsonObject) : {};
  return Object.entries(desired).every(
    ([key, value]) => (isSilent(key) && present[key] === undefined) || says(present[key], value),
  );
}

const isSilent = (key: string): boolean => key === 'ClientSecret' || key === 'UseExistingClientSecret';
