import { tagList, tagProblem, tagsOf, type TagPair } from '../shared/tags.ts';
import { limitExceeded, validation } from './errors.ts';
import { paged } from './pages.ts';
import type { IamRow } from './rows.ts';

type TagInput = readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined;

export function newTags(list: TagInput): Record<string, string> {
  const tags = tagsOf(list);
  const problem = tagProblem(tags);
  if (problem) throw problem.tooMany ? limitExceeded(problem.message) : validation(problem.message);
  return tags;
}

export function addTags(row: IamRow, list: TagInput): void {
  row.tags = newTags([...tagList(row.tags), ...(list ?? [])]);
}

export function removeTags(row: IamRow, keys: readonly string[] | undefined): void {
  for (const key of keys ?? []) delete row.tags[key];
}

export function listTags(
  row: IamRow,
  input: { MaxItems?: number | undefined; Marker?: string | undefined },
): { Tags: TagPair[]; IsTruncated: boolean; Marker: string | undefined } {
  const all = tagList(row.tags).map((tag) => ({ id: tag.Key, tag }));
  const { rows, IsTruncated, Marker } = paged(all, input);
  return { Tags: rows.map(({ tag }) => tag), IsTruncated, Marker };
}
