import type { Json } from '@groundcrew/contract';
import type { RecordedResource } from '@groundcrew/planner';
import { typeSpec } from '@groundcrew/spec';
import type { Live } from '../resource-type.ts';

/** An entry of the list that CloudFormation's IMPORT change sets take (`--resources-to-import`). */
export interface ResourceToImport {
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly ResourceIdentifier: Readonly<Record<string, string>>;
}

/** By the names of the registry schema's primaryIdentifier; undefined where the schema or a value is missing. */
export function resourceToImport(
  { logicalId, type, physicalId, attributes, properties }: RecordedResource,
  live: Live | undefined,
): ResourceToImport | undefined {
  const names = (typeSpec(type)?.primaryIdentifier ?? []).map((pointer) => pointer.slice(1));
  if (names.length === 0) return undefined;
  const parts = physicalId.split('|');
  const known = { ...properties, ...attributes, ...live?.properties, ...live?.attributes };
  const values = names.map((name, i) => {
    const value = textOf(known[name.replaceAll('/', '.')]);
    return value ?? (parts.length === names.length ? parts[i] : undefined);
  });
  if (values.some((value) => value === undefined)) return undefined;
  return {
    ResourceType: type,
    LogicalResourceId: logicalId,
    ResourceIdentifier: Object.fromEntries(names.map((name, i) => [name, values[i] ?? ''])),
  };
}

const textOf = (value: Json | undefined): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
