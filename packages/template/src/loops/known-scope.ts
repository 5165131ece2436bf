import { resolveParameters, type Program, type Scope } from '@groundcrew/program';

export interface KnownValues {
  /** Parameter values by name, as a user types them; a parameter not named has its default. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Pseudo parameters that are known, e.g. `AWS::Region`. */
  readonly pseudo?: Readonly<Record<string, string>>;
}

/** A scope in which no resource exists yet. Problems of the parameters themselves are reported where they are resolved. */
export const knownScope = (program: Program, { parameters = {}, pseudo = {} }: KnownValues): Scope => {
  const given = Object.entries(parameters).filter(([name]) => program.parameters.has(name));
  return {
    program,
    parameters: resolveParameters(program, new Map(given)).values,
    pseudo,
    lookups: new Map(),
    ref: () => undefined,
    attribute: () => undefined,
  };
};
