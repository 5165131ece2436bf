import type { SourceRange } from '@groundcrew/contract';

/**
 * What a template says, before evaluation: JSON with calls in it, every node with its place in the source.
 * Loaders build it; nothing after a loader knows which syntax it came from.
 */
export type Expression = Literal | ListExpression | MapExpression | Call;

export interface Literal {
  readonly kind: 'literal';
  readonly value: string | number | boolean | null;
  /** The scalar as written, where it differs from `String(value)`: `022` keeps its digits where a string is due. */
  readonly text?: string;
  readonly at: SourceRange;
}

export interface ListExpression {
  readonly kind: 'list';
  readonly items: readonly Expression[];
  readonly at: SourceRange;
}

export interface MapExpression {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
  readonly at: SourceRange;
}

export interface MapEntry {
  readonly key: string;
  readonly keyAt: SourceRange;
  readonly value: Expression;
}

/** A function call. `fn` is the long name (`Ref`, `Condition`, `Fn::Sub`, …) and `argument` what stands under it; `!GetAtt A.B` has become the list `[A, B]`. */
export interface Call {
  readonly kind: 'call';
  readonly fn: string;
  readonly argument: Expression;
  readonly at: SourceRange;
}
