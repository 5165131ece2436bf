import { request } from 'node:http';

/** How long one page may take. */
const pageSeconds = 5;

/** Fetches a page from a name that only the sandbox can resolve. */
export function fetchPage(url: string, address: string): Promise<string> {
  const { hostname, port, pathname } = new URL(url);
  const answer = new Promise<string>((resolve, reject) => {
    const call = request(
      {
        host: address,
        port: port || 80,
        path: pathname,
        headers: { host: hostname, connection: 'close' },
        signal: AbortSignal.timeout(pageSeconds * 1000),
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
    call.on('error', reject);
    call.end();
  });
  return within(pageSeconds, answer);
}

/** How long one command over SSH may take, from the connection to its end. */
const sshSeconds = 20;

/** Runs one command on a machine over SSH and returns its output. */
export async function runOverSsh(
  address: string,
  user: string,
  privateKey: string,
  command: string,
): Promise<string> {
  const { Client } = await import('ssh2');
  const client = new Client();
  const answer = new Promise<string>((resolve, reject) => {
    client.on('error', reject);
    // A machine that is still booting may hang up without a word, in any phase.
    client.on('close', () => reject(new Error('the connection was closed')));
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
  });
  return within(sshSeconds, answer).finally(() => client.destroy());
}

/** The answer, or an error once `seconds` have passed without one. */
async function within<T>(seconds: number, answer: Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(seconds * 1000);
  return Promise.race([
    answer,
    new Promise<never>((_, reject) =>
      late.addEventListener('abort', () => reject(new Error(`no answer within ${seconds} s`))),
    ),
  ]);
}

/** Tries again until it works or the time has come: machines are still booting when AWS calls them running. */
export async function eventually<T>(deadline: number, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (problem) {
      if (Date.now() > deadline) throw problem;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
