import type * as Sns from '@aws-sdk/client-sns';
import type { Api } from '@groundcrew/aws';
import type { Json, JsonObject } from '@groundcrew/contract';
import type { Change, Operation } from '@groundcrew/stacks';
import { act } from '../shape/act.ts';
import { objects } from '../shape/properties.ts';

const repeatable = { repeatable: true };

export interface Subscribed {
  readonly Protocol: string;
  readonly Endpoint: string;
  readonly arn: string;
}

export async function subscriptionsOf(sns: Api<typeof Sns>, TopicArn: string): Promise<Subscribed[]> {
  const found: Subscribed[] = [];
  for await (const page of sns.pages('ListSubscriptionsByTopic', { TopicArn }))
    for (const { Protocol = '', Endpoint = '', SubscriptionArn: arn = '' } of page.Subscriptions ?? [])
      found.push({ Protocol, Endpoint, arn });
  return found;
}

const keyOf = (each: JsonObject | Subscribed): string => {
  const { Protocol, Endpoint } = each as JsonObject;
  return `${String(Protocol)} ${String(Endpoint)}`;
};

/** Subscribing the same endpoint again changes nothing. */
export async function subscribe(
  sns: Api<typeof Sns>,
  operation: Operation,
  TopicArn: string,
  desired: JsonObject,
): Promise<void> {
  for (const each of objects(desired, 'Subscription')) {
    const input = { TopicArn, Protocol: String(each['Protocol']), Endpoint: String(each['Endpoint']) };
    await act(sns, operation, 'Subscribe', input, repeatable);
  }
}

/** Ends what the template gave before; what others subscribed stays. One that waits for confirmation ends by itself. */
export async function unsubscribe(
  sns: Api<typeof Sns>,
  operation: Operation,
  TopicArn: string,
  { desired, recorded }: Change,
): Promise<void> {
  const wanted = new Set(objects(desired, 'Subscription').map(keyOf));
  const leaving = new Set(
    objects(recorded, 'Subscription')
      .map(keyOf)
      .filter((key) => !wanted.has(key)),
  );
  if (leaving.size === 0) return;
  for (const found of await subscriptionsOf(sns, TopicArn)) {
    if (leaving.has(keyOf(found)) && found.arn.startsWith('arn:'))
      await act(sns, operation, 'Unsubscribe', { SubscriptionArn: found.arn }, repeatable);
  }
}

/** Subscriptions that are resources of their own, or somebody's else, are no drift. */
export const hasSubscriptions = (desired: Json, live: Json): boolean => {
  const present = new Set(objects({ Subscription: live }, 'Subscription').map(keyOf));
  return objects({ Subscription: desired }, 'Subscription').every((each) => present.has(keyOf(each)));
};
