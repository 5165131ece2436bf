import type { Filter } from '@aws-sdk/client-ec2';
import { AwsError } from '../../service.ts';
import type { Tags } from '../shared/tags.ts';

type Value = string | number | boolean | undefined;

/** How to answer each filter of a Describe operation: the values that a row has under the filter's name. */
export type Fields<R> = Readonly<Record<string, (row: R) => Value | readonly Value[]>>;

const MAX_VALUES = 200;

/** Rows that pass every filter; a filter passes when any of its values matches any of the row's. */
export function filtered<R extends { tags: Tags }>(
  rows: readonly R[],
  filters: readonly Filter[] | undefined,
  fields: Fields<R>,
): R[] {
  const tests = (filters ?? []).map((filter) => test(filter, fields));
  return rows.filter((row) => tests.every((passes) => passes(row)));
}

function test<R extends { tags: Tags }>(filter: Filter, fields: Fields<R>): (row: R) => boolean {
  const name = filter.Name;
  if (!name) throw new AwsError('InvalidParameterValue', 'Missing parameter(s) for filter: Name');
  const wanted = filter.Values ?? [];
  if (wanted.length > MAX_VALUES)
    throw new AwsError(
      'FilterLimitExceeded',
      `The maximum number of filter values specified on a single call is ${MAX_VALUES}`,
    );
  const values = fieldOf(name, fields);
  const patterns = wanted.map(wildcard);
  return (row) => {
    const have = values(row);
    const list: readonly Value[] = Array.isArray(have) ? have : [have as Value];
    return list.some(
      (value) => value !== undefined && patterns.some((pattern) => pattern.test(String(value))),
    );
  };
}

function fieldOf<R extends { tags: Tags }>(name: string, fields: Fields<R>): Fields<R>[string] {
  if (name.startsWith('tag:')) return (row) => row.tags[name.slice(4)];
  if (name === 'tag-key') return (row) => Object.keys(row.tags);
  if (name === 'tag-value') return (row) => Object.values(row.tags);
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!field) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
  return field;
}

/** `*` stands for any characters, `?` for one, and a backslash takes the next one literally. */
function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\([\s\S])|\*|\?|[^\w\s]/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return escape(escaped);
    if (found === '*') return '[\\s\\S]*';
    return found === '?' ? '[\\s\\S]' : escape(found);
  });
  return new RegExp(`^${source}$`);
}

function escape(character: string): string {
  return /\w/.test(character) ? character : `\\${character}`;
}
