import { DiagnosticError } from '@groundcrew/contract';
import { startSandbox, type Sandbox } from '@groundcrew/sandbox';
import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { buildProgram } from '../../../src/run.ts';
import type { Outcome } from '../../command.ts';
import type { Recorded } from '../judge/judge.ts';
import { templateOf, type Version } from '../stacks/generate.ts';
import { RoundFaults } from './faults.ts';
import type { ShippedCommand } from './shipped.ts';

const planShown = /^(Plan: |No changes)/m;
const rollbackShown = /^Rolling back/m;

/** How long changes take to get about where they do: 1.5 s, at the sandbox's pace. */
const timeScale = 0.005;
const delaySeconds = 1.5 / timeScale;

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
  /** Resolves when the plan is shown, or never. */
  readonly planned: Promise<void>;
  /** Resolves when it is shown that what failed is being rolled back, or never. */
  readonly rollsBack: Promise<void>;
}

/** One local AWS and one directory of a user's beside it. */
export class CrashProject implements AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly faults: RoundFaults;
  readonly #directory: string;
  readonly #shipped: ShippedCommand;
  readonly #living = new Set<ChildProcess>();
  /** When this process ends early, what it has started ends with it, and so does what is stopped. */
  readonly #leave = () => {
    for (const child of this.#living) child.kill('SIGKILL');
    rmSync(this.#directory, { recursive: true, force: true });
  };
  readonly env: Readonly<Record<string, string>>;
  /** How long it may take until everybody sees what has changed. */
  readonly newsMilliseconds: number;

  private constructor(
    sandbox: Sandbox,
    faults: RoundFaults,
    directory: string,
    shipped: ShippedCommand,
    eventual: boolean,
  ) {
    this.newsMilliseconds = eventual ? 2 * 1_000 * delaySeconds * timeScale : 0;
    this.sandbox = sandbox;
    this.faults = faults;
    this.#directory = directory;
    this.#shipped = shipped;
    process.on('exit', this.#leave);
    this.env = {
      HOME: directory,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
      AWS_REGION: 'eu-central-1',
      GROUNDCREW_STATE: join(directory, '.groundcrew'),
      // The news of IAM takes three times as long.
      GROUNDCREW_CONSISTENCY_SECONDS: String(4 * delaySeconds * timeScale),
    };
  }

  static async open(shipped: ShippedCommand, seed: string, eventual: boolean): Promise<CrashProject> {
    const faults = new RoundFaults();
    const sandbox = await startSandbox({
      timeScale,
      machines: 'none',
      latencyMs: 8,
      seed,
      faults: faults.choose,
      ...(eventual && { consistency: 'eventual', consistencySeconds: delaySeconds }),
    });
    const directory = await mkdtemp(join(tmpdir(), 'groundcrew-real-'));
    return new CrashProject(sandbox, faults, directory, shipped, eventual);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off('exit', this.#leave);
    await this.sandbox.close();
    this.#leave();
  }

  async write(version: Version): Promise<void> {
    await writeFile(this.#template(version.stack), templateOf(version));
  }

  /** What a user types to make a stack what its template says, or to remove it. */
  commandFor(stack: string, version: Version | undefined): readonly string[] {
    return version === undefined
      ? ['destroy', stack, '--yes', '--plain']
      : ['apply', this.#template(stack), '--stack', stack, '--yes', '--plain'];
  }

  /** What a user types to take the network that is there under management. */
  importCommand(stack: string, physicalId: string): readonly string[] {
    return ['import', 'Network', physicalId, this.#template(stack), '--stack', stack, '--yes', '--plain'];
  }

  /** The real command, as a process of its own. */
  start(command: readonly string[], node: readonly string[] = []): Started {
    const child = spawn(process.execPath, [...node, this.#shipped.path, ...command], {
      cwd: this.#directory,
      env: { PATH: process.env['PATH'], ...this.#shipped.env, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // In a group of its own, Ctrl-C at a terminal reaches the harness only, which lets it come to its end.
      detached: true,
    });
    this.#living.add(child);
    child.once('close', () => this.#living.delete(child));
    let stdout = '';
    let stderr = '';
    const planned = Promise.withResolvers<void>();
    const rollsBack = Promise.withResolvers<void>();
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      if (planShown.test(stderr)) planned.resolve();
      if (rollbackShown.test(stderr)) rollsBack.resolve();
    });
    const ended = new Promise<Outcome>((resolve) =>
      child.on('close', (code) => resolve({ code, stdout, stderr })),
    );
    return { child, ended, planned: planned.promise, rollsBack: rollsBack.promise };
  }

  /** The same command within this process: quick, for what goes before and for looking afterwards. */
  async within(...command: readonly string[]): Promise<Outcome> {
    const texts = { out: '', err: '' };
    const stream = (name: 'out' | 'err') =>
      new Writable({
        write(chunk: Buffer, _, done) {
          texts[name] += chunk.toString();
          done();
        },
      });
    let code = 0;
    const program = buildProgram({
      terminal: {
        out: stream('out'),
        err: stream('err'),
        interactive: false,
        env: this.env,
        // It hears no Ctrl-C, which is the harness's.
        signals: new EventEmitter(),
      },
      exit: (given) => (code = given),
    });
    try {
      await program.parseAsync(['node', 'groundcrew', ...command]);
    } catch (problem) {
      if (!(problem instanceof DiagnosticError)) throw problem;
      return { code: 2, stdout: texts.out, stderr: JSON.stringify(problem.diagnostics) };
    }
    return { code, stdout: texts.out, stderr: texts.err };
  }

  async recorded(stack: string): Promise<readonly Recorded[]> {
    const { code, stdout } = await this.within('state', 'list', stack, '--json');
    return code === 0 ? (JSON.parse(stdout) as Recorded[]) : [];
  }

  /** How each rollback ended that has begun, after a failure or by hand. */
  async rollbacks(): Promise<readonly string[]> {
    const { code, stdout } = await this.within('runs', 'list', '--json');
    if (code !== 0) return [];
    const runs = JSON.parse(stdout) as { kind: string; state: string }[];
    return runs.filter(({ kind }) => kind === 'rollback').map(({ state }) => state);
  }

  /** What a plan would do now, or why there is none. Empty when it would do nothing. */
  async leftToDo(stack: string): Promise<readonly string[]> {
    const { code, stdout, stderr } = await this.within(
      'plan',
      this.#template(stack),
      '--stack',
      stack,
      '--json',
    );
    if (code !== 0) return [`plan ended with ${code}: ${stderr}`];
    const { actions } = JSON.parse(stdout) as { actions: { action: string; address: string }[] };
    return actions
      .filter(({ action }) => !['none', 'external'].includes(action))
      .map(({ action, address }) => `${action} ${address}`);
  }

  #template(stack: string): string {
    return join(this.#directory, `${stack}.json`);
  }
}
