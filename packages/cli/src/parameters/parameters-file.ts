import { DiagnosticError, error } from '@groundcrew/contract';
import { readFile } from 'node:fs/promises';

/**
 * Reads parameter values from a file: the AWS CLI's list of `{ParameterKey, ParameterValue}`, a plain map, or a map under
 * `Parameters:` (CodePipeline's form); YAML or JSON. Lists may be written as lists.
 */
export async function readParametersFile(path: string): Promise<Map<string, string>> {
  const text = await readFile(path, 'utf8').catch((problem: NodeJS.ErrnoException) => {
    throw refuse(path, `can't be read: ${problem.code ?? problem.message}`);
  });
  const { parse } = await import('yaml');
  let content: unknown;
  try {
    content = parse(text, { schema: 'failsafe', prettyErrors: true });
  } catch (problem) {
    throw refuse(path, `is neither YAML nor JSON: ${(problem as Error).message.split('\n')[0]}`);
  }
  if (Array.isArray(content)) return fromList(path, content);
  if (!isMap(content)) throw refuse(path, 'holds neither a map nor a list');
  const inner = content['Parameters'];
  return fromMap(path, isMap(inner) ? inner : content);
}

function fromList(path: string, list: readonly unknown[]): Map<string, string> {
  return new Map(
    list.map((item) => {
      const { ParameterKey: key, ParameterValue: value } = isMap(item) ? item : {};
      if (typeof key !== 'string')
        throw refuse(path, 'holds a list whose items are not {ParameterKey, ParameterValue}');
      return [key, text(path, key, value)] as const;
    }),
  );
}

const fromMap = (path: string, map: Record<string, unknown>): Map<string, string> =>
  new Map(Object.entries(map).map(([key, value]) => [key, text(path, key, value)]));

function text(path: string, key: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(',');
  throw refuse(path, `gives parameter ${key} no text`);
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refuse = (path: string, what: string): DiagnosticError =>
  new DiagnosticError(
    error('PARAMETERS_FILE', `The parameters file ${path} ${what}`, {
      next: 'Write a map of names to values, or the list that `aws cloudformation` takes.',
    }),
  );
