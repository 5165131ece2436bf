import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { VirtualTime } from '../crash/in-process/virtual-time.ts';
import { seeded } from '../crash/random.ts';
import { firstVersion, nextVersion, type Version } from '../crash/stacks/generate.ts';
import { playRound, type Judgement, type Round, type Verdict } from './round.ts';

/**
 * Generated stacks, each of which is deployed or changed once for every changing call of that apply, with that call
 * refused for good. The sandbox's own rows decide whether the rollback has put everything back.
 */
const { values } = parseArgs({
  options: {
    stacks: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    // Begins with this stack, and with this call of each.
    from: { type: 'string', default: '0' },
    call: { type: 'string', default: '1' },
    // Refuses no more calls after so many seconds, but one.
    seconds: { type: 'string', default: '86400' },
    verbose: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const say = (text: string) => process.stdout.write(`${text}\n`);
say(`seed ${seed}, ${values.stacks} stacks`);

const directory = await mkdtemp(join(tmpdir(), 'groundcrew-rollback-'));
const path = join(directory, 'state.db');
const began = VirtualTime.real();
const time = new VirtualTime();
time.install();
const tally: Record<Verdict, number> = {
  over: 0,
  harmless: 0,
  cleanup: 0,
  exact: 0,
  anew: 0,
  named: 0,
  violated: 0,
};
const seconds = () => (VirtualTime.real() - began) / 1000;
const play = (round: Round): Promise<Judgement> =>
  playRound(time, round, path, seeded(seed + (Number.isFinite(round.call) ? round.call : 0))).catch(
    (problem: unknown) => ({
      verdict: 'violated' as const,
      findings: [problem instanceof Error ? (problem.stack ?? problem.message) : String(problem)],
    }),
  );
let stacks = Number(values.from);
const late = () => seconds() >= Number(values.seconds) && Object.values(tally).some((rounds) => rounds > 0);
for (; stacks < Number(values.stacks) && !late(); stacks++) {
  const stack = stacks;
  const random = seeded(seed * 1_000 + stack);
  const first = firstVersion(random, 'web', stack % 15);
  const next = nextVersion(random, nextVersion(random, first));
  const [before, after]: readonly [Version | undefined, Version] =
    stack % 4 === 0 ? [undefined, first] : [first, next];
  const { world: done } = await play({ seed: `stack ${stack}`, before, after, call: Infinity });
  for (let call = Number(values.call); !late(); call++) {
    const name = `stack ${stack}, call ${call}`;
    const judgement = await play({ seed: name, before, after, call, done });
    if (judgement.verdict === 'over') break;
    tally[judgement.verdict] += 1;
    if (judgement.verdict === 'violated' || values.verbose)
      say(
        `${judgement.verdict}: ${name} (${judgement.refused ?? '-'})\n  ${judgement.findings.join('\n  ')}`,
      );
    // Whatever broke before any call was refused would break again.
    if (judgement.refused === undefined) break;
  }
  if (values.verbose || (stack + 1) % 10 === 0) say(JSON.stringify({ stacks: stack + 1, ...tally }));
}
time.uninstall();
await rm(directory, { recursive: true, force: true });

const { over: _, harmless, cleanup, ...judged } = tally;
const failed = judged.exact + judged.anew + judged.named + judged.violated;
const rounds = failed + cleanup + harmless;
const share = failed === 0 ? 1 : judged.exact / failed;
say(
  JSON.stringify({
    seed,
    stacks,
    rounds,
    rolledBack: failed,
    ...judged,
    exactly: `${(100 * share).toFixed(2)} %`,
    cleanup,
    harmless,
    seconds: Math.round(seconds()),
  }),
);
// Of few, one that had to be made anew says nothing.
const tooFew = failed >= 100 && share < 0.99;
process.exitCode = judged.violated > 0 || failed === 0 || tooFew ? 1 : 0;
