import type { ResourceDescription } from '@aws-sdk/client-cloudcontrol';
import { secretsIn } from '@groundcrew/aws';
import { DiagnosticError, error, type Json, type JsonObject } from '@groundcrew/contract';
import { refOf, valueAt, type TypeSpec } from '@groundcrew/spec';
import type { Live, Operation } from '@groundcrew/stacks';

/** Characters that DesiredState and PatchDocument may have. */
const documentLimit = 262_144;

const ours = 'groundcrew:';

export const modelOf = (description: ResourceDescription | undefined): JsonObject =>
  JSON.parse(description?.Properties ?? '{}') as JsonObject;

/** A model as a template would have it, with what `Ref` and `Fn::GetAtt` answer. */
export function liveOf(spec: TypeSpec, identifier: string, model: JsonObject): Live {
  const properties = Object.entries(model).filter(([name]) => spec.properties[name] !== undefined);
  const attributes = Object.keys(spec.attributes).flatMap((name): [string, Json][] => {
    const value = valueAt(model, `/${name.replaceAll('.', '/')}`);
    return value === undefined || name === spec.tagging?.property ? [] : [[name, value]];
  });
  // A list tells the identifier only; a Ref made of something else is then not known, rather than another one.
  const Ref = refOf(spec, model) ?? (spec.ref.kind === 'generated' ? identifier : undefined);
  return {
    physicalId: identifier,
    properties: Object.fromEntries(properties),
    attributes: { ...Object.fromEntries(attributes), ...(Ref !== undefined && { Ref }) },
  };
}

/** The desired state with the tag that says whose operation created it, where the type takes tags. */
export function withOwnership(spec: TypeSpec, desired: JsonObject, { ownership }: Operation): JsonObject {
  const { tagging } = spec;
  if (!tagging?.onCreate) return desired;
  const tags = desired[tagging.property];
  return { ...desired, [tagging.property]: withTag(tags, tagging.shape, ownership.key, ownership.value) };
}

function withTag(tags: Json | undefined, shape: 'list' | 'map' | 'asg', Key: string, Value: string): Json {
  if (shape === 'map') return { ...(tags as JsonObject | undefined), [Key]: Value };
  const tag: JsonObject = shape === 'asg' ? { Key, Value, PropagateAtLaunch: false } : { Key, Value };
  return [...((tags as readonly Json[] | undefined) ?? []), tag];
}

/** The desired state of an update, with the tags of ours that the resource carries. */
export function keepingOwnership(spec: TypeSpec, desired: JsonObject, model: JsonObject): JsonObject {
  const { tagging } = spec;
  if (!tagging) return desired;
  const own = tagsIn(model[tagging.property]).filter(([key]) => key.startsWith(ours));
  return own.reduce<JsonObject>(
    (state, [key, value]) => ({
      ...state,
      [tagging.property]: withTag(state[tagging.property], tagging.shape, key, value),
    }),
    desired,
  );
}

export const isOwned = (spec: TypeSpec, model: JsonObject, { ownership }: Operation): boolean =>
  spec.tagging !== undefined &&
  tagsIn(model[spec.tagging.property]).some(
    ([key, value]) => key === ownership.key && value === ownership.value,
  );

function tagsIn(tags: Json | undefined): readonly [string, string][] {
  if (typeof tags !== 'object' || tags === null) return [];
  if (!Array.isArray(tags)) return Object.entries(tags).map(([key, value]) => [key, String(value)]);
  return (tags as readonly JsonObject[]).map((tag) => [String(tag['Key']), String(tag['Value'])]);
}

/** A document as Cloud Control takes it, or a diagnostic when it is too long for that. */
export function documentOf(subject: string, value: Json | readonly object[]): string {
  const text = JSON.stringify(value);
  if (text.length <= documentLimit) return text;
  throw new DiagnosticError(
    error('RESOURCE_TOO_LARGE', `The properties of ${subject} are too large for Cloud Control`, {
      detail: `They take ${text.length} characters of ${documentLimit}.`,
      next: 'Move the large part, such as an inline document, to S3.',
    }),
  );
}

/** The texts in the desired state that no error may repeat. */
export const secretsOf = (spec: TypeSpec, desired: JsonObject): readonly string[] => [
  ...secretsIn(desired),
  ...spec.writeOnly.flatMap((path) => {
    const value = valueAt(desired, path);
    return typeof value === 'string' ? [value] : [];
  }),
];
