import { DiagnosticError, error } from '@groundcrew/contract';

/** A create under a name that exists would succeed and answer what is there, which is somebody else's. */
export const takenName = (type: string, name: string, what: string): DiagnosticError =>
  new DiagnosticError(
    error('NAME_TAKEN', `${type} ${name} exists, and this stack did not create it`, {
      next: `Choose another ${what}, or delete the one that is there.`,
    }),
  );
