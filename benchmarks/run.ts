/** `npm run bench`: every benchmark, one after the other. `-- --smoke` makes each of them short: it shows that they run. */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';

const args = process.argv.slice(2);
const chosen = args.filter((arg) => !arg.startsWith('--'));
for (const file of globSync('benchmarks/*/bench.ts').sort()) {
  const name = file.split('/')[1] ?? '';
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n## ${name}`);
  const { status } = spawnSync(process.execPath, [file, ...args.filter((arg) => arg.startsWith('--'))], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
