import type { Json } from '@groundcrew/contract';
import { hashOf } from '@groundcrew/planner';
import type { Declarations, ParameterDeclaration, Program } from '@groundcrew/program';

/**
 * What expressions may name, as JSON, for the apply that follows a plan, maybe in another process. Of resources that is
 * their names alone: what they should be is in the plan's desired resources. The defaults of NoEcho parameters are left
 * out: they rest encrypted like every other secret.
 */
export function encodeDeclarations({ parameters, mappings, conditions, resources }: Declarations): Json {
  const encoded = {
    parameters: { $map: [...withoutSecrets(parameters)] },
    mappings: { $map: [...mappings] },
    conditions: { $map: [...conditions] },
    resources: { $map: [...resources.keys()].map((name) => [name, null]) },
  };
  return encoded as unknown as Json;
}

export function decodeDeclarations(encoded: Json): Declarations {
  const entries = Object.entries(encoded as Record<string, unknown>).map(([key, value]) => [
    key,
    isEncodedMap(value) ? new Map(value.$map) : value,
  ]);
  return Object.fromEntries(entries) as Declarations;
}

/** Tells one program from another where no uploaded source has an id. */
export const hashOfProgram = (program: Program): string =>
  hashOf({ ...program, parameters: withoutSecrets(program.parameters) });

const withoutSecrets = (parameters: Program['parameters']): Map<string, ParameterDeclaration> =>
  new Map(
    [...parameters].map(([name, declared]) => [
      name,
      declared.noEcho ? { ...declared, default: undefined } : declared,
    ]),
  );

const isEncodedMap = (value: unknown): value is { $map: [string, unknown][] } =>
  typeof value === 'object' && value !== null && '$map' in value && Array.isArray(value.$map);
