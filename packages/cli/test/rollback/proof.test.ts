import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const proof = fileURLToPath(new URL('proof.ts', import.meta.url));
/** Other stacks each time; as many as there is time for. */
const seed = process.env['GROUNDCREW_ROLLBACK_SEED'] ?? String(Date.now() % 1_000_000);

it(`puts back what was live, whichever call of an apply is refused, seed ${seed}`, async () => {
  const said = await new Promise<{ code: number; text: string }>((resolve) => {
    const args = [proof, '--seed', seed, '--stacks', '12', '--seconds', '35'];
    const child = execFile(process.execPath, args, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, text: stdout + stderr }),
    );
  });
  process.stdout.write(said.text);
  expect(said.code, said.text).toBe(0);
}, 240_000);
