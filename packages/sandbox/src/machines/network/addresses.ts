import { type Block, innerAddress } from '../host/block-lease.ts';

/** Hands out the inner addresses of a block: each VPC's link, each instance's and each load balancer's hidden address. */
export class InnerAddresses {
  readonly #block: Block;
  readonly #byOwner = new Map<string, number>();

  constructor(block: Block) {
    this.#block = block;
  }

  /** This host's end of the link to the edge. */
  get host(): string {
    return innerAddress(this.#block.index, 1);
  }

  /** The edge's end of the link to this host. */
  get edge(): string {
    return innerAddress(this.#block.index, 2);
  }

  /** The same address for the same owner until it is given back. */
  of(owner: string): string {
    const known = this.#byOwner.get(owner);
    if (known !== undefined) return innerAddress(this.#block.index, known);
    const taken = new Set(this.#byOwner.values());
    for (let n = 4; n < 511; n += 1) {
      if (taken.has(n)) continue;
      this.#byOwner.set(owner, n);
      return innerAddress(this.#block.index, n);
    }
    throw new Error(
      'this sandbox has no inner address left: it holds 507 machines, networks and load balancers',
    );
  }

  release(owner: string): void {
    this.#byOwner.delete(owner);
  }

  ownerOf(address: string): string | undefined {
    for (const [owner, n] of this.#byOwner) if (innerAddress(this.#block.index, n) === address) return owner;
    return undefined;
  }
}
