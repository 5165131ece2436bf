import type { Definition, PropertySpec, ValueType } from './value-type.ts';

export type HandlerName = 'create' | 'read' | 'update' | 'delete' | 'list';

export interface Handler {
  /** How long CloudFormation lets the whole operation take, where the type says so. */
  readonly timeoutInMinutes?: number;
  /** IAM actions that the handler may need: `ec2:CreateVpc`. Which of them a resource needs depends on its properties. */
  readonly permissions?: readonly string[];
}

export interface Tagging {
  /** The top-level property that holds the tags: `Tags`, `UserPoolTags`, … */
  readonly property: string;
  /** `list` is [{Key, Value}], `map` is {key: value}, `asg` is [{Key, Value, PropagateAtLaunch}]. */
  readonly shape: 'list' | 'map' | 'asg';
  readonly onCreate: boolean;
  readonly updatable: boolean;
}

/**
 * How `Ref` is computed from what is known of a resource. A `template` names properties and attributes by pointer without
 * the leading slash: `${PublicIp}`, `${RouteTableId}|${CidrBlock}`; `fallback` holds where a part is missing. A `generated` one is a name that CloudFormation makes up
 * (`<stack>-<logicalId>-<random>`) and that nothing in AWS carries.
 */
export type RefRule =
  | { readonly kind: 'template'; readonly template: string; readonly fallback?: string }
  | { readonly kind: 'generated' };

/**
 * What AWS says about one resource type. Every list of properties holds JSON pointers into the resource's model, without
 * the registry's `/properties` prefix: `/CidrBlock`, `/Ebs/KmsKeyId`; a `*` in one stands for each item of a list.
 */
export interface TypeSpec {
  readonly type: string;
  readonly documentationUrl: string;
  /** What a template may set. */
  readonly properties: Readonly<Record<string, PropertySpec>>;
  /** What `Fn::GetAtt` may name, in its dotted spelling: `Arn`, `Endpoint.Address`. */
  readonly attributes: Readonly<Record<string, ValueType>>;
  readonly definitions: Readonly<Record<string, Definition>>;
  /** Names of top-level properties. */
  readonly required: readonly string[];
  /** A change replaces the resource. */
  readonly createOnly: readonly string[];
  /** A change may replace the resource, depending on values: native handlers decide, others warn. */
  readonly conditionalCreateOnly: readonly string[];
  /** Accepted, but never answered by a read. */
  readonly writeOnly: readonly string[];
  /** Answered by a read, but not accepted. */
  readonly readOnly: readonly string[];
  /** Cloud Control's identifier is these values joined by `|`. Empty for types outside the registry. */
  readonly primaryIdentifier: readonly string[];
  readonly additionalIdentifiers: readonly (readonly string[])[];
  readonly ref: RefRule;
  /** Cloud Control's handlers as of the distilled schemas; undefined where those don't know the type. `DescribeType` is authoritative. */
  readonly handlers?: Readonly<Partial<Record<HandlerName, Handler>>>;
  /** Properties that a Cloud Control list must be given, e.g. `['RouteTableId']`. */
  readonly listParents?: readonly string[];
  readonly tagging?: Tagging;
  /** Which comes first in a replacement; `create_then_delete` unless the type says otherwise. */
  readonly replacementStrategy: 'create_then_delete' | 'delete_then_create';
  /** With `${Partition}`, `${Region}`, `${Account}` and names of properties. */
  readonly arnTemplate?: string;
  /** The macro without which the type means nothing: `AWS::Serverless-2016-10-31`. */
  readonly transform?: string;
}
