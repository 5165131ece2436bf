import type { Secrets } from '@groundcrew/store';
import type { PlanAnswer, PlanRequest } from './request.ts';

/** Secrets that were put away for a plan which does not come about are forgotten again. */
export async function forgettingUnused(
  secrets: Secrets,
  { parameters }: PlanRequest,
  work: (secrets: Secrets) => Promise<PlanAnswer>,
): Promise<PlanAnswer> {
  const references = [...(parameters?.values() ?? [])].flatMap((given) =>
    typeof given === 'object' ? [given.secret] : [],
  );
  const noting: Secrets = {
    ...secrets,
    async put(value, session) {
      const reference = await secrets.put(value, session);
      references.push(reference);
      return reference;
    },
  };
  let answer: PlanAnswer | undefined;
  try {
    answer = await work(noting);
    return answer;
  } finally {
    if (!answer?.plan) for (const reference of references) await secrets.remove(reference);
  }
}
