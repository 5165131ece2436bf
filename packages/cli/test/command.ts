import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mkdir } from 'node:fs/promises';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A directory of a user's, and the real command run in it as a process of its own. */
export class Project {
  readonly directory: string;
  env: Record<string, string>;
  /** What the command is started by: nothing, or what puts it elsewhere. */
  prefix: readonly string[] = [];
  /** Longer than any command takes on a busy machine, shorter than the limit of the test that runs it. */
  patienceSeconds = 85;

  constructor(directory: string, env: Record<string, string>) {
    this.directory = directory;
    this.env = env;
  }

  static async create(env: Record<string, string> = {}): Promise<Project> {
    return new Project(await mkdtemp(join(tmpdir(), 'groundcrew-project-')), env);
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  async write(name: string, content: string | Uint8Array): Promise<string> {
    await mkdir(dirname(this.path(name)), { recursive: true });
    await writeFile(this.path(name), content);
    return name;
  }

  start(...args: string[]) {
    const { PATH = '', HOME = '' } = process.env;
    const [program = process.execPath, ...rest] = [...this.prefix, process.execPath, main, ...args];
    const child = spawn(program, rest, {
      cwd: this.directory,
      // No configuration of whoever runs the tests takes part.
      env: {
        PATH,
        HOME: this.directory,
        REAL_HOME: HOME,
        AWS_EC2_METADATA_DISABLED: 'true',
        // The sandbox shows changes at once unless told otherwise: less to wait for than with AWS.
        GROUNDCREW_CONSISTENCY_SECONDS: '2',
        ...this.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    // A command that hangs must show where, and must not outlive its test.
    const late = setTimeout(() => {
      stderr += `\n${args.join(' ')}: killed by the test after ${this.patienceSeconds} s`;
      child.kill('SIGKILL');
    }, this.patienceSeconds * 1000);
    const ended = new Promise<Outcome>((resolve) =>
      child.on('close', (code) => {
        clearTimeout(late);
        resolve({ code, stdout, stderr });
      }),
    );
    return { child, ended, soFar: () => stderr };
  }

  run(...args: string[]): Promise<Outcome> {
    return this.start(...args).ended;
  }

  remove(): Promise<void> {
    return rm(this.directory, { recursive: true, force: true });
  }
}
