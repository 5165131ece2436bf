import type { Definition, PropertySpec, TypeSpec, ValueType } from '@groundcrew/spec';
import { AwsError } from '../service.ts';
import type { Model } from '../world/projection.ts';

/** Refuses a model that the type's schema refuses, in the words of AWS's validator. */
export function validateModel(spec: TypeSpec, model: Model): void {
  const problems = [
    ...spec.required
      .filter((name) => model[name] === undefined)
      .map((name) => `#: required key [${name}] not found`),
    ...checkObject(spec, spec.properties, model, '#'),
  ];
  if (problems.length === 0) return;
  const text = problems.length === 1 ? problems[0] : problems.join('\n');
  throw new AwsError('ValidationException', `Model validation failed (${text})`, 400);
}

function* checkObject(
  spec: TypeSpec,
  properties: Readonly<Record<string, PropertySpec>>,
  value: object,
  path: string,
): Generator<string> {
  for (const [name, item] of Object.entries(value)) {
    const property = properties[name];
    if (property) yield* check(spec, property.type, item, `${path}/${name}`);
    else if (path !== '#' || !isAnswered(spec, name))
      yield `${path}: extraneous key [${name}] is not permitted`;
  }
}

/** Read-only properties are refused elsewhere, with another message. */
const isAnswered = (spec: TypeSpec, name: string): boolean =>
  spec.readOnly.some((pointer) => pointer === `/${name}` || pointer.startsWith(`/${name}/`));

function* check(spec: TypeSpec, type: ValueType, value: unknown, path: string): Generator<string> {
  switch (type.kind) {
    case 'json':
      return;
    case 'union':
      if (!type.options.some((option) => check(spec, option, value, path).next().done))
        yield mismatch(path, type, value);
      return;
    case 'list':
      if (!Array.isArray(value)) yield mismatch(path, type, value);
      else
        for (const [index, item] of value.entries()) yield* check(spec, type.item, item, `${path}/${index}`);
      return;
    case 'map':
      if (!isObject(value)) yield mismatch(path, type, value);
      else
        for (const [key, item] of Object.entries(value))
          yield* check(spec, type.value, item, `${path}/${key}`);
      return;
    case 'object':
      if (!isObject(value)) yield mismatch(path, type, value);
      else yield* checkDefinition(spec, spec.definitions[type.definition], value, path);
      return;
    default:
      yield* checkScalar(type, value, path);
  }
}

function* checkDefinition(
  spec: TypeSpec,
  definition: Definition | undefined,
  value: object,
  path: string,
): Generator<string> {
  if (!definition) return;
  for (const [name, property] of Object.entries(definition.properties))
    if (property.required && (value as Model)[name] === undefined)
      yield `${path}: required key [${name}] not found`;
  yield* checkObject(spec, definition.properties, value, path);
}

type ScalarType = Extract<ValueType, { kind: 'string' | 'number' | 'integer' | 'boolean' }>;

function* checkScalar(type: ScalarType, value: unknown, path: string): Generator<string> {
  const expected = type.kind === 'integer' ? 'number' : type.kind;
  if (typeof value !== expected || (type.kind === 'integer' && !Number.isInteger(value))) {
    yield mismatch(path, type, value);
    return;
  }
  if ('allowedValues' in type && type.allowedValues && !(type.allowedValues as unknown[]).includes(value))
    yield `${path}: ${String(value)} is not a valid enum value`;
  if (type.kind === 'string') yield* checkLength(type, value as string, path);
  if (type.kind === 'number' || type.kind === 'integer') {
    const number = value as number;
    if (type.minimum !== undefined && number < type.minimum)
      yield `${path}: ${number} is not greater or equal to ${type.minimum}`;
    if (type.maximum !== undefined && number > type.maximum)
      yield `${path}: ${number} is not less or equal to ${type.maximum}`;
  }
}

function* checkLength(
  type: { minLength?: number; maxLength?: number },
  value: string,
  path: string,
): Generator<string> {
  const { length } = Array.from(value);
  if (type.minLength !== undefined && length < type.minLength)
    yield `${path}: expected minLength: ${type.minLength}, actual: ${length}`;
  if (type.maxLength !== undefined && length > type.maxLength)
    yield `${path}: expected maxLength: ${type.maxLength}, actual: ${length}`;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const NAMES: Readonly<Record<string, string>> = {
  list: 'JSONArray',
  map: 'JSONObject',
  object: 'JSONObject',
};

function mismatch(path: string, type: ValueType, value: unknown): string {
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
  const found = Array.isArray(value) ? 'JSONArray' : isObject(value) ? 'JSONObject' : capital(typeof value);
  const integer = typeof value === 'number' && Number.isInteger(value) ? 'Integer' : found;
  return `${path}: expected type: ${NAMES[type.kind] ?? capital(type.kind)}, found: ${integer}`;
}
