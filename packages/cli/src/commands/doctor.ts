import { createAccounts, type Accounts } from '@groundcrew/aws';
import { DiagnosticError, exitCodes } from '@groundcrew/contract';
import type { Command } from 'commander';
import { awsChoice } from '../client/aws-choice.ts';
import { checkCredentials } from '../doctor/check-credentials.ts';
import { checkEndpoint } from '../doctor/check-endpoint.ts';
import { isolationFinding } from '../doctor/check-isolation.ts';
import { checkNode } from '../doctor/check-node.ts';
import { checkRights } from '../doctor/check-rights.ts';
import { checkPostgres } from '../doctor/check-postgres.ts';
import { checkState, isPostgres } from '../doctor/check-state.ts';
import { findingOf, warn, type Finding } from '../doctor/finding.ts';
import { planOnCopy } from '../doctor/plan-on-copy.ts';
import { noSettings, readProjectSettings, type ProjectSettings } from '../project/settings.ts';
import { stateDirectory } from '../project/state-directory.ts';
import { line, painter, type Terminal } from '../terminal/streams.ts';
import type { CommandContext } from './context.ts';
import { withPlanning, type PlanningOptions } from './planning.ts';

type DoctorOptions = PlanningOptions & { readonly json?: boolean };

export function registerDoctor(program: Command, context: CommandContext): void {
  const command = program
    .command('doctor')
    .description('Check what an apply needs: Node, credentials, clock, endpoint, rights, state, isolation')
    .argument('[source...]', 'a template, to check the rights that its apply will need as well')
    .option('--json', 'findings as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  groundcrew doctor\n  groundcrew doctor template.yaml --stack web\n  groundcrew doctor --account production --json\n\nExits with 1 on a failure. Changes nothing, neither here nor in AWS.',
    );
  withPlanning(command).action(async (sources: string[], options: DoctorOptions) => {
    const findings = await examine(sources, options, context.terminal);
    if (options.json) line(context.terminal.out, JSON.stringify({ findings }, null, 2));
    else show(findings, context.terminal);
    const failed = findings.some(({ level }) => level === 'failure');
    context.exit(failed ? exitCodes.failed : exitCodes.good);
  });
}

async function examine(
  sources: readonly string[],
  options: DoctorOptions,
  terminal: Terminal,
): Promise<Finding[]> {
  const { settings, findings: project } = await projectSettings();
  const accounts = createAccounts(awsChoice(options, settings, terminal.env));
  const directory = stateDirectory(process.cwd(), terminal.env);
  try {
    const credentials = await checkCredentials(accounts);
    const reached = credentials.every(({ check, level }) => check !== 'credentials' || level !== 'failure');
    return [
      checkNode(process.versions.node),
      ...project,
      ...credentials,
      ...(await checkEndpoint(accounts.home(), Date.now)),
      ...checkState({ directory, env: terminal.env }),
      ...(isPostgres(terminal.env)
        ? await checkPostgres(terminal.env['GROUNDCREW_DATABASE'] ?? '', Date.now)
        : []),
      ...(await rights(sources, options, { accounts, reached, directory, terminal })),
      await isolation(),
    ];
  } finally {
    accounts.close();
  }
}

async function projectSettings(): Promise<{ settings: ProjectSettings; findings: Finding[] }> {
  try {
    return { settings: await readProjectSettings(process.cwd()), findings: [] };
  } catch (problem) {
    return { settings: noSettings, findings: [findingOf('project', problem)] };
  }
}

interface Reach {
  readonly accounts: Accounts;
  /** Whether the credentials are good. */
  readonly reached: boolean;
  readonly directory: string;
  readonly terminal: Terminal;
}

async function rights(
  sources: readonly string[],
  options: DoctorOptions,
  { accounts, reached, directory, terminal }: Reach,
): Promise<Finding[]> {
  if (sources.length === 0)
    return [warn('rights', 'not checked: no template is given', 'Name one: groundcrew doctor template.yaml')];
  if (!reached) return [warn('rights', 'not known without credentials')];
  try {
    const findings = await checkRights(await planOnCopy(sources, options, directory, terminal), accounts);
    return isPostgres(terminal.env)
      ? [...findings, warn('rights', 'what Postgres records was left out: every resource counted as new')]
      : findings;
  } catch (problem) {
    if (!(problem instanceof DiagnosticError)) throw problem;
    const { summary, next } = findingOf('rights', problem);
    return [warn('rights', `not known, since the template can't be planned: ${summary}`, next)];
  }
}

async function isolation(): Promise<Finding> {
  const { hostAbilities } = await import('@groundcrew/sandbox');
  return isolationFinding(await hostAbilities());
}

/** One line each, with what to do beneath. */
function show(findings: readonly Finding[], terminal: Terminal): void {
  const paint = painter(terminal, 'out');
  const marks = {
    ok: paint('green', 'ok     '),
    warning: paint('yellow', 'warning'),
    failure: paint('red', 'failure'),
  };
  const width = Math.max(...findings.map(({ check }) => check.length));
  for (const { check, level, summary, next } of findings) {
    line(terminal.out, `${marks[level]}  ${check.padEnd(width)}  ${summary}`);
    if (next !== undefined) line(terminal.out, `${' '.repeat(9 + width + 2)}${paint('dim', `→ ${next}`)}`);
  }
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length;
  const [failures, warnings] = [count('failure'), count('warning')];
  const rest = [
    failures === 1 ? '1 failure' : `${failures} failures`,
    warnings === 1 ? '1 warning' : `${warnings} warnings`,
  ];
  line(terminal.err, `\n${findings.length} checks, ${rest.join(', ')}.`);
}
