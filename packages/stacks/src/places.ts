import type { Target } from '@groundcrew/planner';
import { placeText } from '@groundcrew/program';
import { Finding } from './existing/find.ts';
import type { ResourceTypes } from './resource-type.ts';
import type { Surroundings } from './surroundings.ts';

/** What is known about each account and region that one stack reaches; a missing place is the stack's own. */
export class Places {
  readonly #around: Pick<Surroundings, 'typesFor'>;
  readonly #home: Target;
  readonly #findings = new Map<string, Promise<Finding>>();

  constructor(around: Pick<Surroundings, 'typesFor'>, home: Target) {
    this.#around = around;
    this.#home = home;
  }

  async types(place?: Target): Promise<ResourceTypes> {
    return this.#around.typesFor(place ?? this.#home);
  }

  /** Shared by all who look for something there, so that each type is listed once. */
  finding(place?: Target): Promise<Finding> {
    const key = placeText(place);
    const known = this.#findings.get(key) ?? this.types(place).then((types) => new Finding(types));
    this.#findings.set(key, known);
    return known;
  }
}
