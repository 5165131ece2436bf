import { resolveParameters, type Program, type Scope } from '@groundcrew/program';

export interface KnownValues {
  /** Parameter values by name, as a user types them; a parameter not named has its default. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Pseudo parameters that are known, e.g. `AWS::Region`. */
  readonly pseudo?: Readonly<Record<string, string>>;
}

/**
 * A scope in which no resource exists yet. Problems of the parameters themselves are reported where they are resolved; the
 * values given are looked at only when something needs them.
 */
export const knownScope = (program: Program, known: KnownValues): Scope => {
  let values: Scope['parameters'] | undefined;
  const resolved = (): Scope['parameters'] => {
    const given = Object.entries(known.parameters ?? {}).filter(([name]) => program.parameters.has(name));
    return resolveParameters(program, new Map(given)).values;
  };
  return {
    program,
    get parameters() {
      return (values ??= resolved());
    },
    pseudo: known.pseudo ?? {},
    lookups: new Map(),
    ref: () => undefined,
    attribute: () => undefined,
  };
};
