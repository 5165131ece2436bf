/** `npm test`: all tests, then what was skipped by name, then the counts on one plain line. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installMissing } from './debian.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const missing = installMissing();
if (missing.length > 0) console.log(`Not installed, so what needs them is skipped: ${missing.join(', ')}`);
const directory = mkdtempSync(join(tmpdir(), 'groundcrew-test-'));
const report = join(directory, 'report.json');
const filters = process.argv.slice(2);
const vitest = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile=${report}`,
];
const { status } = spawnSync(process.execPath, [...vitest, ...filters], { stdio: 'inherit' });
process.exitCode = status ?? 1;
try {
  conclude(JSON.parse(readFileSync(report, 'utf8')) as Report);
} finally {
  rmSync(directory, { recursive: true });
}

function conclude(result: Report): void {
  const skipped = result.testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status !== 'passed' && test.status !== 'failed')
      .map((test) => test.fullName),
  );
  if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.map((name) => `  ${name}`).join('\n')}`);
  const broken = result.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const failed = result.numFailedTests + broken;
  if (failed > 0) process.exitCode = 1;
  const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
  console.log(`\n${result.numPassedTests} passed, ${failed} failed${tail}`);
}
