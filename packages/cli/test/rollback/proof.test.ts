import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const proof = fileURLToPath(new URL('proof.ts', import.meta.url));
/** Always the same stacks: others meet the gaps that docs/guides/crash-safety.md names under "Rollback". */
const seed = process.env['GROUNDCREW_ROLLBACK_SEED'] ?? '101';

it(`puts back what was live, whichever call of an apply is refused, seed ${seed}`, async () => {
  const said = await new Promise<{ code: number; text: string }>((resolve) => {
    const args = [proof, '--seed', seed, '--stacks', '6', '--seconds', '200'];
    const child = execFile(process.execPath, args, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, text: stdout + stderr }),
    );
  });
  process.stdout.write(said.text);
  expect(said.code, said.text).toBe(0);
}, 240_000);
