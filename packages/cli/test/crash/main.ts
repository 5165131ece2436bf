import { parseArgs } from 'node:util';
import { isClean, runInProcess, type Summary } from './in-process.ts';
import { mutilations, type Mutilation } from './in-process/mutilation.ts';
import { invariants, type Invariant } from './judge/judge.ts';

const help = `Usage: npm run crash -- [options]

Cuts off Groundcrew at any API call and any write of state, gives the same command again until it ends, and judges by
the sandbox's own world whether anything was lost, left behind or made twice. Exits 1 if so.

Options:
  --seeds N          how many seeds are played (default 500; 300 with --real)
  --seed-base N      the first of them (default chosen by the time of day, and printed)
  --seed N           plays this one alone
  --verbose          tells what happens within each seed
  --workers N        processes side by side (default: one for each core); with --real: seeds at a time (default 8)
  --without SAFETY   switches one off, to see that it is missed: ${mutilations.join(', ')}
  --real             kills the real command with real signals instead; takes real time
  --delayed          AWS shows changes with a delay in every seed, not only in a quarter of them; with --real in most
                     seeds, not in none
  --json             prints the result as JSON
  --help             shows this

Ctrl-C begins no more seeds, and reports those that were played; Ctrl-C again ends at once.

Examples:
  npm run crash -- --seeds 10000 --seed-base 1
  npm run crash -- --seed 4711 --verbose
  npm run crash -- --real --seeds 300
`;

const whole = (name: string, text: string | undefined, fallback: number): number => {
  const value = text === undefined ? fallback : Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new RangeError(`--${name} takes a whole number, not ${JSON.stringify(text)}`);
};

function options() {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string' },
      'seed-base': { type: 'string' },
      seed: { type: 'string' },
      workers: { type: 'string' },
      without: { type: 'string' },
      verbose: { type: 'boolean' },
      real: { type: 'boolean' },
      delayed: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const { verbose = false, real = false, delayed = false, json = false, help: helps = false } = values;
  if (values.without !== undefined && real)
    throw new RangeError('--without and --real exclude each other: the real command has its safeties on');
  if (values.without !== undefined && !mutilations.includes(values.without as Mutilation))
    throw new RangeError(`--without takes one of ${mutilations.join(', ')}`);
  const one = values.seed === undefined ? undefined : whole('seed', values.seed, 0);
  return {
    seeds: one === undefined ? whole('seeds', values.seeds, real ? 300 : 500) : 1,
    seedBase: one ?? whole('seed-base', values['seed-base'], Date.now() % 1_000_000_000),
    workers: values.workers === undefined ? undefined : Math.max(1, whole('workers', values.workers, 1)),
    without: values.without as Mutilation | undefined,
    verbose,
    real,
    delayed,
    json,
    helps,
  };
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** A line that renews itself on a terminal, and comes now and then elsewhere; each seed that failed, at once. */
function progress(): (summary: Summary) => void {
  let told = 0;
  let failures = 0;
  const clear = process.stderr.isTTY ? '\r\x1b[K' : '';
  return ({ seeds, wanted, failed, seconds }) => {
    for (const { seed } of failed.slice(failures)) process.stderr.write(`${clear}seed ${seed} failed\n`);
    failures = failed.length;
    if (performance.now() - told < (process.stderr.isTTY ? 200 : 15_000)) return;
    told = performance.now();
    const left = Math.round((seconds / seeds) * (wanted - seeds));
    const line = `${seeds} of ${wanted} seeds, ${failed.length} failed, ${left} s left`;
    process.stderr.write(process.stderr.isTTY ? `${clear}${line}` : `${line}\n`);
  };
}

function report({ seeds, seedBase, violations, broken, failed, counts, seconds }: Summary): string {
  const lines = failed
    .slice(0, 20)
    .flatMap((each) => [
      `seed ${each.seed} failed; see it again with: npm run crash -- --seed ${each.seed} --verbose`,
      ...each.violations.map(
        ({ invariant, what, detail }) => `  ${invariant}: ${what}${detail ? ` (${detail})` : ''}`,
      ),
      ...(each.broken === undefined ? [] : [`  broken: ${each.broken}`]),
    ]);
  const names = Object.keys(invariants) as Invariant[];
  return [
    ...lines,
    `${seeds} seeds from ${seedBase} in ${seconds.toFixed(0)} s (${((1000 * seconds) / Math.max(1, seeds)).toFixed(0)} ms each), ${failed.length} failed`,
    `done to them: ${Object.entries(counts)
      .map(([what, count]) => `${what} ${count}`)
      .join(', ')}`,
    `found: ${names.map((name) => `${name} ${violations[name]}`).join(', ')}, broken ${broken}`,
  ].join('\n');
}

async function main(): Promise<number> {
  const { seeds, seedBase, workers, without, verbose, real, delayed, json, helps } = options();
  if (helps) {
    process.stdout.write(help);
    return 0;
  }
  say(`seeds ${seedBase} to ${seedBase + seeds - 1}`);
  const interrupted = new AbortController();
  process.on('SIGINT', () => {
    if (interrupted.signal.aborted) process.exit(130);
    say('Finishing the seeds that are being played. Ctrl-C again to leave them.');
    interrupted.abort();
  });
  const { signal } = interrupted;
  const print = (text: string, result: unknown) =>
    process.stdout.write(`${json ? JSON.stringify(result, null, 2) : text}\n`);
  if (real) {
    const { reportReal, runReal } = await import('./real.ts');
    const played = await runReal({
      seeds,
      seedBase,
      verbose,
      delayed,
      tell: say,
      signal,
      ...(workers && { lanes: workers }),
    }).catch((problem: unknown) => {
      // Ctrl-C may fall into the time before the first seed.
      if (!signal.aborted) throw problem;
    });
    if (!played) return 130;
    print(reportReal(played), played);
    if (played.failed.length > 0) return 1;
    return signal.aborted ? 130 : 0;
  }
  const summary = await runInProcess({
    signal,
    seeds,
    seedBase,
    verbose,
    delayed,
    tell: say,
    onSeed: progress(),
    ...(workers !== undefined && { workers }),
    ...(without !== undefined && { mutilation: without }),
  });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  print(report(summary), summary);
  if (!isClean(summary)) return 1;
  return signal.aborted ? 130 : 0;
}

try {
  process.exitCode = await main();
} catch (problem) {
  say(problem instanceof Error ? problem.message : String(problem));
  process.exitCode = 2;
}
