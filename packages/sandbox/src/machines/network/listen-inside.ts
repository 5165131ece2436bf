import { spawn } from 'node:child_process';
import { Server } from 'node:net';

// A socket belongs for good to the network namespace that it was made in, whoever holds it. So a child makes it there,
// hands it over and ends.
const listenAndHandOver = `
const [address, port] = process.argv.slice(1);
const server = require('node:net').createServer();
server.once('error', (error) => process.send({ error: error.message }, () => process.exit(1)));
server.listen({ host: address, port: Number(port), backlog: 511 }, () =>
  process.send({ listening: true }, server, () => process.exit(0)));
`;

/** A TCP server of this process that listens inside a named network namespace. The caller adds what answers. */
export function listenInside(namespace: string, address: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      'nsenter',
      [`--net=/run/netns/${namespace}`, process.execPath, '-e', listenAndHandOver, address, String(port)],
      { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: {} },
    );
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`no listener could be made at ${address}:${port}`)));
    child.once('message', (_message, handle) => {
      if (handle instanceof Server) resolve(handle);
      else reject(new Error(`${address}:${port} can't be listened on`));
    });
  });
}
