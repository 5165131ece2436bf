import { DiagnosticError, error } from '@groundcrew/contract';
import type { Identity } from '../identity.ts';

const listed = (names: readonly string[]): string =>
  names.length === 0 ? 'groundcrew.yaml names none.' : `groundcrew.yaml names ${names.join(', ')}.`;

export const accountUnknown = (name: string, names: readonly string[]): DiagnosticError =>
  new DiagnosticError(
    error('ACCOUNT_UNKNOWN', `There is no account "${name}"`, {
      detail: listed(names),
      next: 'Enter it under "accounts" in groundcrew.yaml, or correct the name.',
    }),
  );

export const accountNotReached = (accountId: string, names: readonly string[]): DiagnosticError =>
  new DiagnosticError(
    error('ACCOUNT_NOT_REACHED', `No credentials here lead to account ${accountId}`, {
      detail: listed(names),
      next: 'Enter a profile or a role of it under "accounts" in groundcrew.yaml.',
    }),
  );

export const accountMismatch = (
  name: string,
  stated: string,
  { accountId, arn }: Identity,
): DiagnosticError =>
  new DiagnosticError(
    error(
      'ACCOUNT_MISMATCH',
      `Account ${name} should be ${stated}, but its credentials lead to ${accountId}`,
      {
        detail: `They belong to ${arn}.`,
        next: 'Correct its profile, its role or its accountId in groundcrew.yaml.',
      },
    ),
  );
