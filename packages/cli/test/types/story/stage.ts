import { DiagnosticError, type Diagnostic, type JsonObject, type PlanRequest } from '@groundcrew/contract';
import type { Plan } from '@groundcrew/planner';
import { startSandbox, type Sandbox, type SandboxOptions } from '@groundcrew/sandbox';
import { openEmbedded, type EmbeddedOptions } from '@groundcrew/server';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../../../src/client/client.ts';
import { differences, resourcesOf } from '../../../src/demo/world-check.ts';
import { Aws } from './aws.ts';

/** What takes AWS ten seconds takes a fiftieth of one here. */
const timeScale = 0.002;
const region = 'eu-central-1';

/** With GROUNDCREW_STORIES=eventual the stories are told in an AWS whose changes get about with a delay. */
const eventual = process.env['GROUNDCREW_STORIES'] === 'eventual';
/** Real milliseconds until everyone sees a change there. */
const consistencyWindow = eventual ? 1_000 : 0;

export const accountOf = (index: number): string => String(100_000_000_000 + index);

/** A local AWS with an account for each story, so that stories can be told at the same time. */
export const openSandbox = (accounts: number, options: SandboxOptions = {}): Promise<Sandbox> =>
  startSandbox({
    timeScale,
    machines: 'none',
    ...(eventual && { consistency: 'eventual', consistencySeconds: consistencyWindow / 3000 / timeScale }),
    accounts: Array.from({ length: accounts }, (_, index) => accountOf(index)),
    regions: [region, 'us-east-1'],
    ...options,
  });

export type Asked = Omit<PlanRequest, 'program' | 'destroy'>;

/** Settings that a stage has otherwise than a user: it reads in batches, and trusts AWS's answers unless told. */
export type Settings = Partial<Pick<EmbeddedOptions, 'refreshLimit' | 'consistencyWindow'>>;

/** One account of a local AWS, and the API in this process with a state of its own. */
export class Stage implements AsyncDisposable {
  readonly aws: Aws;
  readonly #client: Client;
  readonly #sandbox: Sandbox;
  readonly #account: string;
  readonly #close: () => Promise<void>;
  #before: ReadonlyMap<string, string> = new Map();

  private constructor(
    sandbox: Sandbox,
    account: string,
    aws: Aws,
    client: Client,
    close: () => Promise<void>,
  ) {
    this.#sandbox = sandbox;
    this.#account = account;
    this.aws = aws;
    this.#client = client;
    this.#close = close;
  }

  static async open(sandbox: Sandbox, index: number, options: Settings = {}): Promise<Stage> {
    const { account = '', accessKeyId = '', secretAccessKey = '' } = sandbox.accounts[index] ?? {};
    const aws = new Aws({
      endpoint: sandbox.endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
    });
    const stateDirectory = await mkdtemp(join(tmpdir(), 'groundcrew-types-'));
    const server = openEmbedded({
      stateDirectory,
      env: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
      region,
      endpoint: sandbox.endpoint,
      version: '0.0.0',
      refreshLimit: 0,
      consistencyWindow,
      ...options,
    });
    const client = new Client(async (path, init) => server.request(path, init), server.token);
    const stage = new Stage(sandbox, account, aws, client, async () => {
      aws.close();
      await server.close();
      await rm(stateDirectory, { recursive: true, force: true });
    });
    // A region gets its default network with the first call, which then is part of how it all began.
    await aws.ec2.describeVpcs({});
    stage.#before = stage.#resources();
    return stage;
  }

  /** Plans a template, given as text or as data; throws the diagnostics of one that has no plan. */
  async plan(stack: string, template: JsonObject | string, asked: Asked = {}): Promise<Plan> {
    const content = typeof template === 'string' ? template : JSON.stringify(template);
    const path = typeof template === 'string' ? 'template.yaml' : 'template.json';
    const { id } = await this.#client.post<{ id: string }>('/programs', {
      files: [{ path, content: Buffer.from(content).toString('base64') }],
    });
    return this.#ask(stack, { ...asked, program: id });
  }

  planDestroy(stack: string): Promise<Plan> {
    return this.#ask(stack, { destroy: true });
  }

  async #ask(stack: string, request: PlanRequest): Promise<Plan> {
    const { plan, diagnostics } = await this.#client.post<{ plan?: Plan; diagnostics: Diagnostic[] }>(
      `/stacks/${stack}/plans`,
      request,
    );
    if (!plan) throw new DiagnosticError(diagnostics);
    return plan;
  }

  /** Carries a plan out; throws what failed. */
  async carryOut(plan: Plan): Promise<void> {
    const { run } = await this.#client.post<{ run: string }>(`/stacks/${plan.stack}/apply`, { plan });
    const failures: Diagnostic[] = [];
    let outcome = '';
    for await (const { name, data } of this.#client.events(run, 0)) {
      if (name === 'step.failed') failures.push(...(data as { diagnostics: Diagnostic[] }).diagnostics);
      if (name === 'run.finished') ({ outcome } = data as { outcome: string });
    }
    if (failures.length > 0) throw new DiagnosticError(failures);
    if (outcome !== 'succeeded') throw new Error(`the run ${outcome || 'never finished'}`);
  }

  /** Plans and carries out. */
  async apply(stack: string, template: JsonObject | string, asked: Asked = {}): Promise<Plan> {
    const plan = await this.plan(stack, template, asked);
    await this.carryOut(plan);
    return plan;
  }

  async destroy(stack: string): Promise<void> {
    await this.carryOut(await this.planDestroy(stack));
  }

  async physicalId(stack: string, logicalId: string): Promise<string> {
    return (await this.#client.get<{ physicalId: string }>(`/stacks/${stack}/resources/${logicalId}`))
      .physicalId;
  }

  async outputs(stack: string): Promise<Record<string, unknown>> {
    const { outputs } = await this.#client.get<{ outputs: { name: string; value: unknown }[] }>(
      `/stacks/${stack}/outputs`,
    );
    return Object.fromEntries(outputs.map(({ name, value }) => [name, value]));
  }

  stacks(): Promise<{ stacks: { name: string }[] }> {
    return this.#client.get('/stacks');
  }

  /** What is in this account now and was not there at the start, or the other way round. */
  leftBehind(): string[] {
    return differences(this.#before, this.#resources());
  }

  #resources(): Map<string, string> {
    const own = [...resourcesOf(this.#sandbox)].filter(([key]) => key.startsWith(`${this.#account}/`));
    return new Map(own.filter(([key]) => !history.test(key)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

/** Answers that AWS keeps so that a call with the same client token gets the same answer again. */
const history = /client-token/;

/** Lets the news of a change get about, so that what a test does to AWS by itself meets what it looks for. */
export const newsIsOut = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, consistencyWindow));

/** A look at AWS that may come too early for what it is to show. */
export async function inTheEnd(look: () => Promise<void>): Promise<void> {
  const end = Date.now() + 2 * consistencyWindow;
  for (;;) {
    const late = Date.now() >= end;
    try {
      return await look();
    } catch (problem) {
      if (late) throw problem;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Asks again until it holds: what was deleted stays visible for a while. */
export async function eventually(holds: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await holds()) && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
}
