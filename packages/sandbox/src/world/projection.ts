import type { Call } from '../service.ts';

export type Model = Record<string, unknown>;

/**
 * A type of the CloudFormation registry seen as Cloud Control sees it. Types with a native API project the rows that API
 * works on, by calling its operations, so that a VPC made through Cloud Control is the VPC that EC2 describes; all
 * others have a generic projection made from `spec`.
 */
export interface Projection {
  readonly type: string;
  /** Returns the primary identifier (parts joined by `|`). May be asynchronous; throws `AwsError`. */
  create(desired: Model, call: Call): string | Promise<string>;
  /** The model as `GetResource` shows it (write-only properties left out), or undefined. */
  read(identifier: string, call: Call): Model | undefined | Promise<Model | undefined>;
  update(identifier: string, desired: Model, call: Call): void | Promise<void>;
  delete(identifier: string, call: Call): void | Promise<void>;
  /** False while the resource is still on its way to being usable, or to being gone; asked until it is not. */
  settled?(identifier: string, call: Call): boolean | Promise<boolean>;
  list(call: Call): string[] | Promise<string[]>;
}
