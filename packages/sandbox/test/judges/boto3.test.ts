import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { startSandbox } from '../../src/index.ts';
import { services } from '../../src/services/index.ts';
import { botocoreNames } from './botocore-names.ts';
import { hasJudge, run } from './judges.ts';

interface Report {
  /** By module and story, null where it went well. */
  readonly stories: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
  /** `sqs.CreateQueue`, for each that was called. */
  readonly operations: readonly string[];
}

const installed = hasJudge('python3', ['-c', 'import boto3']);
const directory = join(import.meta.dirname, 'boto3-smoke');
/** Those that tell stories; the others help them. */
const modules = globSync('*.py', { cwd: directory })
  .map((file) => basename(file, '.py'))
  .filter((name) => !['aws', 'model_judge', 'network', 'smoke'].includes(name))
  .sort();

describe.skipIf(!installed)('boto3 finds nothing wrong with', () => {
  let report: Report;

  beforeAll(async () => {
    const sandbox = await startSandbox({ machines: 'none', timeScale: 0.001 });
    const { out, err } = await run('python3', [join(directory, 'smoke.py'), ...modules], sandbox);
    await sandbox.close();
    expect(err).toBe('');
    report = JSON.parse(out) as Report;
  }, 240_000);

  test.each(modules)('%s', (name) => {
    const told = Object.entries(report.stories[name] ?? {});
    expect(told.length).toBeGreaterThan(0);
    expect(Object.fromEntries(told.filter(([, problem]) => problem !== null))).toEqual({});
  });

  test('any operation of the sandbox, for it calls them all', ({ annotate }) => {
    const called = new Set(report.operations);
    const all = services.flatMap(({ client, operations }) =>
      Object.keys(operations).map((operation) => `${botocoreNames[client] ?? client}.${operation}`),
    );
    const uncalled = all.filter((operation) => !called.has(operation));
    expect(uncalled).toEqual([]);
    return annotate(`${all.length} operations of ${services.length} services`);
  });
});
