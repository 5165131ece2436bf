import type { Json } from '@groundcrew/contract';
import type { Expression } from './expression.ts';

/**
 * The result of evaluating an expression: JSON, in which a part that can't be known yet, or must not be shown, stands as
 * `Deferred`. A value is plain data, so it can be stored in a step's input as it is.
 */
export type Value = string | number | boolean | null | readonly Value[] | ValueObject | Deferred;
export interface ValueObject {
  readonly [key: string]: Value;
}

/** An expression with all that is known filled in, to be evaluated again when the rest is. */
export interface Deferred {
  readonly $deferred: {
    readonly expression: Expression;
    /** Logical ids of the resources whose outputs it waits for. Empty when only secrets stand in the way. */
    readonly awaits: readonly string[];
    /** References to the secrets it reads, e.g. `parameter:DbPassword` or `secretsmanager:prod/db:SecretString:password`. */
    readonly secrets: readonly string[];
  };
}

export const isDeferred = (value: Value | undefined): value is Deferred =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && '$deferred' in value;

export type Evaluated = Json;
