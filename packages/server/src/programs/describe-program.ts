import type { DescribedProgram, Diagnostic } from '@groundcrew/contract';
import { defaultText, type Program } from '@groundcrew/program';

/** What a client needs to know before it can ask for a plan. */
export function describeProgram(
  id: string,
  program: Program | undefined,
  diagnostics: readonly Diagnostic[],
): Omit<DescribedProgram, 'diagnostics'> & { diagnostics: readonly Diagnostic[] } {
  const parameters = [...(program?.parameters ?? [])].map(([name, declared]) => ({
    name,
    type: declared.type,
    noEcho: declared.noEcho,
    hasDefault: defaultText(declared) !== undefined,
    description: declared.description,
    allowedValues: declared.allowedValues?.slice(),
  }));
  const resources = [...(program?.resources.values() ?? [])].map(({ logicalId, type }) => ({
    logicalId,
    type,
  }));
  return { id, description: program?.description, parameters, resources, diagnostics };
}
