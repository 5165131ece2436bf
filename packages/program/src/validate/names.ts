import { closest } from '@groundcrew/spec';

/** `Did you mean X?`, or a short list of what there is, or nothing. */
export function advice(name: string, candidates: Iterable<string>, what?: string): string | undefined {
  const known = [...candidates];
  const [near] = closest(name, known);
  if (near !== undefined) return `Did you mean ${near}?`;
  if (!what || known.length === 0 || known.length > 12) return undefined;
  return `There is ${known.join(', ')}.`;
}

/** The names that `Ref` and `Fn::Sub` know without a declaration. */
export const pseudoParameters: ReadonlySet<string> = new Set([
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::NotificationARNs',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
]);
