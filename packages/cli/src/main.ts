import { version } from './version.ts';

const [first, ...more] = process.argv.slice(2);

// The one question that scripts ask often is answered before anything is loaded.
if (more.length === 0 && (first === '--version' || first === '-V')) process.stdout.write(`${version()}\n`);
else await import('./run.ts').then(({ run }) => run(process.argv));
