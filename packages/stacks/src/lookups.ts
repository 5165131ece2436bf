import type { Json } from '@groundcrew/contract';
import type { Lookup } from '@groundcrew/program';

/** Facts of one account and region that templates ask for; a lookup that names a region is put to the resolver of that one. Exports and outputs of stacks recorded here are answered before. */
export interface LookupResolver {
  /** `undefined` where there is no such thing. Throws `DiagnosticError` when AWS can't be asked. */
  answer(lookup: Lookup): Promise<Json | undefined>;
  /** Reads `ssm-secure:<name>[:<version>]` or `secretsmanager:<id>:SecretString:<key>[:<stage>:<version>]`, for a handler's memory only. */
  secret(reference: string): Promise<string>;
}
