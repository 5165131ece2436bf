import type { Json } from '@groundcrew/contract';
import type { Place } from './place.ts';
import type { Question } from './lookup.ts';
import type { Declarations } from '../program.ts';
import type { Value } from '../value.ts';

/** All that an expression may depend on. The same scope evaluates a whole program; conditions are computed once for it. */
export interface Scope {
  readonly program: Declarations;
  readonly parameters: ReadonlyMap<string, Value>;
  /** By name: `AWS::Region`, `AWS::AccountId`, `AWS::StackName`, … */
  readonly pseudo: Readonly<Record<string, Value>>;
  /** Answers by `lookupKey`. What is missing is reported to `needs`. */
  readonly lookups: ReadonlyMap<string, Json>;
  /** Where the resource in question stands, if not where its stack does: what it looks up is looked up there. */
  readonly place?: Place;
  /** The scope of the stack, where this one is a resource's own: conditions hold for the whole of it. */
  readonly whole?: Scope;
  readonly needs?: (question: Question) => void;
  /** What `Ref` yields for a resource; `undefined` while it isn't known. */
  ref(logicalId: string): Value | undefined;
  attribute(logicalId: string, name: string): Value | undefined;
  /** Present only where secrets may be read into memory: in a step's handler. */
  secret?(reference: string): string | undefined;
  /** Lets a condition ask about a secret (is the password empty?) without the secret reaching any value. */
  secretForConditions?(reference: string): string | undefined;
}
