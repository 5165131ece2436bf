import { DiagnosticError, error, type Diagnostic } from '@groundcrew/contract';
import type { Terminal } from '../terminal/streams.ts';
import { readParametersFile } from './parameters-file.ts';
import { promptForParameter } from './prompt.ts';

/** What the API says about a parameter. */
export interface DescribedParameter {
  readonly name: string;
  readonly type: string;
  readonly noEcho: boolean;
  readonly hasDefault: boolean;
  readonly description?: string;
  readonly allowedValues?: readonly string[];
}

export interface ParameterSources {
  /** `Name=Value`, as given with --parameter. */
  readonly flags: readonly string[];
  readonly file?: string;
}

const environmentName = (parameter: string): string => `GROUNDCREW_PARAMETER_${parameter}`;

/** Flags win over the file, the file over the environment; on a terminal what is then still missing is asked for. */
export async function collectParameters(
  described: readonly DescribedParameter[],
  sources: ParameterSources,
  terminal: Terminal,
): Promise<Record<string, string>> {
  const values = new Map<string, string>();
  for (const { name } of described) {
    const value = terminal.env[environmentName(name)];
    if (value !== undefined) values.set(name, value);
  }
  if (sources.file !== undefined)
    for (const [name, value] of await readParametersFile(sources.file)) values.set(name, value);
  for (const [name, value] of fromFlags(sources.flags, described)) values.set(name, value);
  if (terminal.interactive) {
    for (const parameter of described) {
      if (values.has(parameter.name) || parameter.hasDefault) continue;
      values.set(parameter.name, await promptForParameter(parameter));
    }
  }
  return Object.fromEntries(values);
}

function fromFlags(flags: readonly string[], described: readonly DescribedParameter[]): Map<string, string> {
  const secret = new Set(
    described.filter((parameter) => parameter.noEcho).map((parameter) => parameter.name),
  );
  const problems: Diagnostic[] = [];
  const values = new Map<string, string>();
  for (const flag of flags) {
    const split = flag.indexOf('=');
    const name = flag.slice(0, split);
    if (split < 1) problems.push(error('BAD_PARAMETER_FLAG', 'A --parameter is written NAME=VALUE'));
    else if (secret.has(name)) problems.push(inArgv(name));
    else values.set(name, flag.slice(split + 1));
  }
  if (problems.length > 0) throw new DiagnosticError(problems);
  return values;
}

const inArgv = (name: string): Diagnostic =>
  error('SECRET_IN_ARGUMENTS', `Parameter ${name} is NoEcho, so its value can't be given as an argument`, {
    detail: 'Every user of this machine can read the arguments of a process.',
    next: `Put it in a --parameters-file, in the environment as ${environmentName(name)}, or type it at the prompt.`,
  });
