import { DiagnosticError, error, hasErrors, type Diagnostic, type Json } from '@groundcrew/contract';
import { canonical, type Target } from '@groundcrew/planner';
import {
  askingResources,
  defaultText,
  exportOfLookup,
  isGivenSecretly,
  lookupKey,
  parameterSecret,
  resolveParameters,
  type Desired,
  type Given,
  type Question,
  type Program,
  type Scope,
  type Value,
} from '@groundcrew/program';
import type { Secrets } from '@groundcrew/store';
import { hideInDiagnostics } from '../apply/secrets-in-memory.ts';
import { pseudoParameters } from '../binding/pseudo.ts';

export interface Evaluation {
  readonly desired: Desired;
  readonly parameters: ReadonlyMap<string, Value>;
  readonly pseudo: Readonly<Record<string, Value>>;
  readonly lookups: ReadonlyMap<string, Json>;
  /** References in the secret store by the names that values use. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly shownParameters: Readonly<Record<string, Json>>;
  readonly imports: readonly string[];
  /** See `PlanHashes`. */
  readonly inputsHash: string;
}

export interface EvaluationRequest {
  readonly stack: string;
  readonly target: Target;
  readonly program: Program;
  readonly given: ReadonlyMap<string, Given>;
  readonly store: Secrets;
  /** Throws `DiagnosticError` with why there is no answer, or answers undefined. */
  answer(question: Question): Promise<Json | undefined>;
}

/** Parameters resolved, lookups answered, properties evaluated without any resource known. */
export async function evaluateProgram(
  request: EvaluationRequest,
): Promise<{ readonly evaluation?: Evaluation; readonly diagnostics: readonly Diagnostic[] }> {
  const { program, given } = request;
  const secrets = await secretReferences(request);
  const answers = new Answers((lookup) => request.answer(lookup));
  let resolved = resolveParameters(program, given, answers.known);
  while (await answers.ask(resolved.lookups)) resolved = resolveParameters(program, given, answers.known);
  const diagnostics = [...resolved.diagnostics, ...answers.missing];
  if (hasErrors(diagnostics)) return { diagnostics };
  const pseudo = pseudoParameters(request.stack, request.target);
  const inMemory = await readSecrets(secrets, request.store);
  const scope = (): Scope => ({
    program,
    parameters: resolved.values,
    pseudo,
    lookups: new Map(answers.known),
    ref: () => undefined,
    attribute: () => undefined,
    secretForConditions: (reference) => inMemory.get(reference),
  });
  let asking = askingResources(program, scope());
  while (await answers.ask(asking.questions)) asking = askingResources(program, scope());
  if (hasErrors(answers.missing)) return { diagnostics: answers.missing };
  const { desired } = asking;
  const shown = shownParameters(program, given);
  return {
    evaluation: {
      desired,
      parameters: resolved.values,
      pseudo,
      lookups: answers.known,
      secrets,
      shownParameters: shown,
      inputsHash: request.store.fingerprint(
        canonical({ parameters: shown, secrets: inMemory, lookups: answers.known }),
      ),
      imports: [...answers.known.keys()].flatMap((key) => exportOfLookup(key) ?? []),
    },
    diagnostics: hideInDiagnostics(desired.diagnostics, [...inMemory.values()]),
  };
}

/** Asks each question once, and keeps what has no answer as a diagnostic. */
class Answers {
  readonly known = new Map<string, Json>();
  readonly missing: Diagnostic[] = [];
  readonly #asked = new Set<string>();
  readonly #answer: (question: Question) => Promise<Json | undefined>;

  constructor(answer: (question: Question) => Promise<Json | undefined>) {
    this.#answer = answer;
  }

  /** True when there was something new to ask and all of it was answered. */
  async ask(lookups: readonly Question[]): Promise<boolean> {
    const open = lookups.filter((lookup) => !this.#asked.has(lookupKey(lookup)));
    await Promise.all(
      open.map(async (lookup) => {
        this.#asked.add(lookupKey(lookup));
        try {
          const answer = await this.#answer(lookup);
          if (answer === undefined) this.missing.push({ range: lookup.at, ...noAnswer(lookup) });
          else this.known.set(lookupKey(lookup), answer);
        } catch (problem) {
          if (!(problem instanceof DiagnosticError)) throw problem;
          this.missing.push(...problem.diagnostics.map((told) => ({ range: lookup.at, ...told })));
        }
      }),
    );
    return open.length > 0 && this.missing.length === 0;
  }
}

const noAnswer = (lookup: Question): Diagnostic => {
  switch (lookup.kind) {
    case 'zones':
      return error('LOOKUP_UNANSWERED', `The availability zones of ${lookup.region} are not known`, {
        next: 'Check the name of the region.',
      });
    case 'export':
      return error('EXPORT_UNKNOWN', `No stack exports ${lookup.name}`, {
        next: 'Apply the stack that exports it first, or correct the name.',
      });
    case 'stack-output':
      return error('OUTPUT_UNKNOWN', `Stack ${lookup.stack} has no output ${lookup.output}`, {
        next: 'Apply that stack first, or correct the name.',
      });
    case 'ssm':
      return error('SSM_PARAMETER_UNKNOWN', `There is no SSM parameter ${lookup.name}`, {
        next: 'Create it in this account and region, or correct the name.',
      });
    case 'place':
      return error('ACCOUNT_UNKNOWN', `There is no account "${lookup.account}"`);
    case 'resource':
      return error('EXISTING_NOT_FOUND', `No ${lookup.type} fits`);
  }
};

/** A NoEcho parameter's default is put away like a value that was given. */
async function secretReferences({
  program,
  given,
  store,
}: EvaluationRequest): Promise<Record<string, string>> {
  const references: Record<string, string> = {};
  for (const [name, declared] of program.parameters) {
    const value = given.get(name);
    if (typeof value === 'object') references[parameterSecret(name)] = value.secret;
    else if (isGivenSecretly(declared)) {
      const text = value ?? defaultText(declared);
      if (text !== undefined) references[parameterSecret(name)] = await store.put(text);
    }
  }
  return references;
}

async function readSecrets(
  references: Readonly<Record<string, string>>,
  store: Secrets,
): Promise<Map<string, string>> {
  const entries = Object.entries(references).map(
    async ([name, reference]) => [name, await store.get(reference)] as const,
  );
  return new Map(await Promise.all(entries));
}

function shownParameters(program: Program, given: ReadonlyMap<string, Given>): Record<string, Json> {
  const shown = [...program.parameters].map(([name, declared]): [string, Json] => {
    const value = given.get(name) ?? defaultText(declared);
    return [name, declared.noEcho || typeof value === 'object' ? '(sensitive)' : (value ?? '')];
  });
  return Object.fromEntries(shown);
}
