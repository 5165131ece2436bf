import { warning, type Diagnostic, type Json, type JsonObject } from '@groundcrew/contract';
import { holdsSecret, isLive, topLevelOf, type RecordedResource, type TypeRules } from '@groundcrew/planner';
import { referencesOf, type Expression, type ParameterDeclaration, type Value } from '@groundcrew/program';
import type { BoundPlan } from '../binding/binding.ts';
import { loadPlan } from '../binding/binding.ts';
import { lastApplied } from '../binding/kept-plans.ts';
import { boundScope } from '../binding/scope.ts';
import { stackUnknown } from '../problems.ts';
import { inspectStack, type Inspected } from '../refresh/inspect.ts';
import { typeRules } from '../rules/type-rules.ts';
import { objectOf, outputsOf, readResourceRows, readStackRow, targetOf } from '../state/read.ts';
import type { StackRow } from '../state/tables.ts';
import type { Surroundings } from '../surroundings.ts';
import { resourceToImport, type ResourceToImport } from './identifier.ts';
import { jsonExpression, list, literal, map, portable } from './portable.ts';
import { usedExpression, type ParameterUses } from './parameter-uses.ts';
import { restore, restoreWhole, type Restoring } from './restore.ts';

export interface Exported {
  /** A whole template. */
  readonly document: Expression;
  readonly resourcesToImport: readonly ResourceToImport[];
  /** What could not be written, or not as it was applied. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What stands, as one template that CloudFormation could take over. Changes nothing, neither here nor in AWS. */
export async function exportStack(around: Surroundings, stack: string): Promise<Exported> {
  const { database } = around;
  const row = await readStackRow(database, stack);
  if (!row) throw stackUnknown(stack);
  const inspected = await inspectStack(around, stack);
  const leftovers = (await readResourceRows(database, stack)).filter(({ role }) => role === 'leftover');
  const diagnostics: Diagnostic[] = leftovers.map(({ logical_id, physical_id }) =>
    leftOut(stack, logical_id, `${physical_id} is left of a replacement and waits to be deleted`),
  );
  const written = inspected.filter((one) => {
    const why = whyLeftOut(one);
    if (why !== undefined) diagnostics.push(leftOut(stack, one.resource.logicalId, why));
    return why === undefined;
  });
  const [bound] = await appliedPlans(around, stack);
  if (!bound)
    diagnostics.push(
      warning('EXPORT_WITHOUT_TEMPLATE', `What ${stack} was applied from is not kept any more`, {
        address: stack,
        detail: 'So no reference between its resources is restored, and nothing that is secret.',
        next: 'Apply its template again to have it kept.',
      }),
    );
  const scopes =
    bound &&
    restoring(bound, inspected, new Set(written.map(({ resource }) => resource.logicalId)), (text) =>
      around.secrets.fingerprint(text),
    );
  const rules = typeRules(await around.typesFor(targetOf(row)));
  const resourcesToImport: ResourceToImport[] = [];
  const resources = written.map((one): [string, Expression] => {
    const { resource, live } = one;
    const entry = resourceToImport(resource, isLive(live) ? live : undefined);
    if (entry) resourcesToImport.push(entry);
    else diagnostics.push(noIdentifier(stack, resource));
    return [resource.logicalId, resourceEntry(one, bound, { stack, rules, diagnostics, written, scopes })];
  });
  const outputs = [...outputsOf(row)].flatMap(([name, output]): [string, Expression][] => {
    const value = restore(bound?.binding.outputs[name]?.value, output.value, scopes);
    if (!value) {
      diagnostics.push(
        warning('EXPORT_OUTPUT_LEFT_OUT', `Output ${name} holds a secret`, { address: stack }),
      );
      return [];
    }
    return [
      [
        name,
        map([
          ['Description', output.description === undefined ? undefined : literal(output.description)],
          ['Value', value],
          [
            'Export',
            output.exportName === undefined ? undefined : map([['Name', literal(output.exportName)]]),
          ],
        ]),
      ],
    ];
  });
  const parameters = scopes ? [...scopes.whole.program.parameters] : [];
  return {
    document: templateOf(row, parameters, resources, outputs),
    resourcesToImport,
    diagnostics,
  };
}

function templateOf(
  row: StackRow,
  parameters: readonly (readonly [string, ParameterDeclaration])[],
  resources: readonly (readonly [string, Expression])[],
  outputs: readonly (readonly [string, Expression])[],
): Expression {
  const shown = objectOf(row.parameters);
  const section = (entries: readonly (readonly [string, Expression])[]) =>
    entries.length === 0 ? undefined : map(entries);
  return map([
    ['AWSTemplateFormatVersion', literal('2010-09-09')],
    ['Description', row.description === null ? undefined : literal(row.description)],
    [
      'Parameters',
      section(parameters.map(([name, declared]) => [name, parameterEntry(declared, shown[name])])),
    ],
    ['Resources', map(resources)],
    ['Outputs', section(outputs)],
  ]);
}

/** As it was declared, with what was given as its default. */
function parameterEntry(declared: ParameterDeclaration, given: Json | undefined): Expression {
  const { type, description, noEcho, allowedValues, allowedPattern, constraintDescription } = declared;
  const { minLength, maxLength, minValue, maxValue } = declared;
  const entry = (value: Json | undefined) => (value === undefined ? undefined : jsonExpression(value));
  return map([
    ['Type', literal(type)],
    ['Description', entry(description)],
    ['NoEcho', noEcho ? literal(true) : undefined],
    ['Default', noEcho || given === '(sensitive)' ? undefined : entry(given)],
    ['AllowedValues', allowedValues && list(allowedValues.map(literal))],
    ['AllowedPattern', entry(allowedPattern)],
    ['ConstraintDescription', entry(constraintDescription)],
    ['MinLength', entry(minLength)],
    ['MaxLength', entry(maxLength)],
    ['MinValue', entry(minValue)],
    ['MaxValue', entry(maxValue)],
  ]);
}

interface Writing {
  readonly stack: string;
  readonly rules: TypeRules;
  readonly diagnostics: Diagnostic[];
  readonly written: readonly Inspected[];
  readonly scopes: Restoring | undefined;
  /** Of the resource in question, by property. */
  readonly uses?: ParameterUses[string] | undefined;
}

function resourceEntry(one: Inspected, bound: BoundPlan | undefined, writing: Writing): Expression {
  const { resource } = one;
  const desired = bound?.binding.desired[resource.logicalId];
  const template = desired?.type === resource.type ? desired : undefined;
  const uses = bound?.binding.parameterUses?.[resource.logicalId];
  const properties = Object.entries(resource.properties).map(
    ([name, recorded]) =>
      [name, propertyOf(one, name, recorded, template?.properties[name], { ...writing, uses })] as const,
  );
  const body = map(properties);
  const implied = referencesOf(body);
  const standing = new Set(writing.written.map(({ resource: { logicalId } }) => logicalId));
  const after = resource.dependsOn.filter((id) => standing.has(id) && !implied.has(id));
  const metadata = isMap(template?.metadata)
    ? Object.entries(template.metadata).filter(([key]) => key !== 'Groundcrew')
    : [];
  return map([
    ['Type', literal(resource.type)],
    ['DependsOn', after.length === 0 ? undefined : list(after.map(literal))],
    ['DeletionPolicy', literal('Retain')],
    [
      'UpdateReplacePolicy',
      resource.updateReplacePolicy === 'Delete' ? undefined : literal(resource.updateReplacePolicy),
    ],
    ['Metadata', metadata.length === 0 ? undefined : portable(Object.fromEntries(metadata))],
    ['Properties', properties.some(([, value]) => value) ? body : undefined],
  ]);
}

const isMap = (value: Value | undefined): value is Readonly<Record<string, Value>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('$deferred' in value);

/** What AWS has where it has drifted, else what was applied. A secret is never read from what AWS answers. */
function propertyOf(
  { resource, live, changes }: Inspected,
  name: string,
  recorded: Json,
  template: Value | undefined,
  { stack, rules, diagnostics, scopes, uses }: Writing,
): Expression | undefined {
  const address = `${stack}/${resource.logicalId}`;
  const tell = (code: string, summary: string, next?: string) =>
    diagnostics.push(warning(code, summary, { address, ...(next !== undefined && { next }) }));
  const drifted = changes.some(({ path }) => topLevelOf(path) === name);
  const secret = holdsSecret(recorded);
  let standing = recorded;
  if (drifted && isLive(live) && !secret) {
    const there = live.properties[name];
    if (there === undefined || there === null) {
      tell('EXPORT_PROPERTY_LEFT_OUT', `${name} is not set in AWS any more, so it is left out`);
      return undefined;
    }
    tell('EXPORT_DRIFTED', `${name} is written as AWS has it now, not as it was applied`);
    standing = there;
  } else if (drifted)
    tell('EXPORT_DRIFTED', `${name} holds a secret and has drifted, so it is written as it was applied`);
  const named = template === undefined ? undefined : usedExpression(uses?.[name]);
  const written = (scopes && restoreWhole(named, standing, scopes)) ?? restore(template, standing, scopes);
  if (!written)
    tell(
      'EXPORT_PROPERTY_LEFT_OUT',
      rules.writeOnly(resource.type, `/${name}`)
        ? `${name} can't be read from AWS, so it is left out`
        : `${name} holds a secret that no parameter stands for, so it is left out`,
      'Set it in the template before CloudFormation takes it over.',
    );
  return written;
}

/** The plans that made what stands, the one that made it whole first. */
async function appliedPlans(around: Surroundings, stack: string): Promise<BoundPlan[]> {
  const runs = (await lastApplied(around, stack)).toReversed();
  const plans = await Promise.all(
    runs.map(async ({ meta: { plan } }) =>
      typeof plan === 'string' ? loadPlan(around.database, plan) : undefined,
    ),
  );
  return plans.filter((plan) => plan !== undefined);
}

function restoring(
  { binding }: BoundPlan,
  inspected: readonly Inspected[],
  written: ReadonlySet<string>,
  fingerprint: (text: string) => string,
): Restoring {
  const attributes = new Map<string, JsonObject>([
    ...inspected.map(({ resource }) => [resource.logicalId, resource.attributes] as const),
    ...Object.entries(binding.external),
  ]);
  const others = new Map([...attributes].filter(([logicalId]) => !written.has(logicalId)));
  return {
    fingerprint,
    written,
    whole: boundScope(binding, attributes, new Map()),
    others: boundScope(binding, others, new Map()),
  };
}

function whyLeftOut({ resource, live }: Inspected): string | undefined {
  if (resource.place)
    return `it stands in account ${resource.place.accountId}, ${resource.place.region}, and a template is for one place`;
  if (live === 'absent') return 'AWS does not have it any more';
  return resource.status === 'complete' ? undefined : 'its creation did not come to its end';
}

const leftOut = (stack: string, logicalId: string, why: string): Diagnostic =>
  warning('EXPORT_LEFT_OUT', `${logicalId} is left out: ${why}`, { address: `${stack}/${logicalId}` });

const noIdentifier = (stack: string, { logicalId, type }: RecordedResource): Diagnostic =>
  warning('EXPORT_NOT_IMPORTABLE', `CloudFormation has no identifier for ${type}`, {
    address: `${stack}/${logicalId}`,
    detail: 'It stands in the template, and not among the resources to import.',
    next: 'Take it out of the template to import the rest.',
  });
