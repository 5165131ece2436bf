import { resolveParameters, type Deferred, type Program, type Scope, type Value } from '@groundcrew/program';

export interface KnownValues {
  /** Parameter values by name, as a user types them; a parameter not named has its default. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Pseudo parameters that are known, e.g. `AWS::Region`. */
  readonly pseudo?: Readonly<Record<string, string>>;
}

const pseudoParameters = [
  'AccountId',
  'NotificationARNs',
  'Partition',
  'Region',
  'StackId',
  'StackName',
  'URLSuffix',
];

/** A scope in which no resource exists yet. Problems of the parameters themselves are reported where they are resolved. */
export const knownScope = (program: Program, { parameters = {}, pseudo = {} }: KnownValues): Scope => {
  const given = Object.entries(parameters).filter(([name]) => program.parameters.has(name));
  const values = new Map<string, Value>();
  for (const [name, { nameAt }] of program.parameters) {
    const expression = { kind: 'literal', value: null, at: nameAt } as const;
    values.set(name, unknown({ expression, awaits: [name], secrets: [] }));
  }
  for (const [name, value] of resolveParameters(program, new Map(given)).values) values.set(name, value);
  return {
    program,
    parameters: values,
    pseudo: { ...unknownPseudoParameters, ...pseudo },
    lookups: new Map(),
    ref: () => undefined,
    attribute: () => undefined,
  };
};

const unknown = ($deferred: Deferred['$deferred']): Deferred => ({ $deferred });

const nowhere = { line: 1, column: 1 };
const unknownPseudoParameters: Readonly<Record<string, Value>> = Object.fromEntries(
  pseudoParameters.map((short) => {
    const name = `AWS::${short}`;
    const at = { file: '', start: nowhere, end: nowhere };
    return [name, unknown({ expression: { kind: 'literal', value: null, at }, awaits: [name], secrets: [] })];
  }),
);
