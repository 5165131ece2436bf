import type { Value } from '../value.ts';

/** What `Ref: AWS::NoValue` yields: its property or list item vanishes. */
export const noValue: unique symbol = Symbol('AWS::NoValue');
export type Result = Value | typeof noValue;
