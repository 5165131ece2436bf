import type { AwsOptions } from '../commands/options.ts';
import { readProjectSettings } from '../project/settings.ts';
import { stateDirectory } from '../project/state-directory.ts';
import type { Terminal } from '../terminal/streams.ts';
import { version } from '../version.ts';
import { awsChoice } from './aws-choice.ts';
import { Client } from './client.ts';

export interface Connection extends AsyncDisposable {
  readonly client: Client;
  /** Stops claiming steps and waits for those under way; `abort` ends these as well. */
  drain(): Promise<void>;
  abort(): Promise<void>;
  stats(): string;
}

/** The API in this process: the same routes as over HTTPS, without a socket. */
export async function connect(options: AwsOptions, terminal: Terminal): Promise<Connection> {
  const [{ openEmbedded }, settings] = await Promise.all([
    import('@groundcrew/server'),
    readProjectSettings(process.cwd()),
  ]);
  const server = openEmbedded({
    stateDirectory: stateDirectory(process.cwd(), terminal.env),
    ...awsChoice(options, settings, terminal.env),
    version: version(),
  });
  return {
    client: new Client(async (path, init) => server.request(path, init), server.token),
    drain: () => server.drain(),
    abort: () => server.abort(),
    stats: () => server.stats(),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
