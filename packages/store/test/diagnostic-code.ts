import { DiagnosticError } from '@groundcrew/contract';

/** The code of the first diagnostic that `work` fails with, or `none`. Any other failure is a failure of the test. */
export const diagnosticCode = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'none';
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) return thrown.diagnostics[0]?.code ?? 'empty';
    throw thrown;
  }
};
