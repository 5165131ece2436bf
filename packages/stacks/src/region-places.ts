import { DiagnosticError, error } from '@groundcrew/contract';
import type { Target } from '@groundcrew/planner';
import type { PlaceWish } from './surroundings.ts';

/** The places of one account: a template may name other regions, but no other account. */
export async function regionOfSameAccount({ account, region }: PlaceWish, home: Target): Promise<Target> {
  if (account === undefined || account === home.accountId) return { ...home, region: region ?? home.region };
  throw new DiagnosticError(
    error('ACCOUNT_UNKNOWN', `There is no account "${account}"`, {
      next: 'Enter it under "accounts" in groundcrew.yaml, or correct the name.',
    }),
  );
}
