import { error } from '@groundcrew/contract';
import type { Expression, MapEntry, MapExpression, ParameterDeclaration } from '@groundcrew/program';
import type { BuildContext } from './context.ts';
import { asBoolean, asList, asMap, asNumber, asText, checkKeys, entryOf } from './shape.ts';

const attributes = [
  'Type',
  'Default',
  'Description',
  'AllowedValues',
  'AllowedPattern',
  'MinLength',
  'MaxLength',
  'MinValue',
  'MaxValue',
  'NoEcho',
  'ConstraintDescription',
];

/**
 * The Parameters section. Every parameter is text to CloudFormation, so defaults and allowed values are kept as the
 * strings that were written: `022` stays `022`.
 */
export const buildParameters = (
  section: MapExpression,
  context: BuildContext,
): ReadonlyMap<string, ParameterDeclaration> => {
  const parameters = new Map<string, ParameterDeclaration>();
  for (const entry of section.entries) {
    const parameter = buildParameter(entry, context);
    if (parameter !== undefined) parameters.set(entry.key, parameter);
  }
  return parameters;
};

const buildParameter = (entry: MapEntry, context: BuildContext): ParameterDeclaration | undefined => {
  const { key: name, keyAt: nameAt } = entry;
  const map = asMap(entry.value, `The parameter ${name}`, context);
  if (map === undefined) return undefined;
  checkKeys(map, attributes, 'UNKNOWN_PARAMETER_ATTRIBUTE', `The parameter ${name}`, context);
  const read = <T>(attribute: string, reader: Reader<T>): T | undefined => {
    const found = entryOf(map, attribute);
    return found && reader(found.value, `${attribute} of the parameter ${name}`, context);
  };
  if (entryOf(map, 'Type') === undefined) {
    context.report(
      error('MISSING_TYPE', `The parameter ${name} has no Type`, {
        next: 'Add "Type: String".',
        range: nameAt,
      }),
    );
    return undefined;
  }
  return {
    type: read('Type', asText) ?? 'String',
    ...given('default', read('Default', asText)),
    ...given('allowedValues', read('AllowedValues', asTexts)),
    ...given('allowedPattern', read('AllowedPattern', asText)),
    ...given('minLength', read('MinLength', asNumber)),
    ...given('maxLength', read('MaxLength', asNumber)),
    ...given('minValue', read('MinValue', asNumber)),
    ...given('maxValue', read('MaxValue', asNumber)),
    noEcho: read('NoEcho', asBoolean) ?? false,
    ...given('description', read('Description', asText)),
    ...given('constraintDescription', read('ConstraintDescription', asText)),
    nameAt,
  };
};

type Reader<T> = (expression: Expression, what: string, context: BuildContext) => T | undefined;

const asTexts: Reader<readonly string[]> = (expression, what, context) =>
  asList(expression, what, context)?.items.flatMap((item) => asText(item, `Each of ${what}`, context) ?? []);

const given = <K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: T });
