import { DiagnosticError, hasErrors, type Diagnostic, type PlanRequest } from '@groundcrew/contract';
import type { Plan } from '@groundcrew/planner';
import { Option, type Command } from 'commander';
import type { Connection } from '../client/connect.ts';
import { collectParameters } from '../parameters/collect.ts';
import { stackNameOf } from '../project/stack-name.ts';
import { located, showDiagnostics } from '../terminal/report.ts';
import { line, type Terminal } from '../terminal/streams.ts';
import {
  repeated,
  withAws,
  withParameters,
  withSource,
  type AwsOptions,
  type ParameterOptions,
  type SourceOptions,
} from './options.ts';
import { upload } from './source.ts';

export interface PlanningOptions extends AwsOptions, SourceOptions, ParameterOptions {
  readonly stack?: string;
  readonly refresh: 'batched' | 'full';
  readonly target?: readonly string[];
  readonly replace?: readonly string[];
  /** Physical ids by logical id, to be imported and nothing else. */
  readonly imports?: Readonly<Record<string, string>>;
}

/** The options that decide what a plan is; `plan` and `apply` share them. */
export const withPlanning = (command: Command): Command =>
  withAws(withParameters(withSource(command)))
    .option('-s, --stack <name>', 'name of the stack; else that of the template or its directory')
    .option('--target <logicalId>', 'only this resource and what it needs; may be repeated', repeated)
    .option(
      '--replace <logicalId>',
      'replace this resource even if nothing asks for it; may be repeated',
      repeated,
    )
    .addOption(
      new Option('--refresh <depth>', 'full reads also what costs a call for each resource')
        .choices(['batched', 'full'])
        .default('batched'),
    );

/** Reads, validates, collects parameters and asks the API for a plan. Warnings go to the terminal, errors are thrown. */
export async function makePlan(
  connection: Connection,
  paths: readonly string[],
  options: PlanningOptions,
  terminal: Terminal,
  quiet = false,
): Promise<Plan> {
  const { program, diagnostics, sources } = await upload(connection.client, paths, options);
  return located(sources, async () => {
    const show = (found: readonly Diagnostic[]) =>
      quiet ? undefined : showDiagnostics(found, terminal, sources);
    if (!program || hasErrors(diagnostics)) throw new DiagnosticError(diagnostics);
    const parameters = await collectParameters(
      program.parameters,
      { flags: options.parameter ?? [], file: options.parametersFile },
      terminal,
    );
    const validation = await connection.client.post<{ diagnostics: Diagnostic[] }>(
      `/programs/${program.id}/validate`,
      { parameters },
    );
    const found = [...diagnostics, ...validation.diagnostics];
    if (hasErrors(found)) throw new DiagnosticError(found);
    show(found);
    const stack = options.stack ?? stackNameOf(paths[0] ?? '');
    const request: PlanRequest = {
      program: program.id,
      parameters,
      refresh: options.refresh,
      targets: options.target?.slice(),
      replace: options.replace?.slice(),
      imports: options.imports,
    };
    return askForPlan(connection, stack, request, show, (message) =>
      quiet ? undefined : line(terminal.err, message),
    );
  });
}

/** Asks for a plan, and tells what that waits for; throws its errors. */
export async function askForPlan(
  connection: Connection,
  stack: string,
  request: PlanRequest,
  show: (diagnostics: readonly Diagnostic[]) => void,
  onProgress: (message: string) => void,
): Promise<Plan> {
  const { plan, diagnostics } = await connection.client.plan<{ plan?: Plan; diagnostics: Diagnostic[] }>(
    `/stacks/${encodeURIComponent(stack)}/plans`,
    request,
    onProgress,
  );
  if (!plan) throw new DiagnosticError(diagnostics);
  show(diagnostics);
  return plan;
}
