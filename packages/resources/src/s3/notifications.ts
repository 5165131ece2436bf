import type { Json, JsonObject } from '@groundcrew/contract';
import { canonical } from './lifecycle.ts';
import { asObject, asObjects } from './rename.ts';

/** CloudFormation's list, its member for the target; S3's list, its member. */
const kinds = [
  ['LambdaConfigurations', 'Function', 'LambdaFunctionConfigurations', 'LambdaFunctionArn'],
  ['QueueConfigurations', 'Queue', 'QueueConfigurations', 'QueueArn'],
  ['TopicConfigurations', 'Topic', 'TopicConfigurations', 'TopicArn'],
] as const;

const filterToApi = (filter: Json | undefined) => ({
  Key: { FilterRules: asObjects(asObject(asObject(filter)['S3Key'])['Rules']) },
});

/** CloudFormation has one event for each entry, S3 a list. */
export function notificationsToApi(value: Json): JsonObject {
  const given = asObject(value);
  const lists = kinds.map(([list, target, apiList, apiTarget]) => [
    apiList,
    asObjects(given[list]).map((each) => ({
      [apiTarget]: each[target] ?? null,
      Events: [each['Event'] ?? null],
      ...(each['Filter'] !== undefined && { Filter: filterToApi(each['Filter']) }),
    })),
  ]);
  const bridge = given['EventBridgeConfiguration'];
  const enabled = bridge !== undefined && String(asObject(bridge)['EventBridgeEnabled'] ?? true) === 'true';
  return { ...Object.fromEntries(lists), ...(enabled && { EventBridgeConfiguration: {} }) };
}

export function notificationsFromApi(answer: JsonObject): Json {
  const lists = kinds.flatMap(([list, target, apiList, apiTarget]) => {
    const entries = asObjects(answer[apiList]).flatMap((each) => {
      const rules = asObjects(asObject(asObject(each['Filter'])['Key'])['FilterRules']);
      return ((each['Events'] ?? []) as readonly string[]).map((Event) => ({
        Event,
        [target]: each[apiTarget] ?? null,
        ...(rules.length > 0 && { Filter: { S3Key: { Rules: rules } } }),
      }));
    });
    return entries.length > 0 ? [[list, entries]] : [];
  });
  const bridge = answer['EventBridgeConfiguration'] !== undefined;
  if (lists.length === 0 && !bridge) return null;
  return {
    ...(Object.fromEntries(lists) as JsonObject),
    ...(bridge && { EventBridgeConfiguration: { EventBridgeEnabled: true } }),
  };
}

/** The order of entries doesn't count, nor does how S3 writes the names of filters. */
export function sameNotifications(desired: Json, live: Json): boolean {
  const normal = (value: Json) => {
    const { EventBridgeConfiguration: bridge, ...lists } = notificationsToApi(value);
    const entries = Object.entries(lists).flatMap(([name, list]) =>
      asObjects(list).map((each) => `${name} ${canonical(each)}`.toLowerCase()),
    );
    return [...entries.sort(), bridge === undefined].join('\n');
  };
  return normal(desired) === normal(live);
}
