import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Project } from './command.ts';

let project: Project;
beforeAll(async () => (project = await Project.create()));
afterAll(() => project.remove());

const good = `Parameters:
  Cidr: { Type: String, Default: 10.0.0.0/16 }
Resources:
  Network: # the only one
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: !Ref Cidr }
`;

describe('groundcrew, without AWS', () => {
  it('says its version, alone on a line', async () => {
    const { code, stdout } = await project.run('--version');
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(code).toBe(0);
  });

  it('shows help with examples for every command', async () => {
    const { stdout } = await project.run('--help');
    const commands = [...stdout.matchAll(/^ {2}([a-z]+)[ |]/gm)]
      .map((match) => match[1] ?? '')
      .filter((name) => name !== 'groundcrew' && name !== 'help');
    expect(commands.length).toBeGreaterThan(12);
    for (const command of ['plan', 'apply', 'destroy', 'validate', 'sandbox']) {
      const help = await project.run(command, '--help');
      expect(help.code).toBe(0);
      expect(help.stdout).toMatch(/Examples?:\n {2}groundcrew /);
      expect(help.stdout.split('\n').filter((row) => row.length > 80)).toEqual([]);
    }
    expect(stdout.split('\n').filter((row) => row.length > 80)).toEqual([]);
  });

  it('goes on when nobody reads what it says any more', async () => {
    await project.write('read/web.yaml', good);
    for (const stream of ['stdout', 'stderr'] as const) {
      const { child, ended } = project.start('validate', 'read/web.yaml', '--format', 'sarif');
      child[stream].destroy();
      const { code, stderr } = await ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
  });

  it('refuses an unknown command or option with 2 and a suggestion', async () => {
    const unknown = await project.run('plna');
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toContain('plan');
    expect((await project.run('plan', '--frobnicate')).code).toBe(2);
    for (const bad of [
      ['sandbox', '--time-scale', 'fast'],
      ['sandbox', '--latency', '-1'],
      ['plan', 'web.yaml', '--refresh', 'deep'],
    ])
      expect(await project.run(...bad)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('invalid'),
      });
  });

  it.each(['bash', 'zsh', 'fish'])('completes in %s', async (shell) => {
    const { code, stdout } = await project.run('completion', shell);
    expect(code).toBe(0);
    for (const word of ['apply', 'destroy', 'parallelism', 'mermaid']) expect(stdout).toContain(word);
  });

  it('validates: 0 when good, 1 with the line and a caret when not', async () => {
    await project.write('good.yaml', good);
    expect(await project.run('validate', 'good.yaml')).toMatchObject({ code: 0, stdout: '' });
    await project.write('bad.yaml', good.replace('CidrBlock:', 'CidrBlok:'));
    const bad = await project.run('validate', 'bad.yaml');
    expect(bad.code).toBe(1);
    expect(bad.stderr).toContain('bad.yaml:6:');
    expect(bad.stderr).toContain('Did you mean CidrBlock?');
    expect(bad.stderr).toContain('^');
  });

  it('gives findings as JSON and SARIF', async () => {
    await project.write('bad.json', JSON.stringify({ Resources: { A: { Type: 'AWS::EC2::VPCC' } } }));
    const json = await project.run('validate', 'bad.json', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      diagnostics: [{ severity: 'error', range: { file: 'bad.json' } }],
    });
    const sarif = await project.run('validate', 'bad.json', '--format', 'sarif');
    expect(JSON.parse(sarif.stdout)).toMatchObject({
      version: '2.1.0',
      runs: [{ results: [{ level: 'error' }] }],
    });
  });

  it('converts and keeps comments where it can', async () => {
    await project.write('good.yaml', good);
    const json = await project.run('convert', 'good.yaml', '--to', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      Resources: { Network: { Properties: { CidrBlock: { Ref: 'Cidr' } } } },
    });
    const yaml = await project.run('convert', 'good.yaml', '--to', 'yaml');
    expect(yaml.stdout).toContain('# the only one');
    expect(yaml.stdout).toContain('!Ref Cidr');
  });

  it('draws what depends on what', async () => {
    await project.write(
      'two.yaml',
      'Resources:\n  A: {Type: AWS::EC2::VPC}\n  B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref A}}\n',
    );
    expect((await project.run('graph', 'two.yaml')).stdout).toMatch(/digraph "two.yaml"/);
    expect((await project.run('graph', 'two.yaml', '--format', 'svg')).stdout).toMatch(/<svg/);
  });

  it.each<[string, string | Uint8Array | undefined]>([
    ['a file that is missing', undefined],
    ['an empty file', ''],
    ['a binary', Uint8Array.from({ length: 300 }, (_, i) => i % 256)],
    ['a JSON array', '[]'],
    ['a template without resources', 'Parameters: {}\n'],
    ['broken YAML', 'Resources: [\n'],
    ['something else', 'version: 0.0\nos: linux\nfiles: []\n'],
  ])('refuses %s by name, and makes nothing', async (_what, content) => {
    const fresh = await Project.create();
    if (content !== undefined) await fresh.write('t.yaml', content);
    for (const command of [['validate'], ['plan'], ['apply', '--yes']]) {
      const { code, stderr, stdout } = await fresh.run(...command, 't.yaml');
      expect(code).toBeGreaterThan(0);
      expect(code).toBeLessThan(3);
      expect(stderr).toContain('t.yaml');
      expect(stdout).toBe('');
      expect(stderr).not.toMatch(/\n\s+at /);
    }
    expect((await fresh.run('show')).stderr).toContain('no stacks');
    await fresh.remove();
  });
});
