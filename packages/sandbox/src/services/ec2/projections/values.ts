import type { ResourceType, TagSpecification } from '@aws-sdk/client-ec2';
import { AwsError } from '../../../service.ts';
import type { Model } from '../../../world/projection.ts';
import { tagList, tagsOf, type TagPair, type Tags } from '../../shared/tags.ts';
import { checkTags } from '../tag-specifications.ts';

export function text(model: Model, name: string): string | undefined {
  const value = model[name];
  return value === undefined ? undefined : String(value);
}

export function flag(model: Model, name: string): boolean | undefined {
  const value = model[name];
  return value === undefined ? undefined : value === true || value === 'true';
}

export function number(model: Model, name: string): number | undefined {
  const value = model[name];
  return value === undefined ? undefined : Number(value);
}

export function list(model: Model, name: string): readonly unknown[] {
  const value = model[name];
  return Array.isArray(value) ? (value as unknown[]) : [];
}

export function strings(model: Model, name: string): string[] {
  return list(model, name).map(String);
}

export function models(model: Model, name: string): Model[] {
  return list(model, name) as Model[];
}

export { model } from '../../shared/model.ts';

export function tagsIn(desired: Model): Tags {
  return tagsOf(list(desired, 'Tags') as TagPair[]);
}

export function specifications(desired: Model, ResourceType: ResourceType): TagSpecification[] {
  const Tags = tagList(tagsIn(desired));
  return Tags.length > 0 ? [{ ResourceType, Tags }] : [];
}

/** Makes the tags of a row those of the model. */
export function retag(row: { tags: Tags }, desired: Model): void {
  const tags = tagsIn(desired);
  checkTags(tags);
  row.tags = tags;
}

/** An answer that the API model says may lack what it always has. */
export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new AwsError('InternalFailure', `${what} is missing`, 500);
  return value;
}

/** The two parts of a composite identifier. */
export function parts(identifier: string): [string, string] {
  const bar = identifier.indexOf('|');
  return [identifier.slice(0, bar), identifier.slice(bar + 1)];
}
