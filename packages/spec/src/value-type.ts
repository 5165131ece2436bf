import type { Json } from '@groundcrew/contract';

/**
 * What a property may hold. CloudFormation is lenient between the scalars: it takes `"8080"` where an integer is due and
 * `true` where a string is.
 */
export type ValueType =
  | StringType
  | NumberType
  | BooleanType
  | ListType
  | MapType
  | ObjectType
  | UnionType
  | JsonType;

export interface StringType {
  readonly kind: 'string';
  /** Every value AWS accepts, where it says so. */
  readonly allowedValues?: readonly string[];
  /** ECMA 262, searched for, not anchored: as the registry schema has it. Not every one compiles. */
  readonly pattern?: string;
  /** Unicode code points, both ends included. */
  readonly minLength?: number;
  readonly maxLength?: number;
}

export interface NumberType {
  readonly kind: 'number' | 'integer';
  readonly allowedValues?: readonly number[];
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface BooleanType {
  readonly kind: 'boolean';
}

export interface ListType {
  readonly kind: 'list';
  readonly item: ValueType;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  /** False where the order of the items means nothing to AWS, so that a read may answer in another one. */
  readonly ordered?: boolean;
}

/** Free keys, values of one type. */
export interface MapType {
  readonly kind: 'map';
  readonly value: ValueType;
}

/** Named properties: `definition` is a key of the type's `definitions`. */
export interface ObjectType {
  readonly kind: 'object';
  readonly definition: string;
}

export interface UnionType {
  readonly kind: 'union';
  readonly options: readonly ValueType[];
}

/** Any JSON: a policy document, a dashboard body. */
export interface JsonType {
  readonly kind: 'json';
}

export interface PropertySpec {
  readonly type: ValueType;
  readonly required?: boolean;
  /** What AWS fills in when the template is silent, where its schema says so. */
  readonly default?: Json;
  readonly deprecated?: boolean;
}

/** A named structure within a resource type, such as `Ebs` of AWS::EC2::Instance. */
export interface Definition {
  readonly properties: Readonly<Record<string, PropertySpec>>;
}
