/** `npm run build`: bundles the command into `dist/` and lays the spec's data beside it in `data/`. */
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync, rmSync } from 'node:fs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: { main: 'packages/cli/src/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minifySyntax: true,
  legalComments: 'linked',
  // The validator opens its WASM file beside itself, so it travels as a package of its own.
  external: ['cpu-features', '*.node', 'pg-native', '@aws/cloudformation-validate'],
  define: { GROUNDCREW_VERSION: JSON.stringify(version) },
  // Some dependencies are CommonJS and call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
copyFileSync('packages/cli/src/groundcrew.js', 'dist/groundcrew.js');
chmodSync('dist/groundcrew.js', 0o755);
rmSync('data', { recursive: true, force: true });
execFileSync(process.execPath, ['packages/spec/build/distil.ts', 'data/spec'], { stdio: 'inherit' });
