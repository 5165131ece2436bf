import { setFlagsFromString } from 'node:v8';
import { version } from './version.ts';

const [first, ...more] = process.argv.slice(2);

// What scripts and shells ask often is answered before all commands are loaded.
if (more.length === 0 && (first === '--version' || first === '-V')) process.stdout.write(`${version()}\n`);
else if (first === 'complete') await (await import('./completion/answer.ts')).answer(more);
else {
  const { run } = await import('./run.ts');
  // The space for new objects stays as large as it became while loading. V8 would let it grow to 128 MB, which saves no time
  // here and is a seventh of what a plan of ten thousand resources takes at its peak.
  setFlagsFromString('--semi-space-growth-factor=1');
  await run(process.argv);
}
