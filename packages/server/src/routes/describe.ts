import { problemSchema } from '@groundcrew/contract';
import type { z } from '@hono/zod-openapi';

/** The body of a JSON request. */
export const jsonBody = <S extends z.ZodType>(schema: S) => ({
  content: { 'application/json': { schema } },
  required: true as const,
});

/** The answers of a route: 200 with JSON, and problems as diagnostics. */
export const answers = <S extends z.ZodType>(description: string, schema: S) => ({
  200: { description, content: { 'application/json': { schema } } },
  default: {
    description: 'What went wrong, as diagnostics',
    content: { 'application/json': { schema: problemSchema } },
  },
});
