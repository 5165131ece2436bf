import { z } from 'zod';
import { diagnosticSchema } from './problem.ts';

/** A source reaches the API as its files; the API never takes a path to read. */
export const sourceFileSchema = z.object({
  /** The name the user knows it by, for messages: relative, with forward slashes. */
  path: z.string().min(1),
  /** Base64 of the bytes, so that any file gets a proper diagnostic. */
  content: z.base64(),
});

export const uploadProgramSchema = z.object({
  files: z.array(sourceFileSchema).min(1).max(1000),
  /** Which sub-directories of a snippet directory to take; all where missing. */
  subdirs: z.array(z.string()).optional(),
  /** Which stack of a CDK cloud assembly. */
  stack: z.string().optional(),
});
export type UploadProgram = z.infer<typeof uploadProgramSchema>;

export const programIdSchema = z.object({ id: z.string().regex(/^[0-9a-f]{64}$/) });

export const describedParameterSchema = z.object({
  name: z.string(),
  type: z.string(),
  noEcho: z.boolean(),
  hasDefault: z.boolean(),
  description: z.string().optional(),
  allowedValues: z.array(z.string()).optional(),
});

export const describedProgramSchema = z.object({
  id: z.string(),
  description: z.string().optional(),
  parameters: z.array(describedParameterSchema),
  resources: z.array(z.object({ logicalId: z.string(), type: z.string() })),
  diagnostics: z.array(diagnosticSchema),
});
export type DescribedProgram = z.infer<typeof describedProgramSchema>;

export const validateRequestSchema = z.object({
  /** AWS's own validator as well; its findings are warnings. */
  deep: z.boolean().default(false),
  parameters: z.record(z.string(), z.string()).optional(),
});

export const validationSchema = z.object({ diagnostics: z.array(diagnosticSchema) });

export const convertRequestSchema = z.object({ to: z.enum(['yaml', 'json']) });
export const convertedSchema = z.object({
  text: z.string().optional(),
  diagnostics: z.array(diagnosticSchema),
});

export const graphFormats = ['dot', 'json', 'mermaid', 'svg'] as const;
export const graphQuerySchema = z.object({ format: z.enum(graphFormats).default('dot') });
