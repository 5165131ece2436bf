import type { DeletionPolicy } from '@groundcrew/program';
import type { RecordedStatus } from '@groundcrew/planner';

export interface StackRow {
  name: string;
  account_id: string;
  region: string;
  partition: string;
  /** `applying` and `rolling-back` while a run is under way or was interrupted. */
  status: StackStatus;
  description: string | null;
  program_hash: string;
  /** JSON: what was given, secrets masked. */
  parameters: string;
  /** JSON: RecordedOutput by name. */
  outputs: string;
  /** JSON: names of the exports of other stacks that this one reads. */
  imports: string;
  updated_at: number;
}

export type StackStatus = 'applying' | 'rolling-back' | 'complete' | 'incomplete';

export interface ResourceRow {
  stack: string;
  logical_id: string;
  type: string;
  physical_id: string;
  /** Where it stands; all three empty where its stack does. */
  account_id: string;
  region: string;
  partition: string;
  /** A `leftover` was replaced and still has to be deleted. */
  role: 'current' | 'leftover';
  status: RecordedStatus;
  properties: string;
  attributes: string;
  /** JSON: see `RecordedResource`; null where it is not known. */
  answered: string | null;
  depends_on: string;
  deletion_policy: DeletionPolicy;
  update_replace_policy: DeletionPolicy;
  /** Grows in the order of creation within a stack. */
  sequence: number;
  /** The token of the operation that wrote the row last. */
  operation: string;
  source: string | null;
  updated_at: number;
}

export interface PlanRow {
  hash: string;
  stack: string;
  plan: string;
  /** JSON: what an apply needs beside the plan, see `Binding`. */
  binding: string;
  /** JSON: references into the secret store that are forgotten with the plan. */
  secrets: string;
  /** JSON: those of a rollback, which are kept with the records. */
  lasting_secrets: string;
  created_at: number;
}

/** What was live before a run changed it, until the run has succeeded or has been rolled back. */
export interface BeforeImageRow {
  run: string;
  stack: string;
  /** JSON: see `BeforeImage`. */
  image: string;
}

/** A secret that a record holds the fingerprint of, so that a rollback can set it again. */
export interface KeptValueRow {
  stack: string;
  fingerprint: string;
  /** Into the secret store. */
  reference: string;
  form: 'text' | 'json';
}

export interface StackTables {
  stack: StackRow;
  resource: ResourceRow;
  plan: PlanRow;
  before_image: BeforeImageRow;
  kept_value: KeptValueRow;
}
