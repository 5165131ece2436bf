import type { CallName, Fault } from '@groundcrew/sandbox';

/** What AWS says of something it has just created and does not know of yet everywhere. */
const unknown: Readonly<Record<string, string>> = {
  CreateSubnet: 'InvalidVpcID.NotFound',
  ModifyVpcAttribute: 'InvalidVpcID.NotFound',
  CreateSecurityGroup: 'InvalidVpcID.NotFound',
  AttachInternetGateway: 'InvalidInternetGatewayID.NotFound',
  CreateRoute: 'InvalidRouteTableID.NotFound',
  AuthorizeSecurityGroupIngress: 'InvalidGroup.NotFound',
  AssociateRouteTable: 'InvalidRouteTableID.NotFound',
  AddRoleToInstanceProfile: 'NoSuchEntity',
};

const kinds: readonly ((operation: string) => Fault | undefined)[] = [
  () => ({ kind: 'throttle' }),
  () => ({ kind: 'error', when: 'before' }),
  () => ({ kind: 'error', when: 'after' }),
  () => ({ kind: 'reset', when: 'before' }),
  () => ({ kind: 'reset', when: 'after' }),
  () => ({ kind: 'timeout', seconds: 70, when: 'before' }),
  () => ({ kind: 'timeout', seconds: 70, when: 'after' }),
  (operation) => {
    const code = unknown[operation];
    return code === undefined ? undefined : { kind: 'error', code, status: 400 };
  },
];

const reads = /^(Describe|Get|List)/;
const refusal: Fault = { kind: 'error', code: 'UnauthorizedOperation', status: 403 };

/** Faults of every kind at a rate, from 0 to 1, that may be changed at any time. */
export class Weather {
  rate = 0;
  count = 0;
  refusals = 0;
  #untilRefusal: number | undefined;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Has a change refused for good, the one after so many others; undefined takes that back. */
  refuseAfter(changes: number | undefined): void {
    this.#untilRefusal = changes;
  }

  choose({ operation }: CallName): Fault | undefined {
    if (this.#untilRefusal !== undefined && !reads.test(operation) && this.#untilRefusal-- === 0) {
      this.#untilRefusal = undefined;
      this.refusals += 1;
      return refusal;
    }
    if (this.rate === 0 || this.#random() >= this.rate) return undefined;
    const fault = kinds[Math.floor(this.#random() * kinds.length)]?.(operation);
    if (fault) this.count += 1;
    return fault;
  }
}
