import type { RotatedSecrets } from '@groundcrew/contract';
import type { Command } from 'commander';
import { connect } from '../client/connect.ts';
import { line } from '../terminal/streams.ts';
import type { CommandContext } from './context.ts';

const about = `
Secrets (NoEcho parameters, for one) rest encrypted with AES-256-GCM. The key
lies in .groundcrew/key, which only its owner may read, or comes from
GROUNDCREW_KEY: 32 bytes in base64.

A rotation makes a new key, encrypts every secret with it while others go on
working, and forgets the old key at the end. One that is cut off is finished by
running it again; until then both keys are kept. With GROUNDCREW_KEY the new key
is yours to make: set GROUNDCREW_KEY=NEW,OLD, rotate, then GROUNDCREW_KEY=NEW.

Examples:
  groundcrew secrets rotate
  NEW=$(openssl rand -base64 32)
  GROUNDCREW_KEY="$NEW,$GROUNDCREW_KEY" groundcrew secrets rotate
  export GROUNDCREW_KEY="$NEW"`;

export function registerSecrets(program: Command, context: CommandContext): void {
  const secrets = program
    .command('secrets')
    .description('Look after the key that secrets are encrypted with');
  secrets
    .command('rotate')
    .description('Encrypt everything that is kept secret with a new key')
    .option('--json', 'what was done, as JSON')
    .addHelpText('after', about)
    .action(async (options: { json?: boolean }) => {
      const { terminal } = context;
      await using connection = await connect({}, terminal);
      const rotated = await connection.client.post<RotatedSecrets>('/secrets/rotate', {});
      if (options.json) line(terminal.out, JSON.stringify(rotated, null, 2));
      else {
        const many = rotated.secrets === 1 ? '1 secret' : `${rotated.secrets} secrets`;
        line(terminal.out, `${many} encrypted anew with the key ${rotated.key} of ${rotated.source}.`);
        if (rotated.source === 'GROUNDCREW_KEY')
          line(terminal.err, 'Now leave the old key out of GROUNDCREW_KEY.');
      }
    });
}
