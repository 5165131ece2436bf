import { z } from 'zod';

/**
 * Everything the engine tells: one registry, so that the terminal, the console, the audit log and notifiers listen to
 * the same words. An event's `data` never holds a secret. Add one here and document it in docs/reference/events.md.
 */
const step = { step: z.string(), address: z.string().optional() };

export const eventSchemas = {
  'run.started': z.object({ kind: z.string(), title: z.string(), steps: z.number().int() }),
  'run.finished': z.object({ outcome: z.enum(['succeeded', 'failed', 'cancelled', 'interrupted']) }),
  'run.cancelling': z.object({ by: z.string().optional() }),
  'run.followed': z.object({ by: z.string(), kind: z.string(), title: z.string() }),
  'run.remark': z.object({ address: z.string().optional(), message: z.string() }),
  'run.extended': z.object({ steps: z.number().int() }),
  'step.started': z.object({ ...step, kind: z.string(), title: z.string(), attempt: z.number().int() }),
  'step.progress': z.object({
    ...step,
    message: z.string(),
    data: z.record(z.string(), z.json()).optional(),
  }),
  'step.retrying': z.object({
    ...step,
    attempt: z.number().int(),
    inMilliseconds: z.number(),
    reason: z.string(),
  }),
  'step.recovered': z.object({ ...step, outcome: z.enum(['found', 'absent', 'unknown']) }),
  'step.succeeded': z.object({ ...step, milliseconds: z.number() }),
  'step.failed': z.object({ ...step, milliseconds: z.number(), diagnostics: z.array(z.json()) }),
  'step.skipped': z.object({ ...step, title: z.string(), because: z.string() }),
  'step.cancelled': z.object({ ...step, title: z.string() }),
  'step.stray': z.object({ ...step, identifier: z.string() }),
} as const;

export type EventName = keyof typeof eventSchemas;

/** One event of a run. `sequence` grows within a run and is the cursor at which a listener resumes. */
export interface RunEvent<N extends EventName = EventName> {
  readonly run: string;
  readonly sequence: number;
  /** ISO 8601, UTC, from the database's clock. */
  readonly at: string;
  readonly name: N;
  readonly data: z.infer<(typeof eventSchemas)[N]>;
}
