import { z } from 'zod';
import type { JsonObject } from '../json.ts';
import { diagnosticSchema, rangeSchema } from './problem.ts';

export const stackNameSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'a letter, then letters, digits and hyphens');
export const stackParamsSchema = z.object({ stack: stackNameSchema });

export const planRequestSchema = z.object({
  /** Missing for a destroy. */
  program: z.string().optional(),
  /** Clear text on the way in; what is NoEcho is put away encrypted before anything else happens. */
  parameters: z.record(z.string(), z.string()).default({}),
  refresh: z.enum(['batched', 'full']).default('batched'),
  targets: z.array(z.string()).optional(),
  replace: z.array(z.string()).optional(),
  destroy: z.boolean().default(false),
  /** Physical ids by logical id: the plan is to import these, and nothing else. */
  imports: z.record(z.string(), z.string()).optional(),
  /** Plans how the latest apply that did not succeed is undone; takes no other wishes. */
  rollback: z.boolean().default(false),
});
export type PlanRequest = z.input<typeof planRequestSchema>;

/** A plan is the planner's value; `format` guards its shape. */
export const planSchema = z.looseObject({ format: z.number().int(), stack: z.string() });
export const plannedSchema = z.object({
  plan: planSchema.optional(),
  diagnostics: z.array(diagnosticSchema),
});

export const applyRequestSchema = z.object({
  plan: planSchema,
  parallelism: z.number().int().min(1).max(1000).optional(),
  /** Whether a failed apply is rolled back. A destroy and a rollback keep what stands. */
  onFailure: z.enum(['rollback', 'keep']).default('rollback'),
});

/** Where a resource is to stand in the record. */
export const moveRequestSchema = z.object({
  /** The stack it is in, where missing. */
  stack: stackNameSchema.optional(),
  logicalId: z.string().regex(/^[A-Za-z0-9]{1,255}$/, 'letters and digits'),
});

/** The whole stack, where no logical id is given. */
export const forgetRequestSchema = z.object({ logicalId: z.string().optional() });

const placeSchema = z.object({ accountId: z.string(), region: z.string(), partition: z.string() });

/** All that is recorded about one resource; what is secret is `(sensitive)`. */
export const recordedResourceSchema = z.object({
  logicalId: z.string(),
  type: z.string(),
  physicalId: z.string(),
  /** Where it stands, if not where its stack does. */
  place: placeSchema.optional(),
  /** `leftover` for what an earlier replacement left behind. */
  status: z.string(),
  /** ISO 8601, UTC. */
  updatedAt: z.string(),
  properties: z.looseObject({}),
  attributes: z.looseObject({}),
  dependsOn: z.array(z.string()),
  deletionPolicy: z.string(),
  updateReplacePolicy: z.string(),
  /** The token of the operation that recorded it last. */
  operation: z.string(),
  source: rangeSchema.optional(),
});
export type ShownRecord = Omit<z.infer<typeof recordedResourceSchema>, 'properties' | 'attributes'> & {
  readonly properties: JsonObject;
  readonly attributes: JsonObject;
};

export const driftStates = ['in-sync', 'changed', 'gone', 'unread'] as const;
export const driftSchema = z.object({
  stack: z.string(),
  resources: z.array(
    z.object({
      logicalId: z.string(),
      type: z.string(),
      physicalId: z.string(),
      /** Where it stands, if not where its stack does. */
      place: placeSchema.optional(),
      state: z.enum(driftStates),
      /** The planner's changes: `before` is what AWS has, `after` what is recorded. */
      changes: z.array(z.looseObject({ path: z.string(), sensitive: z.boolean() })),
      unread: z.array(z.string()),
    }),
  ),
});

export const startedRunSchema = z.object({ run: z.string() });

export const exportQuerySchema = z.object({ to: z.enum(['yaml', 'json']).default('yaml') });
export const exportedSchema = z.object({
  /** A whole template as text. */
  template: z.string(),
  /** As CloudFormation's IMPORT change sets take them. */
  resourcesToImport: z.array(
    z.object({
      ResourceType: z.string(),
      LogicalResourceId: z.string(),
      ResourceIdentifier: z.record(z.string(), z.string()),
    }),
  ),
  diagnostics: z.array(diagnosticSchema),
});
