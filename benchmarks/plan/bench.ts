/**
 * A plan that finds nothing to change, of a stack that stands, with AWS 100 ms away: wall time, CPU and peak memory of
 * the command, and the calls it makes. Needs `npm run build`. Usage: bench.ts [--smoke] [--sizes=1000,10000] [--mixes=…].
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { callsOf, pagesBound, total } from '../worlds/calls.ts';
import { deploy } from '../worlds/deploy.ts';
import { startLocalAws } from '../worlds/local-aws.ts';
import { measured } from '../worlds/measured-command.ts';
import { mixes, sizeOf, snippetsOf, templateOf, type Mix } from '../worlds/mixes.ts';

const option = (name: string): string[] | undefined =>
  process.argv
    .find((arg) => arg.startsWith(`--${name}=`))
    ?.split('=')[1]
    ?.split(',');
const smoke = process.argv.includes('--smoke');
const sizes = option('sizes')?.map(Number) ?? (smoke ? [216] : [1000, 10_000]);
const chosen = (option('mixes') as Mix[] | undefined) ?? (smoke ? ['web-tier'] : mixes);
const latencyMs = 100;
const timeScale = 0.001;

console.log('mix            resources    wall  bound of pages     CPU  memory   calls  calls/resource');
for (const size of sizes) for (const mix of chosen) await measure(mix, size);

async function measure(mix: Mix, size: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'groundcrew-plan-bench-'));
  try {
    const world = join(directory, 'world');
    const state = join(directory, 'state');
    mkdirSync(state, { mode: 0o700 });
    const template = templateOf(mix, size);
    const source = join(directory, 'source');
    for (const { path, text } of snippetsOf(template)) {
      mkdirSync(dirname(join(source, path)), { recursive: true });
      writeFileSync(join(source, path), text);
    }
    await using near = await startLocalAws({ timeScale, dataDirectory: world });
    await deploy(template, 'bench', near, state);
    await near.close();
    await using far = await startLocalAws({ timeScale, dataDirectory: world, latencyMs });
    const plan = ['plan', 'source', '--stack', 'bench', '--refresh', 'batched', '--json', '--stats'];
    const cost = measured(plan, directory, far.env);
    const { actions } = JSON.parse(cost.stdout) as { actions: { action: string }[] };
    if (actions.some(({ action }) => action !== 'none')) throw new Error(`the plan of ${mix} is not empty`);
    const calls = callsOf(cost.stderr);
    const resources = sizeOf(template);
    console.log(
      [
        mix.padEnd(14),
        String(resources).padStart(9),
        seconds(cost.wallSeconds).padStart(7),
        seconds(pagesBound(calls, latencyMs)).padStart(15),
        seconds(cost.cpuSeconds).padStart(7),
        `${cost.peakMegabytes.toFixed(0)} MB`.padStart(7),
        String(total(calls)).padStart(7),
        `${((total(calls) / resources) * 100).toFixed(1)} %`.padStart(15),
      ].join(' '),
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}
