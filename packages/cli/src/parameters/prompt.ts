import { DiagnosticError, error } from '@groundcrew/contract';
import type { DescribedParameter } from './collect.ts';

/** Asks for one parameter on the terminal; what is NoEcho is not shown. */
export async function promptForParameter(parameter: DescribedParameter): Promise<string> {
  const { isCancel, password, select, text } = await import('@clack/prompts');
  const message = parameter.description ? `${parameter.name} (${parameter.description})` : parameter.name;
  const answer = parameter.noEcho
    ? await password({ message, output: process.stderr })
    : parameter.allowedValues
      ? await select({
          message,
          options: parameter.allowedValues.map((value) => ({ value, label: value })),
          output: process.stderr,
        })
      : await text({ message, placeholder: parameter.type, output: process.stderr });
  if (isCancel(answer))
    throw new DiagnosticError(error('CANCELLED', 'Cancelled at the prompt; nothing was changed'));
  return answer ?? '';
}
