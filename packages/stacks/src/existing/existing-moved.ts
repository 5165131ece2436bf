import { DiagnosticError, type Json } from '@groundcrew/contract';
import { canonical, existingFacts, type StackState } from '@groundcrew/planner';
import { resourceLookup } from '@groundcrew/program';
import { whatMoved } from '../apply/what-moved.ts';
import type { BoundPlan } from '../binding/binding.ts';
import { Places } from '../places.ts';
import type { Surroundings } from '../surroundings.ts';
import { answerResource, type ResourceQuestion } from './answer-lookup.ts';
import type { Finding } from './find.ts';
import { resolveExisting } from './resolve-existing.ts';

/** Asks again for everything that the template says exists already, and says in a clause each what differs. */
export async function existingMoved(
  around: Surroundings,
  { plan, binding }: BoundPlan,
  state: StackState,
): Promise<string[]> {
  const places = new Places(around, binding.target);
  const { existing, diagnostics } = await resolveExisting(
    plan.stack,
    Object.values(binding.desired),
    state,
    places,
  );
  const now = existingFacts(existing);
  // An import that was done since is recorded, which is compared elsewhere.
  const before = Object.fromEntries(
    Object.entries(binding.facts.existing).filter(
      ([key]) => key in now || !state.resources.has(key.split('#')[0] ?? ''),
    ),
  );
  const meant = (facts: Readonly<Record<string, string>>) =>
    new Map(Object.keys(facts).map((key) => key.split(/#(.*)/s) as [string, string]));
  const others = [...meant(now)].flatMap(([logicalId, physicalId]) => {
    const former = meant(before).get(logicalId);
    return former === undefined || former === physicalId
      ? []
      : [`${logicalId} is ${physicalId} in AWS now, not ${former}`];
  });
  const changed =
    others.length > 0 || diagnostics.length > 0 ? [] : whatMoved(before, now, 'it changed in AWS');
  const answers = await Promise.all(
    binding.lookups.map(async ([key, answer]) => {
      const lookup = resourceLookup(key);
      return lookup ? lookupMoved(await places.finding(lookup.place), lookup, answer) : [];
    }),
  );
  return [...diagnostics.map(({ summary }) => summary), ...others, ...changed, ...answers.flat()];
}

async function lookupMoved(finding: Finding, lookup: ResourceQuestion, before: Json): Promise<string[]> {
  try {
    const now = canonical(await answerResource(finding, lookup));
    return now === canonical(before)
      ? []
      : [`the lookup of ${lookup.type} answers ${now} now, not ${canonical(before)}`];
  } catch (problem) {
    if (!(problem instanceof DiagnosticError)) throw problem;
    return problem.diagnostics.map(({ summary }) => summary);
  }
}
