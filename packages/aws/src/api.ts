import type { CallOptions } from './calls/caller.ts';
import type { Clock } from './clock.ts';

/** The part of an SDK package that is used: its client and its commands. */
export type SdkModule = Readonly<Record<string, unknown>>;

interface CommandLike {
  readonly input: object;
  resolveMiddleware(
    stack: never,
    configuration: never,
    options: never,
  ): (args: never) => Promise<{ output: unknown }>;
}

type CommandOf<M, Name extends string> =
  M extends Record<`${Name}Command`, new (...input: never[]) => infer C>
    ? C extends CommandLike
      ? C
      : never
    : never;

/** The operations of an SDK package: `DescribeVpcs` for its `DescribeVpcsCommand`. */
export type OperationName<M> = {
  [Key in keyof M]: Key extends `${infer Name}Command` ? Name : never;
}[keyof M] &
  string;

export type InputOf<M, Name extends string> = CommandOf<M, Name>['input'];
export type OutputOf<M, Name extends string> =
  CommandOf<M, Name> extends {
    resolveMiddleware(...input: never[]): (args: never) => Promise<{ output: infer O }>;
  }
    ? O
    : never;

/** One service of one account and region. The SDK package is loaded at the first call. */
export interface Api<M> {
  readonly clock: Clock;
  call<Name extends OperationName<M>>(
    operation: Name,
    input: InputOf<M, Name>,
    options?: CallOptions,
  ): Promise<OutputOf<M, Name>>;
  /** Every page of a list or describe, in turn. */
  pages<Name extends OperationName<M>>(
    operation: Name,
    input: InputOf<M, Name>,
    options?: CallOptions,
  ): AsyncIterable<OutputOf<M, Name>>;
}

interface PageTokens {
  readonly NextToken?: string;
  readonly nextToken?: string;
  readonly NextMarker?: string;
  readonly Marker?: string;
  readonly ContinuationToken?: string;
  readonly IsTruncated?: boolean;
}

/** The input that asks for the page after this one, in whichever of AWS's manners; undefined after the last. */
export function nextPage<Input extends object>(input: Input, page: PageTokens): Input | undefined {
  if (page.NextToken) return { ...input, NextToken: page.NextToken };
  if (page.nextToken) return { ...input, nextToken: page.nextToken };
  if (page.ContinuationToken && page.ContinuationToken !== tokenOf(input))
    return { ...input, ContinuationToken: page.ContinuationToken };
  if (page.NextMarker) return { ...input, Marker: page.NextMarker };
  if (page.Marker && page.IsTruncated !== false) return { ...input, Marker: page.Marker };
  return undefined;
}

/** Some answers repeat the token that they were asked with. */
const tokenOf = (input: object): unknown => (input as PageTokens).ContinuationToken;
