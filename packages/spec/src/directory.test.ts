import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { specDirectory } from './directory.ts';
import type { TypeSpec } from './type-spec.ts';

const scratch = mkdtempSync(join(tmpdir(), 'spec-'));
afterAll(() => rmSync(scratch, { recursive: true }));

it('holds an index and one file per AWS service', () => {
  const directory = specDirectory();
  const index = JSON.parse(readFileSync(join(directory, 'index.json'), 'utf8')) as Record<string, string[]>;
  expect(index['AWS-EC2']).toContain('AWS::EC2::Instance');
  expect(existsSync(join(directory, 'AWS-EC2.json.gz'))).toBe(true);
});

it('is made whole by whichever of several processes comes first', { timeout: 120_000 }, async () => {
  const directory = join(scratch, 'cache', 'abc');
  const module = join(import.meta.dirname, 'directory.ts');
  const program = `import { distilInto } from ${JSON.stringify(module)}; distilInto(${JSON.stringify(directory)});`;
  const children = Array.from({ length: 3 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' }),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as number));
  expect(codes).toEqual([0, 0, 0]);
  expect(readdirSync(join(scratch, 'cache'))).toEqual(['abc']);
  const packed = readFileSync(join(directory, 'AWS-SQS.json.gz'));
  const types = JSON.parse(gunzipSync(packed).toString('utf8')) as Record<string, TypeSpec>;
  expect(types['AWS::SQS::Queue']?.ref).toEqual({ kind: 'template', template: '${QueueUrl}' });
});
