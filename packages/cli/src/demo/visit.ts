import { request } from 'node:http';

/** Fetches a page from a name that only the sandbox can resolve. */
export function fetchPage(url: string, address: string): Promise<string> {
  const { hostname, port, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: address,
        port: port || 80,
        path: pathname,
        headers: { host: hostname, connection: 'close' },
        timeout: 5000,
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (body += chunk));
        response.on('end', () =>
          response.statusCode === 200 ? resolve(body) : reject(new Error(`HTTP ${response.statusCode}`)),
        );
      },
    );
    call.on('timeout', () => call.destroy(new Error('no answer within 5 s')));
    call.on('error', reject);
    call.end();
  });
}

/** Runs one command on a machine over SSH and returns its output. */
export async function runOverSsh(
  address: string,
  user: string,
  privateKey: string,
  command: string,
): Promise<string> {
  const { Client } = await import('ssh2');
  const client = new Client();
  return new Promise<string>((resolve, reject) => {
    client.on('error', reject);
    client.on('ready', () => {
      client.exec(command, (problem, channel) => {
        if (problem) return reject(problem);
        let output = '';
        channel.on('data', (chunk: Buffer) => (output += chunk.toString()));
        channel.stderr.resume();
        channel.on('close', (code: number) =>
          code === 0 ? resolve(output) : reject(new Error(`the command ended with ${code}`)),
        );
      });
    });
    client.connect({ host: address, username: user, privateKey, readyTimeout: 10_000 });
  }).finally(() => client.end());
}

/** Tries again until it works or `seconds` have passed: machines are still booting when AWS calls them running. */
export async function eventually<T>(seconds: number, attempt: () => Promise<T>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (problem) {
      if (Date.now() > end) throw problem;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
