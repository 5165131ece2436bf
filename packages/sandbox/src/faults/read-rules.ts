import { readFile } from 'node:fs/promises';
import { DiagnosticError, error } from '@groundcrew/contract';
import { parse } from 'yaml';
import { z } from 'zod';
import type { FaultRule } from './rules.ts';

const when = z.enum(['before', 'after']).optional();

const fault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('throttle') }),
  z.strictObject({
    kind: z.literal('error'),
    code: z.string().optional(),
    message: z.string().optional(),
    status: z.number().int().min(400).max(599).optional(),
    when,
  }),
  z.strictObject({ kind: z.literal('reset'), when }),
  z.strictObject({ kind: z.literal('timeout'), seconds: z.number().positive().optional(), when }),
  z.strictObject({ kind: z.literal('delay'), milliseconds: z.number().nonnegative() }),
]);

const rules = z.array(
  z.strictObject({
    service: z.string().optional(),
    operation: z.string().optional(),
    region: z.string().optional(),
    calls: z.array(z.number().int().positive()).optional(),
    probability: z.number().min(0).max(1).optional(),
    times: z.number().int().positive().optional(),
    fault,
  }),
);

/** Reads a faults file: a list of rules, in YAML or JSON. */
export async function readFaults(file: string): Promise<readonly FaultRule[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw unusable(file, "can't be read", cause);
  }
  return parseFaults(text, file);
}

/** `file` names the text in the diagnostic. */
export function parseFaults(text: string, file: string): readonly FaultRule[] {
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    throw unusable(file, 'is neither YAML nor JSON', cause);
  }
  const result = rules.safeParse(value);
  if (!result.success) throw unusable(file, 'is no list of fault rules', z.prettifyError(result.error));
  return result.data;
}

function unusable(file: string, what: string, cause: unknown): DiagnosticError {
  return new DiagnosticError(
    error('FAULTS_INVALID', `${file} ${what}`, {
      detail: cause instanceof Error ? cause.message : String(cause),
      next: 'See docs/guides/sandbox.md for the rules that there are.',
    }),
  );
}
