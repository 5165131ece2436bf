import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { validateProgram } from '@groundcrew/program';
import { describe, expect, test } from 'vitest';
import { loadTemplate, readSources } from '../src/index.ts';

const corpus =
  process.env['GROUNDCREW_CORPUS'] ?? path.resolve(import.meta.dirname, '../../../../shared/corpus');
const templates = path.join(corpus, 'cloudformation');
const isThere = existsSync(templates);
const hasJudge = spawnSync('cfn-lint', ['--version']).status === 0;

const files = isThere
  ? readdirSync(templates, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:ya?ml|json)$/.test(name))
      .sort()
  : [];

/** `code summary` of every error in a template of the corpus. */
const errorsIn = (name: string): string[] => {
  const { program, diagnostics } = loadTemplate([
    { path: name, text: readFileSync(path.join(templates, name)) },
  ]);
  return [...diagnostics, ...(program ? validateProgram(program) : [])]
    .filter(({ severity }) => severity === 'error')
    .map(({ code, summary }) => `${code} ${summary}`);
};

describe.skipIf(!isThere)('validation of the corpus of real templates', () => {
  test('finds errors only where AWS would refuse the template too', () => {
    const found = new Set(files.flatMap(errorsIn).filter((finding) => !finding.startsWith('NOT_A_TEMPLATE')));
    expect([...found]).toEqual(['BAD_FUNCTION_ARGUMENT Fn::GetAZs takes a region, or an empty string']);
  });

  test('reports what a part of a directory names and does not hold', async () => {
    const errors = async (subdirs?: string[]): Promise<string[]> => {
      const { files } = await readSources([path.join(corpus, 'assemble', 'cf-full-vpc')], { subdirs });
      const { program } = loadTemplate(files);
      return program ? validateProgram(program).flatMap((d) => (d.severity === 'error' ? d.code : [])) : [];
    };
    expect(await errors()).toEqual([]);
    expect(new Set(await errors(['server']))).toEqual(new Set(['DANGLING_REFERENCE', 'DANGLING_DEPENDENCY']));
  });

  test.skipIf(!hasJudge && process.env['GROUNDCREW_JUDGES'] !== 'required')(
    'finds no error in a template that cfn-lint passes',
    { timeout: 300_000 },
    () => {
      const { stdout } = spawnSync('cfn-lint', ['--format', 'json', ...files], {
        cwd: templates,
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      });
      const findings = JSON.parse(stdout) as { Filename: string; Level: string }[];
      const refused = new Set(
        findings.filter(({ Level }) => Level === 'Error').map(({ Filename }) => path.normalize(Filename)),
      );
      const passed = files.filter((name) => !refused.has(name));
      expect(passed.length).toBeGreaterThan(90);
      const wrong = passed.flatMap((name) => errorsIn(name).map((finding) => `${name}: ${finding}`));
      expect(wrong).toEqual([]);
    },
  );
});
