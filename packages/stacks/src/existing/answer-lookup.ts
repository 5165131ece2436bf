import { DiagnosticError, error, type Json } from '@groundcrew/contract';
import type { Question } from '@groundcrew/program';
import type { Live } from '../resource-type.ts';
import type { Finding } from './find.ts';
import { valueOf } from './match.ts';

export type ResourceQuestion = Extract<Question, { readonly kind: 'resource' }>;

/** What `Fn::Lookup` yields: a value of the one resource that fits, or of all that do, in the order of their ids. */
export async function answerResource(finding: Finding, question: ResourceQuestion): Promise<Json> {
  const { type, where, at, all } = question;
  if (!all) return returned(await finding.one({ type, where, at }), question);
  const found = [...(await finding.all({ type, where, at }))];
  found.sort((a, b) => (a.physicalId < b.physicalId ? -1 : 1));
  return found.map((live) => returned(live, question));
}

function returned(live: Live, { type, returns, at: range }: ResourceQuestion): Json {
  const value = returns === 'Ref' ? (live.attributes['Ref'] ?? live.physicalId) : valueOf(live, returns);
  if (value !== undefined && value !== null) return value;
  const others = [...new Set(['Ref', ...Object.keys(live.attributes), ...plainNames(live)])];
  throw new DiagnosticError(
    error('LOOKUP_WITHOUT_VALUE', `${type} ${live.physicalId} has no ${returns} to return`, {
      range,
      next: `Return one of ${others.slice(0, 12).join(', ')}.`,
    }),
  );
}

const plainNames = ({ properties }: Live): string[] =>
  Object.entries(properties).flatMap(([name, value]) => (value === null ? [] : [name]));
