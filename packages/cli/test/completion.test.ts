import { startSandbox, type Sandbox } from '@groundcrew/sandbox';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bashScript, zshScript } from '../src/completion/bash.ts';
import { commandTrees } from '../src/completion/command-tree.ts';
import { fishScript } from '../src/completion/fish.ts';
import { buildProgram } from '../src/run.ts';
import { processTerminal } from '../src/terminal/streams.ts';
import { Project } from './command.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const run = promisify(execFile);
const trees = commandTrees(buildProgram({ terminal: processTerminal(), exit: () => undefined }));
const has = (shell: string) => existsSync(`/usr/bin/${shell}`) || existsSync(`/bin/${shell}`);

let sandbox: Sandbox;
let project: Project;

const template = `Resources:
  First: { Type: AWS::SSM::Parameter, Properties: { Type: String, Name: /first, Value: a } }
  Second: { Type: AWS::SSM::Parameter, Properties: { Type: String, Name: /second, Value: b } }
Outputs:
  Firstly: { Value: !Ref First }
`;

/** In which the command is called groundcrew, as where it is installed. */
const environment = () => ({
  PATH: `${project.path('bin')}:${dirname(process.execPath)}:/usr/bin:/bin`,
  HOME: project.directory,
  TERM: 'dumb',
});

const inShell = async (shell: string, script: string): Promise<string[]> => {
  const options = { cwd: project.directory, env: environment(), timeout: 80_000 };
  const { stdout, stderr } = await run(shell, ['-c', script], options);
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
};

/** A stack that no command would have recorded: bash would carry out its name. */
function hostileRecord(path: string): void {
  const database = new DatabaseSync(path);
  database.exec('create temp table copied as select * from stack');
  database.exec(`update copied set name = '$(touch carried-out)'`);
  database.exec('insert into stack select * from copied');
  database.close();
}

/** What is typed, and what may stand in the place of its last word. */
const lines: readonly (readonly [string, readonly string[]])[] = [
  ['groundcrew show ', ['web']],
  ['groundcrew state show web ', ['First', 'Second']],
  ['groundcrew state rm web F', ['First']],
  ['groundcrew outputs web ', ['Firstly']],
  ['groundcrew runs resume ', []],
  ['groundcrew runs cancel ', []],
  ['groundcrew plan --stack ', ['web']],
  ['groundcrew plan --refresh ', ['batched', 'full']],
  ['groundcrew graph web.yaml --format m', ['mermaid']],
  ['groundcrew runs sh', ['show']],
  ['groundcrew show --js', ['--json']],
  ['groundcrew state show elsewhere ', []],
];

beforeAll(async () => {
  sandbox = await startSandbox({ timeScale: 0.002, machines: 'none' });
  project = await Project.create({
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
    AWS_REGION: 'eu-central-1',
  });
  await project.write('web.yaml', template);
  await project.write('bin/groundcrew', `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
  await chmod(project.path('bin/groundcrew'), 0o755);
  expect(await project.run('apply', 'web.yaml', '--yes')).toMatchObject({ code: 0 });
  await project.write('completion/bash', bashScript(trees));
  await project.write('completion/fish', fishScript(trees));
  await project.write('functions/_groundcrew', zshScript(trees));
  hostileRecord(project.path('.groundcrew/groundcrew.db'));
  // From here on nothing may ask AWS.
  await sandbox.close();
}, 120_000);
afterAll(() => project.remove());

const complete = (...args: string[]) => project.run('complete', ...args);

describe('completion', () => {
  it('knows what the record knows', async () => {
    const names = async (...args: string[]) =>
      (await complete(...args)).stdout.split('\n').flatMap((line) => line.split('\t')[0] || []);
    const { stdout } = await project.run('runs', 'list', '--json');
    expect(await names('runs')).toEqual((JSON.parse(stdout) as { id: string }[]).map(({ id }) => id));
    expect(await names('failed-runs')).toEqual([]);
    expect(await names('stacks')).toEqual(['web']);
    expect(await names('resources', 'web')).toEqual(['First', 'Second']);
    expect(await names('outputs', 'web')).toEqual(['Firstly']);
    await project.write('groundcrew.yaml', 'accounts: { lab: { profile: lab } }\n');
    expect(await names('accounts')).toEqual(['lab']);
    await rm(project.path('groundcrew.yaml'));
  }, 60_000);

  it('says nothing, makes nothing and ends well where there is nothing', async () => {
    const empty = new Project(await mkdtemp(join(tmpdir(), 'groundcrew-empty-')), {});
    try {
      for (const asked of [['stacks'], ['resources', 'web'], ['runs'], ['accounts'], ['whatever'], []])
        expect(await empty.run('complete', ...asked)).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(await readdir(empty.directory)).toEqual([]);
      await mkdir(empty.path('.groundcrew'));
      await empty.write('.groundcrew/groundcrew.db', 'no database');
      await empty.write('groundcrew.yaml', 'accounts: [');
      empty.env['GROUNDCREW_DATABASE'] = '';
      for (const kind of ['stacks', 'accounts'])
        expect(await empty.run('complete', kind)).toEqual({ code: 0, stdout: '', stderr: '' });
      empty.env['GROUNDCREW_DATABASE'] = 'postgres://nobody@127.0.0.1:9/none';
      expect(await empty.run('complete', 'stacks')).toEqual({ code: 0, stdout: '', stderr: '' });
    } finally {
      await empty.remove();
    }
  }, 60_000);

  it('comes in bash', async () => {
    const ask = (line: string) => {
      const words = line.split(' ').map((word) => `'${word}'`);
      return `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; COMPREPLY=(); _groundcrew_complete; echo ":\${COMPREPLY[*]}"`;
    };
    const script = ['. completion/bash', ...lines.map(([line]) => ask(line))].join('\n');
    expect(await inShell('bash', script)).toEqual(lines.map(([, found]) => `:${found.join(' ')}`));
    expect(existsSync(project.path('carried-out'))).toBe(false);
  }, 90_000);

  it.skipIf(!has('fish'))(
    'comes in fish',
    async () => {
      const ask = (line: string) =>
        `echo :(complete -C '${line}' | string replace -r '\\t.*' '' | sort | string join ' ')`;
      const script = ['. completion/fish', ...lines.map(([line]) => ask(line))].join('\n');
      // An empty answer is no line at all in fish.
      const found = lines.filter(([, each]) => each.length > 0);
      expect(await inShell('fish', script)).toEqual(found.map(([, each]) => `:${each.join(' ')}`));
    },
    90_000,
  );

  it.skipIf(!has('zsh'))(
    'comes in zsh, from the file in fpath and at the first key',
    async () => {
      // A shell of its own behind a terminal; what it shows is read until the word has been completed.
      const ask = (typed: string, shown: string) =>
        `zpty -w z $'\\C-u${typed}\\t'; zpty -r z told '*${shown}*' && print -r -- ':${shown}'`;
      const script = [
        'zmodload zsh/zpty; zpty z zsh -f -i',
        `zpty -w z 'fpath=($PWD/functions $fpath); autoload -U compinit && compinit -u -D; print re""ady'`,
        `zpty -r z told '*ready*'`,
        ask('groundcrew state show web Fi', 'groundcrew state show web First'),
        ask('groundcrew outputs w', 'groundcrew outputs web'),
        'zpty -d z',
      ].join('\n');
      expect(await inShell('zsh', script)).toEqual([
        ':groundcrew state show web First',
        ':groundcrew outputs web',
      ]);
    },
    90_000,
  );
});
