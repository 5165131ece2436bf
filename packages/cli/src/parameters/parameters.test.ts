import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Terminal } from '../terminal/streams.ts';
import { collectParameters, type DescribedParameter } from './collect.ts';

let directory: string;
beforeAll(async () => (directory = await mkdtemp(join(tmpdir(), 'groundcrew-'))));
afterAll(() => rm(directory, { recursive: true }));

const described: DescribedParameter[] = [
  { name: 'Stage', type: 'String', noEcho: false, hasDefault: false },
  { name: 'Ports', type: 'List<Number>', noEcho: false, hasDefault: true },
  { name: 'Password', type: 'String', noEcho: true, hasDefault: false },
];
const terminal = (env: Record<string, string> = {}): Terminal => ({
  out: new PassThrough(),
  err: new PassThrough(),
  interactive: false,
  env,
});
const file = async (name: string, text: string) => {
  const path = join(directory, name);
  await writeFile(path, text);
  return path;
};

describe('parameters', () => {
  it.each([
    [
      'the list of the AWS CLI',
      '[{"ParameterKey":"Stage","ParameterValue":"prod"},{"ParameterKey":"Ports","ParameterValue":"80,443"}]',
    ],
    ['a plain map in YAML', 'Stage: prod\nPorts: [80, 443]\n'],
    ['a map under Parameters', '{"Parameters":{"Stage":"prod","Ports":"80,443"}}'],
  ])('are read from %s', async (_name, text) => {
    expect(
      await collectParameters(described, { flags: [], file: await file('p.yaml', text) }, terminal()),
    ).toEqual({ Stage: 'prod', Ports: '80,443' });
  });

  it('keep the digits that were typed', async () => {
    const path = await file('digits.yaml', 'Stage: 007\n');
    expect(await collectParameters(described, { flags: [], file: path }, terminal())).toEqual({
      Stage: '007',
    });
  });

  it('come from flags before the file, and from the file before the environment', async () => {
    const env = {
      GROUNDCREW_PARAMETER_Stage: 'env',
      GROUNDCREW_PARAMETER_Ports: '1',
      GROUNDCREW_PARAMETER_Password: 'hunter22',
    };
    const path = await file('order.yaml', 'Stage: file\nPorts: "2"\n');
    expect(await collectParameters(described, { flags: ['Stage=a=b'], file: path }, terminal(env))).toEqual({
      Stage: 'a=b',
      Ports: '2',
      Password: 'hunter22',
    });
  });

  it('refuse a NoEcho value as a flag, without repeating it', async () => {
    const attempt = collectParameters(described, { flags: ['Password=hunter22'] }, terminal());
    await expect(attempt).rejects.toMatchObject({ diagnostics: [{ code: 'SECRET_IN_ARGUMENTS' }] });
    await expect(attempt).rejects.not.toThrow('hunter22');
  });

  it.each([
    ['a file that is not there', undefined, "can't be read"],
    ['a scalar', 'prod', 'neither a map nor a list'],
    ['a list of other things', '[1]', 'not {ParameterKey'],
    ['a nested map', 'Stage: {a: b}', 'no text'],
    ['broken YAML', 'a: [', 'neither YAML nor JSON'],
  ])('say what is wrong with %s', async (_name, text, summary) => {
    const path = text === undefined ? join(directory, 'missing') : await file('bad.yaml', text);
    await expect(collectParameters(described, { flags: [], file: path }, terminal())).rejects.toThrow(
      summary,
    );
  });
});
