import type { Json } from '@groundcrew/contract';
import type { ParameterDeclaration, Program } from '@groundcrew/program';

/**
 * A program as JSON, for the apply that follows a plan, maybe in another process. The defaults of NoEcho parameters are
 * left out: they rest encrypted like every other secret.
 */
export function encodeProgram(program: Program): Json {
  const parameters = new Map(
    [...program.parameters].map(([name, declared]): [string, ParameterDeclaration] => [
      name,
      declared.noEcho ? { ...declared, default: undefined } : declared,
    ]),
  );
  const plain = Object.entries({ ...program, parameters }).map(([key, value]) => [
    key,
    value instanceof Map ? { $map: [...value] } : value,
  ]);
  return Object.fromEntries(plain) as Json;
}

export function decodeProgram(encoded: Json): Program {
  const entries = Object.entries(encoded as Record<string, unknown>).map(([key, value]) => [
    key,
    isEncodedMap(value) ? new Map(value.$map) : value,
  ]);
  return Object.fromEntries(entries) as Program;
}

const isEncodedMap = (value: unknown): value is { $map: [string, unknown][] } =>
  typeof value === 'object' && value !== null && '$map' in value && Array.isArray(value.$map);
