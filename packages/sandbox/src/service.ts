import type { Projection } from './world/projection.ts';
import type { SessionTags } from './world/identity.ts';
import type { World } from './world/world.ts';

/** Who called what, as AWS would know it from the signature. */
export interface Call {
  readonly account: string;
  readonly region: string;
  /** The signing name: `ec2`, `iam`, `elasticloadbalancing`. */
  readonly service: string;
  readonly operation: string;
  readonly requestId: string;
  readonly accessKeyId: string;
  /** ARN of the caller, e.g. `arn:aws:iam::111111111111:user/admin`. */
  readonly principal: string;
  /** What GetCallerIdentity calls UserId: `AIDA…` of a user, `AROA…:session` of a role. */
  readonly userId: string;
  /** Of a role's session. */
  readonly session?: SessionTags;
  readonly world: World;
}

/** Input and output have the shapes of the SDK's command: the wire is dealt with elsewhere. Throws `AwsError`. */
// oxlint-disable-next-line typescript/no-explicit-any -- the SDK's schema checks the shape on both sides of the wire
export type Operation = (input: any, call: Call) => unknown;

/** One AWS service: which SDK client describes its wire, and what its operations do to the world. */
export interface Service {
  /** The suffix of the SDK package that carries its schemas: `ec2`, `elastic-load-balancing`. */
  readonly client: string;
  readonly operations: Readonly<Record<string, Operation>>;
  /** Types of the CloudFormation registry that this service's own rows stand behind. */
  readonly projections?: readonly Projection[];
  /** Called before each call to any service in this account and region, e.g. to lay out the default network. */
  prepare?(where: { readonly world: World; readonly account: string; readonly region: string }): void;
  /** Called once when a saved world has been restored: carries on what was under way, boots what ran. */
  restore?(world: World): void | Promise<void>;
  /** Called when an instance's machine powered off by itself. */
  machineOff?(world: World, instanceId: string): void;
}

/** An error with AWS's code, as the service's protocol puts it on the wire. Status defaults to what the schema says, else 400. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number | undefined;

  constructor(code: string, message: string, status?: number) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}
