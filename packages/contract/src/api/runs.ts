import { z } from 'zod';

/** An id, or as much of its beginning as no other run has. */
export const runParamsSchema = z.object({ run: z.string().min(1) });
export const retryRequestSchema = z.object({
  parallelism: z.number().int().min(1).max(1000).optional(),
});
export const runsQuerySchema = z.object({
  stack: z.string().optional(),
  state: z.enum(['running', 'cancelling', 'succeeded', 'failed', 'cancelled', 'interrupted']).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** The `next` of the page before, or any run's id or its beginning: only those before it. */
  cursor: z.string().optional(),
});

export const runSchema = z.looseObject({ id: z.string(), kind: z.string(), state: z.string() });
export const stepSchema = z.looseObject({ id: z.string(), kind: z.string(), state: z.string() });

export const eventsQuerySchema = z.object({
  /** Only events whose sequence is greater. */
  after: z.coerce.number().int().min(0).default(0),
  /** Keep the answer open until the run ends. */
  follow: z.enum(['true', 'false']).default('false'),
});
