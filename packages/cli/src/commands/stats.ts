import type { Connection } from '../client/connect.ts';
import { line, type Terminal } from '../terminal/streams.ts';
import type { AwsOptions } from './options.ts';

/** What `--stats` asks for: the AWS calls of this command. */
export function showStats(connection: Connection, options: AwsOptions, terminal: Terminal): void {
  if (options.stats) line(terminal.err, `\n${connection.stats()}`);
}
