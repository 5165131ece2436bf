import type { Json } from '@groundcrew/contract';
import { ecmaPattern } from './patterns.ts';

/** A map with named properties. */
export interface SchemaStructure {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
}

/** The part of JSON Schema that the registry's resource schemas use for values. */
export interface SchemaNode extends SchemaStructure {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly default?: Json;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly insertionOrder?: boolean;
  readonly items?: SchemaNode;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
}

/** The nodes of one registry schema, with references followed. */
export class SchemaNodes {
  private readonly definitions: Readonly<Record<string, SchemaNode>>;

  constructor(definitions: Readonly<Record<string, SchemaNode>>) {
    this.definitions = definitions;
  }

  resolve(node: SchemaNode | undefined): SchemaNode | undefined {
    let current = node;
    for (let depth = 0; current?.$ref && depth < 10; depth++)
      current = this.definitions[current.$ref.replace('#/definitions/', '')];
    return current;
  }

  structure(definition: string): SchemaStructure | undefined {
    const node = this.definitions[definition];
    return this.resolve(node?.type === 'array' ? node.items : node);
  }
}

const limits = {
  string: { type: ['string'], keys: ['pattern', 'minLength', 'maxLength'] },
  number: { type: ['integer', 'number'], keys: ['minimum', 'maximum'] },
  list: { type: ['array'], keys: ['minItems', 'maxItems'] },
} as const;

/** Limits of a value, only where the schema takes it for the same type as the spec does. */
export function constraintsOf(
  kind: keyof typeof limits,
  node: SchemaNode | undefined,
): Record<string, string | number | boolean> {
  const { type, keys } = limits[kind];
  if (!node || !(type as readonly unknown[]).includes(node.type)) return {};
  const found: Record<string, string | number | boolean> = {};
  for (const key of keys) {
    const value = key === 'pattern' ? node.pattern && ecmaPattern(node.pattern) : node[key];
    if (value !== undefined) found[key] = value;
  }
  if (kind === 'list' && node.uniqueItems) found['uniqueItems'] = true;
  if (kind === 'list' && node.insertionOrder === false) found['ordered'] = false;
  return found;
}
