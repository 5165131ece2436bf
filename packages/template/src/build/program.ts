import { error, type Diagnostic, type SourceRange } from '@groundcrew/contract';
import type { Expression, MapExpression, Program } from '@groundcrew/program';
import { withCalls } from '../syntax/long-functions.ts';
import { closest } from '@groundcrew/spec';
import { sections } from '../identify.ts';
import { shorten } from '../source/shorten.ts';
import { expandLoops } from '../loops/expand.ts';
import { knownScope, type KnownValues } from '../loops/known-scope.ts';
import type { BuildContext } from './context.ts';
import { withoutExtensions } from './extensions.ts';
import { buildMappings } from './mappings.ts';
import { buildOutputs } from './outputs.ts';
import { buildParameters } from './parameters.ts';
import { buildResources } from './resources.ts';
import { buildRules } from './rules.ts';
import { asMap, asText, emptyMap } from './shape.ts';
import { buildTransforms, isMacro, languageExtensions } from './transforms.ts';
import { unsupportedCalls, unsupportedResource, unsupportedTransforms } from './unsupported.ts';

export interface BuiltProgram {
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
}

/** Builds a program from a whole template. What is wrong is reported and left out, so that one error hides no other. */
export const buildProgram = (document: MapExpression, given: KnownValues): BuiltProgram => {
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
  const found = new Map(document.entries.map((entry) => [entry.key, entry]));
  const section = (name: string): MapExpression => {
    const value = found.get(name)?.value;
    const isAbsent = value === undefined || (value.kind === 'literal' && value.value === null);
    const map = isAbsent ? undefined : asMap(value, `The section ${name}`, { report });
    return map === undefined ? emptyMap(document.at) : withoutTransforms(map);
  };

  const transform = found.get('Transform')?.value;
  const transforms = transform === undefined ? [] : buildTransforms(transform, { report });
  const names = transforms.map(({ name }) => name);
  const context: BuildContext = {
    report,
    extended: names.includes(languageExtensions),
    hasMacro: names.some(isMacro),
  };
  checkSections(document, context);

  const parameters = buildParameters(section('Parameters'), context);
  const mappings = buildMappings(section('Mappings'), context);
  const known = knownScope({ ...emptyProgram, parameters, mappings }, given);
  const scope = { known, extended: context.extended, report };
  const calls = (name: string, isCondition: boolean): MapExpression =>
    expandLoops(convertEntries(section(name), isCondition, report), scope);

  const resourcesSection = calls('Resources', false);
  const conditions = calls('Conditions', true);
  const rules = convertEntries(section('Rules'), true, report);
  const resources = buildResources(resourcesSection, context);
  const description = found.get('Description')?.value;
  const text = description && asText(description, 'Description', context);
  const metadata = found.get('Metadata')?.value;
  const program: Program = {
    ...(text === undefined ? {} : { description: text }),
    parameters,
    mappings,
    conditions: new Map(conditions.entries.map(({ key, keyAt, value }) => [key, { value, nameAt: keyAt }])),
    rules: buildRules(rules, context),
    resources,
    outputs: buildOutputs(calls('Outputs', false), context),
    transforms,
    ...(metadata === undefined ? {} : { metadata }),
    unsupported: [
      ...unsupportedTransforms(transforms),
      ...[...resources.values()].flatMap(unsupportedResource),
      ...document.entries
        .filter(({ key }) => key !== 'Metadata')
        .flatMap(({ value }) => unsupportedCalls(value)),
    ],
  };
  if (!context.extended) diagnostics.push(...withoutExtensions(program));
  return { program, diagnostics };
};

/** A macro called for a whole section is refused by name elsewhere; here it would look like an entry. */
const withoutTransforms = (section: MapExpression): MapExpression => ({
  ...section,
  entries: section.entries.filter(({ key }) => key !== 'Fn::Transform'),
});

const emptyProgram: Program = {
  parameters: new Map(),
  mappings: new Map(),
  conditions: new Map(),
  rules: new Map(),
  resources: new Map(),
  outputs: new Map(),
  transforms: [],
  unsupported: [],
};

const convertEntries = (
  section: MapExpression,
  isCondition: boolean,
  report: (diagnostic: Diagnostic) => void,
): MapExpression => ({
  ...section,
  entries: section.entries.map((entry) => ({ ...entry, value: withCalls(entry.value, isCondition, report) })),
});

const checkSections = (document: MapExpression, context: BuildContext): void => {
  const allowed: readonly string[] = sections;
  for (const { key, keyAt } of document.entries) {
    if (!allowed.includes(key) && !context.hasMacro && key !== 'Fn::Transform') {
      const [near] = closest(key, allowed);
      context.report(
        error('UNKNOWN_SECTION', `A template has no section "${shorten(key)}"`, {
          next: near === undefined ? `It may have ${allowed.join(', ')}.` : `Did you mean ${near}?`,
          range: keyAt,
        }),
      );
    }
  }
  if (!document.entries.some(({ key, value }) => key === 'Resources' && !isEmpty(value))) {
    context.report(
      error('NO_RESOURCES', 'The template has no Resources', {
        next: 'Declare at least one resource.',
        range: document.entries.find(({ key }) => key === 'Resources')?.keyAt ?? firstPlace(document),
      }),
    );
  }
};

const isEmpty = (value: Expression): boolean =>
  (value.kind === 'map' && value.entries.length === 0) || (value.kind === 'literal' && value.value === null);

const firstPlace = ({ at }: MapExpression): SourceRange => ({ ...at, end: at.start });
