import type { JsonObject } from '@groundcrew/contract';
import type { Change, Operation } from '@groundcrew/stacks';
import { objects } from './properties.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** AWS's own tags and ours, which are no part of a template. */
const hidden = /^(aws|groundcrew):/;

export const desiredTags = (properties: JsonObject): readonly Tag[] =>
  objects(properties, 'Tags').map((tag) => ({ Key: String(tag['Key']), Value: String(tag['Value'] ?? '') }));

/** The template's tags and the one that says whose operation created it. */
export const tagsAtCreate = (operation: Operation, desired: JsonObject): Tag[] => [
  ...desiredTags(desired),
  { Key: operation.ownership.key, Value: operation.ownership.value },
];

/** The tags that a template may have set. */
export const visibleTags = (tags: readonly { Key?: string; Value?: string }[] | undefined): readonly Tag[] =>
  (tags ?? [])
    .filter(({ Key = '' }) => !hidden.test(Key))
    .map(({ Key = '', Value = '' }) => ({ Key, Value }))
    .sort((a, b) => (a.Key < b.Key ? -1 : 1));

export interface TagChange {
  readonly set: readonly Tag[];
  readonly remove: readonly string[];
}

/** What has to be done to the tags. One that only exists live is someone else's and stays. */
export function tagChange({
  desired,
  recorded,
  live,
}: Pick<Change, 'desired' | 'recorded' | 'live'>): TagChange {
  const wanted = desiredTags(desired);
  const present = new Map(desiredTags(live.properties).map((tag) => [tag.Key, tag.Value]));
  const keys = new Set(wanted.map((tag) => tag.Key));
  return {
    set: wanted.filter((tag) => present.get(tag.Key) !== tag.Value),
    remove: desiredTags(recorded)
      .map((tag) => tag.Key)
      .filter((key) => !keys.has(key)),
  };
}

/** For services whose API has tags as a map. */
export const tagMap = (tags: readonly Tag[]): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

export const tagsOfMap = (map: Readonly<Record<string, string>> | undefined): readonly Tag[] =>
  Object.entries(map ?? {}).map(([Key, Value]) => ({ Key, Value }));

/** True where the tags say that this operation created what carries them. */
export const isOwn = (
  { ownership: { key, value } }: Operation,
  tags: readonly { Key?: string; Value?: string }[] | undefined,
): boolean => (tags ?? []).some((tag) => tag.Key === key && tag.Value === value);
