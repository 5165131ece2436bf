import { startSandbox, type FaultRule, type Sandbox } from '@groundcrew/sandbox';
import { expect } from 'vitest';
import { differences, resourcesOf } from '../../src/demo/world-check.ts';
import { Project, type Outcome } from '../command.ts';
import { expected, first, footprint, template, type Version } from './template.ts';
import { added, lostKeys, order, tally, templateResources, type Found } from './world-resources.ts';

interface RecordedRow extends Found {
  readonly logicalId: string;
  readonly status: string;
}

const stack = 'crash';
export const apply = ['apply', 'crash.yaml', '--yes', '--plain'] as const;
export const destroy = ['destroy', stack, '--yes', '--plain'] as const;
export type CommandLine = typeof apply | typeof destroy;

/** A local AWS, a project beside it, and judgement of what became of the one by its own rows. */
export class Stage {
  readonly sandbox: Sandbox;
  readonly project: Project;
  /** The world before anything of ours, with the default network that a region gets when it is first used. */
  #start: ReadonlyMap<string, string> = new Map();

  private constructor(sandbox: Sandbox, project: Project) {
    this.sandbox = sandbox;
    this.project = project;
  }

  static async open(options: {
    latencyMs?: number;
    faults?: readonly FaultRule[];
    env?: Readonly<Record<string, string>>;
  }): Promise<Stage> {
    const { env, ...rest } = options;
    const sandbox = await startSandbox({ timeScale: 0.005, machines: 'none', ...rest });
    const project = await Project.create({
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
      AWS_REGION: 'eu-central-1',
      ...env,
    });
    // So that what a command does on a machine with much else to do is told from one that hangs.
    project.patienceSeconds = 280;
    const stage = new Stage(sandbox, project);
    await stage.write(first);
    expect(await project.run('plan', 'crash.yaml')).toMatchObject({ code: 0 });
    stage.#start = resourcesOf(sandbox);
    return stage;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox.close();
    await this.project.remove();
  }

  async write(version: Version): Promise<void> {
    await this.project.write('crash.yaml', template(version));
  }

  async succeed(command: CommandLine): Promise<Outcome> {
    const outcome = await this.project.run(...command);
    expect(outcome.code, `${command[0]} succeeds:\n${outcome.stderr}`).toBe(0);
    return outcome;
  }

  /** The template exists exactly once, all of it is recorded, nothing else is, and there is nothing left to do. */
  async checkDeployed(): Promise<void> {
    const rows = this.#added();
    const found = templateResources(rows);
    const [recorded, plan] = await Promise.all([
      this.recorded(),
      this.project.run('plan', 'crash.yaml', '--json'),
    ]);
    expect(recordedAs(recorded), 'what is recorded is what exists').toEqual(found);
    expect(Object.fromEntries(recorded.map((row) => [row.logicalId, row.type]))).toEqual(expected);
    expect(new Set(recorded.map((row) => row.status))).toEqual(new Set(['complete']));
    expect(found, 'each exists once').toHaveLength(Object.keys(expected).length);
    expect(tally(rows), 'nothing came along twice').toEqual(footprint);
    expect(lostKeys(rows), 'each private key belongs to a key pair').toEqual([]);
    expect(plan.code, plan.stderr).toBe(0);
    const { actions } = JSON.parse(plan.stdout) as { actions: { action: string; address: string }[] };
    expect(
      actions.filter(({ action }) => action !== 'none'),
      'planning again finds nothing to do',
    ).toEqual([]);
  }

  /** As if we had never been there. */
  async checkDestroyed(): Promise<void> {
    expect(differences(this.#start, resourcesOf(this.sandbox)), 'the world is as it was').toEqual([]);
    expect((await this.project.run('show', '--json')).stdout).toBe('[]\n');
  }

  /** Whatever stands is recorded, and what is recorded stands: also in the middle of things. */
  async checkRecord(): Promise<void> {
    expect(recordedAs(await this.recorded())).toEqual(templateResources(this.#added()));
  }

  async recorded(): Promise<readonly RecordedRow[]> {
    const { code, stdout, stderr } = await this.project.run('state', 'list', stack, '--json');
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as RecordedRow[];
  }

  async runs(): Promise<readonly { readonly id: string; readonly state: string }[]> {
    return JSON.parse((await this.project.run('runs', 'list', '--json')).stdout) as {
      id: string;
      state: string;
    }[];
  }

  #added() {
    return added(this.#start, resourcesOf(this.sandbox));
  }
}

const recordedAs = (rows: readonly RecordedRow[]): Found[] =>
  rows
    .map(({ type, physicalId }) => ({ type, physicalId }))
    .toSorted((a, b) => order(`${a.type} ${a.physicalId}`, `${b.type} ${b.physicalId}`));
