import { startSandbox, type Sandbox } from '@groundcrew/sandbox';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Project } from './command.ts';

const example = fileURLToPath(new URL('../../../examples/web-tier/template.yaml', import.meta.url));

let sandbox: Sandbox;
let project: Project;
beforeAll(async () => {
  sandbox = await startSandbox({ timeScale: 0.002, machines: 'none' });
  project = await Project.create({
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
    AWS_REGION: 'us-east-1',
    GROUNDCREW_PARAMETER_DatabasePassword: 'correct-horse',
  });
  expect(await project.run('apply', example, '--stack', 'web', '--yes')).toMatchObject({ code: 0 });
}, 240_000);
afterAll(async () => {
  await project.remove();
  await sandbox.close();
});

it('writes a template after which there is nothing to do, and what CloudFormation needs to import it', async () => {
  const files = ['--out', 'web.yaml', '--resources-to-import', 'import.json'];
  const exported = await project.run('export', 'web', ...files);
  expect(exported).toEqual({ code: 0, stdout: '', stderr: '' });
  const template = await readFile(project.path('web.yaml'), 'utf8');
  expect(template).not.toContain('correct-horse');

  const planned = await project.run('plan', 'web.yaml', '--stack', 'web', '--json');
  expect(planned.code).toBe(0);
  const { actions } = JSON.parse(planned.stdout) as { actions: { action: string; logicalId: string }[] };
  expect(actions.filter(({ action }) => action !== 'none')).toEqual([]);

  const imports = JSON.parse(await readFile(project.path('import.json'), 'utf8')) as {
    LogicalResourceId: string;
  }[];
  expect(imports.map(({ LogicalResourceId }) => LogicalResourceId).toSorted()).toEqual(
    actions.map(({ logicalId }) => logicalId).toSorted(),
  );
}, 120_000);

it('keeps the files that are there where the stack is unknown', async () => {
  await project.write('kept.yaml', 'mine');
  const refused = await project.run('export', 'wbe', '--out', 'kept.yaml');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('STACK_UNKNOWN');
  expect(await readFile(project.path('kept.yaml'), 'utf8')).toBe('mine');
});
