/** Tags of a row, by key. */
export type Tags = Record<string, string>;

export interface TagPair {
  Key: string;
  Value: string;
}

export function tagList(tags: Tags): TagPair[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function tagsOf(
  list: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Tags {
  return Object.fromEntries((list ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']));
}

/** What AWS refuses about tags in every service, or undefined. */
export function tagProblem(tags: Tags): { tooMany: boolean; message: string } | undefined {
  if (Object.keys(tags).length > 50)
    return { tooMany: true, message: 'A resource may have at most 50 tags.' };
  for (const [key, value] of Object.entries(tags)) {
    if (key === '') return problem('Tag keys must not be empty.');
    if (key.toLowerCase().startsWith('aws:'))
      return problem("Tag keys starting with 'aws:' are reserved for internal use");
    if (key.length > 128) return problem(`Tag key exceeds the maximum length of 128 characters: ${key}`);
    if (value.length > 256)
      return problem(`Tag value exceeds the maximum length of 256 characters: ${value}`);
  }
  return undefined;
}

function problem(message: string): { tooMany: boolean; message: string } {
  return { tooMany: false, message };
}
