import { error, type Diagnostic, type Json } from '@groundcrew/contract';
import { closest } from '@groundcrew/spec';
import { deferCall, secretValue } from '../evaluate/deferred.ts';
import { lookupKey, type Lookup } from '../evaluate/lookup.ts';
import type { ParameterDeclaration, Program } from '../program.ts';
import type { Value } from '../value.ts';
import { checkParameter } from './check.ts';
import { parameterKind, parameterValue } from './parameter-type.ts';

/** A value from the user. A NoEcho parameter's is kept elsewhere, and was checked where it was put away. */
export type Given = string | { readonly secret: string };

export interface ResolvedParameters {
  readonly values: ReadonlyMap<string, Value>;
  /** What must be looked up before the values are complete: SSM parameters. */
  readonly lookups: readonly Lookup[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Whether what is given for it must not be shown. Of an SSM parameter only the name is given, and the value is read later. */
export const isGivenSecretly = ({ noEcho, type }: ParameterDeclaration): boolean =>
  noEcho && parameterKind(type)?.ssmValue !== true;

/** The name under which a handler asks for the value of a NoEcho parameter. */
export const parameterSecret = (name: string): string => `parameter:${name}`;

export function resolveParameters(
  program: Program,
  given: ReadonlyMap<string, Given>,
  answers: ReadonlyMap<string, Json> = new Map(),
): ResolvedParameters {
  const values = new Map<string, Value>();
  const lookups: Lookup[] = [];
  const diagnostics = unknownNames(program, given);
  for (const [name, declared] of program.parameters) {
    const kind = parameterKind(declared.type);
    const text = given.get(name) ?? defaultText(declared);
    if (text === undefined) diagnostics.push(missing(name, declared));
    else if (!kind) diagnostics.push(...checkParameter(name, declared, ''));
    else if (declared.noEcho || typeof text !== 'string') {
      if (typeof text === 'string' && !given.has(name))
        diagnostics.push(...checkParameter(name, declared, text));
      const reference =
        kind.ssmValue && typeof text === 'string' ? `ssm-secure:${text}` : parameterSecret(name);
      const whole = secretValue(reference, declared.nameAt);
      values.set(name, kind.list ? deferCall('Fn::Split', [',', whole], declared.nameAt) : whole);
    } else {
      diagnostics.push(...checkParameter(name, declared, text));
      if (!kind.ssmValue) values.set(name, parameterValue(kind, text));
      else {
        const lookup: Lookup = { kind: 'ssm', name: text };
        const answer = answers.get(lookupKey(lookup));
        if (answer === undefined) lookups.push(lookup);
        else values.set(name, parameterValue(kind, String(answer)));
      }
    }
  }
  return { values, lookups, diagnostics };
}

/** A default as the text a user would have typed. */
export function defaultText(declared: ParameterDeclaration): string | undefined {
  const value = declared.default;
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? value.join(',') : String(value);
}

const missing = (name: string, declared: ParameterDeclaration): Diagnostic =>
  error('PARAMETER_MISSING', `Parameter ${name} has no value and no default`, {
    range: declared.nameAt,
    detail: declared.description,
    next: declared.noEcho
      ? `Give it in a --parameters-file, in the environment as GROUNDCREW_PARAMETER_${name}, or at the prompt`
      : `Give it with --parameter ${name}=VALUE`,
  });

function unknownNames(program: Program, given: ReadonlyMap<string, Given>): Diagnostic[] {
  return [...given.keys()]
    .filter((name) => !program.parameters.has(name))
    .map((name) => {
      const [near] = closest(name, program.parameters.keys());
      const known = [...program.parameters.keys()];
      const next = near
        ? `Did you mean ${near}?`
        : known.length > 0
          ? `It has ${known.join(', ')}`
          : undefined;
      return error('PARAMETER_UNKNOWN', `The template has no parameter "${name}"`, { next });
    });
}
