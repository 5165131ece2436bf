import type { NotificationConfiguration } from '@aws-sdk/client-auto-scaling';
import type { Json, JsonObject } from '@groundcrew/contract';
import { object, objects, text, texts } from '../shape/properties.ts';

export interface Notification {
  readonly TopicARN: string;
  readonly NotificationTypes: readonly string[];
}

/** CloudFormation's older property holds one, the newer one a list. */
export const notificationsOf = (properties: JsonObject): readonly Notification[] => {
  const single = object(properties, 'NotificationConfiguration');
  return [...(single ? [single] : []), ...objects(properties, 'NotificationConfigurations')].map((each) => ({
    TopicARN: text(each, 'TopicARN') ?? texts(each, 'TopicARN')[0] ?? '',
    NotificationTypes: texts(each, 'NotificationTypes'),
  }));
};

/** AWS answers a line for each type of each topic. */
export function liveNotifications(list: readonly NotificationConfiguration[]): readonly JsonObject[] {
  const topics = [...new Set(list.map((each) => each.TopicARN ?? ''))].sort();
  return topics.map((TopicARN) => ({
    TopicARN,
    NotificationTypes: list
      .filter((each) => each.TopicARN === TopicARN)
      .map((each) => each.NotificationType ?? '')
      .sort(),
  }));
}

const keyOf = ({ TopicARN, NotificationTypes }: Notification): string =>
  `${TopicARN} ${NotificationTypes.toSorted().join(' ')}`;

/** Whether all that are wanted are there; others may be as well. */
export function hasNotifications(desired: Json, live: Json): boolean {
  const present = new Set(notificationsOf({ NotificationConfigurations: live }).map(keyOf));
  return notificationsOf({ NotificationConfigurations: desired }).every((each) => present.has(keyOf(each)));
}
