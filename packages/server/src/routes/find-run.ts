import { DiagnosticError, error } from '@groundcrew/contract';
import type { Run, Runs } from '@groundcrew/runs';
import { notFound } from '../problems.ts';

/** Ids begin with their time, so fewer characters say nothing, and a slip must not stop a run. */
const fewestCharacters = 4;
const mostNamed = 8;

/** A run by its id, or by a beginning of it that no other run has. Throws RUN_UNKNOWN, RUN_AMBIGUOUS with the candidates. */
export async function findRun(runs: Runs, id: string): Promise<Run> {
  const exact = await runs.get(id);
  if (exact) return exact;
  if (id.length < fewestCharacters)
    throw unknown(id, `Give at least ${fewestCharacters} characters of its id.`);
  const found = await runs.beginningWith(id, mostNamed + 1);
  const [only, ...others] = found;
  if (!only) throw unknown(id, 'See which there are: groundcrew runs list');
  if (others.length > 0) throw ambiguous(id, found);
  return only;
}

const unknown = (id: string, next: string): DiagnosticError =>
  notFound('RUN_UNKNOWN', `There is no run ${id}`, next);

const ambiguous = (id: string, found: readonly Run[]): DiagnosticError =>
  new DiagnosticError(
    error('RUN_AMBIGUOUS', `More than one run begins with ${id}`, {
      detail: [
        ...found.slice(0, mostNamed).map((run) => `${run.id}  ${run.title}, ${run.state}, ${run.createdAt}`),
        ...(found.length > mostNamed ? ['and earlier ones'] : []),
      ].join('\n'),
      next: 'Give more of its id.',
    }),
  );
