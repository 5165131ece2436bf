import { NormalizedSchema } from '@smithy/core/schema';

export type Kind =
  | 'structure'
  | 'union'
  | 'list'
  | 'map'
  | 'string'
  | 'boolean'
  | 'number'
  | 'bigint'
  | 'timestamp'
  | 'blob'
  | 'document';

export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds';

/** The Smithy traits that say how a shape looks on the wire. https://smithy.io/2.0/spec/protocol-traits.html */
export interface Traits {
  readonly xmlName?: string;
  readonly xmlFlattened?: unknown;
  readonly xmlAttribute?: unknown;
  readonly xmlNamespace?: string | readonly [prefix: string, uri: string];
  readonly jsonName?: string;
  readonly mediaType?: string;
  readonly ec2QueryName?: string;
  readonly http?: readonly [method: string, uri: string, status: number];
  readonly httpLabel?: unknown;
  readonly httpQuery?: string;
  readonly httpQueryParams?: unknown;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpPayload?: unknown;
  readonly httpResponseCode?: unknown;
  readonly httpError?: number;
  readonly error?: 'client' | 'server';
  readonly awsQueryError?: readonly [code: string, status: number];
}

/**
 * A Smithy shape as the SDK's runtime schemas describe it. This file and service-model.ts alone know how those schemas are
 * laid out: arrays `[kind, namespace, name, traits, …]`, where a structure's seventh element counts its leading required
 * members. The round-trip suite over every client guards against a change of that layout.
 */
export class Shape {
  readonly schema: NormalizedSchema;
  readonly kind: Kind;
  readonly traits: Traits;
  #members: ReadonlyMap<string, Shape> | undefined;
  #item: Shape | undefined;

  constructor(schema: NormalizedSchema) {
    this.schema = schema;
    this.kind = kindOf(schema);
    this.traits = schema.getMergedTraits();
  }

  get name(): string {
    return this.schema.getName() ?? '';
  }

  /** `namespace#Name`: tells shapes of one name apart. */
  get id(): string {
    return this.schema.getName(true) ?? '';
  }

  get streaming(): boolean {
    return (
      this.schema.isStreaming() || (this.schema.isStructSchema() && this.schema.getEventStreamMember() !== '')
    );
  }

  get isScalar(): boolean {
    return !['structure', 'union', 'list', 'map', 'document'].includes(this.kind);
  }

  /** Of a structure or union, in the model's order. */
  get members(): ReadonlyMap<string, Shape> {
    this.#members ??= new Map(
      [...this.schema.structIterator()].map(([name, member]) => [name, new Shape(member)]),
    );
    return this.#members;
  }

  /** Names of the members that a request must have. */
  get required(): readonly string[] {
    const schema: unknown = this.schema.getSchema();
    const count: unknown = Array.isArray(schema) ? schema[6] : 0;
    return typeof count === 'number' ? [...this.members.keys()].slice(0, count) : [];
  }

  /** What a list holds, or a map's values. */
  get item(): Shape {
    this.#item ??= new Shape(this.schema.getValueSchema());
    return this.#item;
  }

  get key(): Shape {
    return new Shape(this.schema.getKeySchema());
  }

  timestampFormat(byDefault: TimestampFormat): TimestampFormat {
    const schema: unknown = this.schema.getSchema();
    if (schema === 5) return 'date-time';
    if (schema === 6) return 'http-date';
    return schema === 7 ? 'epoch-seconds' : byDefault;
  }
}

function kindOf(schema: NormalizedSchema): Kind {
  if (schema.isUnionSchema()) return 'union';
  if (schema.isStructSchema()) return 'structure';
  if (schema.isListSchema()) return 'list';
  if (schema.isMapSchema()) return 'map';
  if (schema.isDocumentSchema()) return 'document';
  if (schema.isBooleanSchema()) return 'boolean';
  if (schema.isTimestampSchema()) return 'timestamp';
  if (schema.isBlobSchema()) return 'blob';
  if (schema.isBigIntegerSchema()) return 'bigint';
  return schema.isNumericSchema() ? 'number' : 'string';
}
