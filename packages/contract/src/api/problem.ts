import { z } from 'zod';

export const positionSchema = z.object({ line: z.number().int(), column: z.number().int() });
export const rangeSchema = z.object({ file: z.string(), start: positionSchema, end: positionSchema });

export const diagnosticSchema = z.object({
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  summary: z.string(),
  detail: z.string().optional(),
  next: z.string().optional(),
  range: rangeSchema.optional(),
  address: z.string().optional(),
  related: z.array(z.object({ message: z.string(), range: rangeSchema })).optional(),
});

/** What every answer that is not 2xx holds. */
export const problemSchema = z.object({ diagnostics: z.array(diagnosticSchema) });
export type Problem = z.infer<typeof problemSchema>;
