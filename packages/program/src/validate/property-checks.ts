import type { Diagnostic, SourceRange } from '@groundcrew/contract';
import type { TypeSpec } from '@groundcrew/spec';

/** What the checks of one resource's properties share. */
export interface PropertyChecks {
  readonly spec: TypeSpec;
  readonly found: Diagnostic[];
  readonly address: string;
}

export interface ObjectPlace {
  /** What the properties belong to: `AWS::EC2::VPC`, or `Ebs` of it. */
  readonly what: string;
  readonly path: string;
  /** Where to point when something is missing. */
  readonly missingAt: SourceRange;
}
