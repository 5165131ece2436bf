/** `node scripts/bundle.ts DIRECTORY` bundles the command without laying data beside it. */
import { build } from 'esbuild';
import { copyFileSync, chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Bundles the command into a directory: `groundcrew.js`, which a user starts, and what it loads. */
export async function bundle(outdir: string): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  await build({
    absWorkingDir: root,
    entryPoints: { main: 'packages/cli/src/main.ts' },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // An ES module keeps its named exports when it is imported late; CommonJS would come as one default.
    mainFields: ['module', 'main'],
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
  copyFileSync(join(root, 'packages/cli/src/groundcrew.js'), join(outdir, 'groundcrew.js'));
  chmodSync(join(outdir, 'groundcrew.js'), 0o755);
}

if (import.meta.main) await bundle(process.argv[2] ?? 'dist');
