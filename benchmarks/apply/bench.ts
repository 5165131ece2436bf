/**
 * A first apply and a destroy of many resources against the least time they could take, with AWS 100 ms away and its
 * rate limits in force. Needs `npm run build`. Usage: bench.ts [--smoke] [--size=1000] [--parallelism=N].
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { callsOf, rateBound, total } from '../worlds/calls.ts';
import { startLocalAws } from '../worlds/local-aws.ts';
import { measured, type Cost } from '../worlds/measured-command.ts';
import { sizeOf, snippetsOf, templateOf } from '../worlds/mixes.ts';

const option = (name: string): string | undefined =>
  process.argv.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1];
const smoke = process.argv.includes('--smoke');
const size = Number(option('size') ?? (smoke ? 54 : 1000));
const parallelism = option('parallelism');
const latencyMs = 100;

console.log(
  '                    resources     wall  critical path  rate limits   bound  wall/bound     CPU   calls',
);
// One copy is too small for any rate limit, so the time it takes is that of the longest chain.
const path = await deployAndDestroy(27);
const many = await deployAndDestroy(size);
for (const does of ['apply', 'destroy'] as const) {
  const cost = many[does];
  const calls = callsOf(cost.stderr);
  const bound = path[does].wallSeconds + rateBound(calls);
  console.log(
    [
      does.padEnd(19),
      String(many.resources).padStart(9),
      seconds(cost.wallSeconds).padStart(8),
      seconds(path[does].wallSeconds).padStart(14),
      seconds(rateBound(calls)).padStart(12),
      seconds(bound).padStart(7),
      `${(cost.wallSeconds / bound).toFixed(2)} ×`.padStart(11),
      seconds(cost.cpuSeconds).padStart(7),
      String(total(calls)).padStart(7),
    ].join(' '),
  );
}

interface Measured {
  readonly resources: number;
  readonly apply: Cost;
  readonly destroy: Cost;
}

async function deployAndDestroy(count: number): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'groundcrew-apply-bench-'));
  try {
    const template = templateOf('web-tier', count);
    const source = join(directory, 'source');
    for (const { path: file, text } of snippetsOf(template)) {
      mkdirSync(dirname(join(source, file)), { recursive: true });
      writeFileSync(join(source, file), text);
    }
    await using aws = await startLocalAws({ timeScale: 0.005, latencyMs, throttle: 'real' });
    const run = (...args: string[]): Cost =>
      measured(
        [...args, '--yes', '--plain', '--stats', ...(parallelism ? ['--parallelism', parallelism] : [])],
        directory,
        aws.env,
      );
    const apply = run('apply', 'source', '--stack', 'bench');
    return { resources: sizeOf(template), apply, destroy: run('destroy', 'bench') };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}
