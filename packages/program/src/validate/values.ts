import { error, warning, type Diagnostic } from '@groundcrew/contract';
import type { ListType, PropertySpec, UnionType, ValueType } from '@groundcrew/spec';
import type { Call, Expression, ListExpression, MapExpression } from '../expression.ts';
import { isArtifact } from './artifacts.ts';
import type { ObjectPlace, PropertyChecks } from './property-checks.ts';
import { scalarProblem } from './scalars.ts';
import { unknownProperty } from './unknown-property.ts';

const kinds: Readonly<Record<ValueType['kind'], string>> = {
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  map: 'a map',
  object: 'a map',
  union: 'another value',
  json: 'any value',
};

/** A value against its type. What a function yields is not known here; `Fn::If` is looked through. */
export function checkValue(checks: PropertyChecks, type: ValueType, value: Expression, path: string): void {
  if (value.kind === 'call') checkBranches(checks, type, value, path);
  else if (value.kind === 'literal' && value.value === null)
    report(checks, 'NULL_VALUE', `${nameOf(path)} is null`, value, 'Take it out, or use !Ref AWS::NoValue.');
  else if (type.kind === 'union') checkUnion(checks, type, value, path);
  else if (type.kind === 'json') return;
  else if (type.kind === 'list') checkList(checks, type, value, path);
  else if (type.kind === 'map') checkMap(checks, type.value, value, path);
  else if (type.kind === 'object') checkStructure(checks, type.definition, value, path);
  else if (value.kind !== 'literal') wrongKind(checks, type, value, path);
  else {
    const problem = scalarProblem(type, value, nameOf(path), checks.address);
    if (problem) checks.found.push(problem);
  }
}

function checkBranches(checks: PropertyChecks, type: ValueType, call: Call, path: string): void {
  if (call.fn !== 'Fn::If' || call.argument.kind !== 'list') return;
  for (const branch of call.argument.items.slice(1)) checkValue(checks, type, branch, path);
}

/** At least one of the options must hold without a finding. */
function checkUnion(checks: PropertyChecks, type: UnionType, value: Expression, path: string): void {
  let best: Diagnostic[] | undefined;
  for (const option of type.options) {
    const found: Diagnostic[] = [];
    checkValue({ ...checks, found }, option, value, path);
    if (found.length === 0) return;
    if (!best || found.length < best.length) best = found;
  }
  checks.found.push(...(best ?? []));
}

function checkList(checks: PropertyChecks, type: ListType, value: Expression, path: string): void {
  if (value.kind !== 'list') return wrongKind(checks, type, value, path);
  for (const item of value.items) checkValue(checks, type.item, item, `${path}/*`);
  checkCount(checks, type, value, path);
  if (type.uniqueItems) checkUnique(checks, value, path);
}

function checkUnique(checks: PropertyChecks, list: ListExpression, path: string): void {
  const seen = new Set<string>();
  for (const item of list.items) {
    if (item.kind !== 'literal') continue;
    const text = describe(item);
    if (seen.has(text))
      report(checks, 'BAD_VALUE', `${nameOf(path)} holds "${text}" twice`, item, 'Take one of them out.');
    seen.add(text);
  }
}

/** Only where every item is written out: a function may yield nothing, or many. */
function checkCount(checks: PropertyChecks, type: ListType, list: ListExpression, path: string): void {
  if (list.items.some((item) => item.kind === 'call')) return;
  const count = list.items.length;
  if (type.maxItems !== undefined && count > type.maxItems)
    report(
      checks,
      'BAD_VALUE',
      `${nameOf(path)} takes at most ${type.maxItems} items, here are ${count}`,
      list,
    );
  if (type.minItems !== undefined && count < type.minItems)
    report(
      checks,
      'BAD_VALUE',
      `${nameOf(path)} takes at least ${type.minItems} items, here are ${count}`,
      list,
    );
}

function checkMap(checks: PropertyChecks, type: ValueType, value: Expression, path: string): void {
  if (value.kind !== 'map') return wrongKind(checks, { kind: 'map', value: type }, value, path);
  for (const entry of value.entries)
    if (!entry.key.startsWith('Fn::')) checkValue(checks, type, entry.value, `${path}/${entry.key}`);
}

function checkStructure(checks: PropertyChecks, definition: string, value: Expression, path: string): void {
  const properties = checks.spec.definitions[definition]?.properties ?? {};
  if (value.kind === 'literal' && isArtifact(checks.spec.type, path))
    return packageFirst(checks, value, path);
  if (value.kind !== 'map') return wrongKind(checks, { kind: 'object', definition }, value, path);
  if (Object.keys(properties).length === 0) return;
  checkObject(checks, properties, value, {
    what: `${nameOf(path)} of ${checks.spec.type}`,
    path,
    missingAt: value.at,
  });
}

/** A map against named properties. What macros and loops have yet to write can't be judged. */
export function checkObject(
  checks: PropertyChecks,
  properties: Readonly<Record<string, PropertySpec>>,
  map: MapExpression,
  place: ObjectPlace,
): void {
  if (map.entries.some(({ key }) => key.startsWith('Fn::'))) return;
  const set = new Set<string>();
  for (const { key, keyAt, value } of map.entries) {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (property) {
      if (!isNothing(value)) set.add(key);
      checkValue(checks, property.type, value, `${place.path}/${key}`);
    } else unknownProperty(checks, key, keyAt, Object.keys(properties), place);
  }
  for (const [name, { required }] of Object.entries(properties))
    if (required && !set.has(name))
      checks.found.push(
        error('MISSING_PROPERTY', `${place.what} needs the property ${name}`, {
          range: place.missingAt,
          address: checks.address,
        }),
      );
}

const isNothing = (value: Expression): boolean =>
  value.kind === 'call' &&
  value.fn === 'Ref' &&
  value.argument.kind === 'literal' &&
  value.argument.value === 'AWS::NoValue';

/** The last name of a pointer; an item of `/Tags` is called `Tags` as well. */
const nameOf = (path: string): string => path.split('/').findLast((part) => part !== '*') ?? '';

function wrongKind(checks: PropertyChecks, type: ValueType, value: Expression, path: string): void {
  const what = path.endsWith('/*') ? `An item of ${nameOf(path)}` : nameOf(path);
  report(checks, 'WRONG_TYPE', `${what} must be ${kinds[type.kind]}, not ${written(value)}`, value);
}

/** A path of a local file, which packaging replaces by its place in S3. */
function packageFirst(checks: PropertyChecks, value: Expression, path: string): void {
  const summary = `${nameOf(path)} is "${describe(value)}", which must be packaged first`;
  const next = 'Package the template, so that its local files are in S3.';
  checks.found.push(warning('NOT_PACKAGED', summary, { range: value.at, address: checks.address, next }));
}

const written = (value: Expression): string =>
  value.kind === 'literal' ? `"${describe(value)}"` : `a ${value.kind}`;

const describe = (value: Expression): string =>
  value.kind === 'literal' ? (value.text ?? String(value.value)) : '';

function report(checks: PropertyChecks, code: string, summary: string, at: Expression, next?: string): void {
  checks.found.push(error(code, summary, { range: at.at, address: checks.address, next }));
}
