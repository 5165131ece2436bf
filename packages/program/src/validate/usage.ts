/** What a program's expressions name, gathered while they are checked. */
export class Usage {
  readonly parameters = new Set<string>();
  readonly mappings = new Set<string>();
  readonly conditions = new Set<string>();
  /** Resource → the resources its properties and DependsOn name. */
  readonly resources = new Map<string, Set<string>>();
  /** Condition → the conditions it names. */
  readonly conditionsOf = new Map<string, Set<string>>();
  /** A mapping is named by a function, so any may be used. */
  anyMapping = false;
}

/** Adds to the set under `key`. */
export function note(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}
