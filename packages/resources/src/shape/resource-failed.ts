import { DiagnosticError, error } from '@groundcrew/contract';

/** AWS says that what was waited for will never be usable. */
export const resourceFailed = (subject: string, why: string | undefined): DiagnosticError =>
  new DiagnosticError(
    error('RESOURCE_FAILED', `${subject} failed instead of becoming ready`, {
      ...(why && { detail: why }),
      next: 'Resolve what AWS names as the reason, then run the command again.',
    }),
  );
