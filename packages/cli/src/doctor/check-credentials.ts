import type { Accounts } from '@groundcrew/aws';
import { fail, findingOf, ok, warn, type Finding } from './finding.ts';

const minute = 60_000;
/** Sessions shorter than this end in the middle of an apply. */
const soon = 15 * minute;

/** Whose the credentials are and how long they last, then the same of each account that groundcrew.yaml names. */
export async function checkCredentials(accounts: Accounts): Promise<Finding[]> {
  return [await homeFinding(accounts), ...(await accountFindings(accounts))];
}

async function homeFinding(accounts: Accounts): Promise<Finding> {
  try {
    const { accountId } = await accounts.homePlace();
    const { arn } = await accounts.home().identity();
    const { expiration } = await accounts.home().credentials();
    return expiry(`account ${accountId}, ${arn}`, expiration, accounts.home().serverNow());
  } catch (problem) {
    return findingOf('credentials', problem);
  }
}

/** `who` for people: an account and an ARN. */
export function expiry(who: string, expiration: Date | undefined, now: number): Finding {
  if (expiration === undefined) return ok('credentials', who);
  const left = expiration.getTime() - now;
  const again = 'Sign in again, e.g. with `aws sso login`, or renew the temporary keys.';
  if (left <= 0) return fail('credentials', `${who}; they expired at ${expiration.toISOString()}`, again);
  const minutes = Math.floor(left / minute);
  const lasting = minutes < 120 ? `${minutes} minutes` : `${Math.floor(minutes / 60)} hours`;
  if (left < soon) return warn('credentials', `${who}; they expire in ${lasting}`, again);
  return ok('credentials', `${who}; they last for ${lasting}`);
}

async function accountFindings(accounts: Accounts): Promise<Finding[]> {
  const checked = await accounts.check();
  return checked.map(({ settings: { name }, identity, diagnostics: [problem] }) =>
    identity
      ? ok('accounts', `${name}: account ${identity.accountId}, ${identity.arn}`)
      : fail('accounts', `${name}: ${problem?.summary ?? 'it gives no credentials'}`, problem?.next),
  );
}
