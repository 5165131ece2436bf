import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** moto_server, an independent imitation of AWS, where this machine's Python has it. */
export const motoCommand = [...(process.env['PATH'] ?? '').split(delimiter), '/root/.pyenv/shims']
  .map((directory) => join(directory, 'moto_server'))
  .find((path) => existsSync(path));

export interface Moto {
  readonly endpoint: string;
  close(): void;
}

export async function startMoto(): Promise<Moto> {
  if (motoCommand === undefined) throw new Error('moto_server is not installed');
  const port = await freePort();
  const child = spawn(motoCommand, ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    detached: true,
  });
  const endpoint = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (await answers(endpoint)) {
      return { endpoint, close: () => process.kill(-(child.pid ?? 0), 'SIGTERM') };
    }
    await sleep(100);
  }
  throw new Error('moto_server did not come up');
}

const answers = async (endpoint: string): Promise<boolean> =>
  fetch(`${endpoint}/moto-api/`).then(
    (response) => response.ok,
    () => false,
  );

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}
