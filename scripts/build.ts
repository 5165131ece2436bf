/** `npm run build`: bundles the command into `dist/` and lays the spec's data beside it in `data/`. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { bundle } from './bundle.ts';

rmSync('dist', { recursive: true, force: true });
await bundle('dist');
rmSync('data', { recursive: true, force: true });
execFileSync(process.execPath, ['packages/spec/build/distil.ts', 'data/spec'], { stdio: 'inherit' });
