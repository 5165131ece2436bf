import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connection } from '../client/connect.ts';
import { line } from '../terminal/streams.ts';
import { logins } from './tour.ts';
import type { Stage } from './stage.ts';

/** Tells how to go on from another terminal: environment, SSH, plan, destroy. */
export async function lookAround(
  connection: Connection,
  stage: Stage,
  stack: string,
  template: string,
): Promise<void> {
  const say = (text: string) => line(stage.terminal.out, text);
  for (const command of fromCheckout()) say(command);
  for (const [name, value] of Object.entries(stage.exports)) say(`export ${name}=${value}`);
  say(
    `export GROUNDCREW_PARAMETER_DatabasePassword='${stage.terminal.env['GROUNDCREW_PARAMETER_DatabasePassword']}'`,
  );
  if (stage.sandbox.machines.real) {
    const { machines, privateKey } = await logins(connection, stage, stack);
    const key = join(stage.exports['GROUNDCREW_STATE'] ?? '.', 'admin.pem');
    await writeFile(key, privateKey, { mode: 0o600 });
    for (const { address, user } of machines)
      say(`ssh -i ${key} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null ${user}@${address}`);
  }
  say(`groundcrew plan ${template} --stack ${stack}`);
  say(`groundcrew show ${stack}`);
  say(`groundcrew destroy ${stack}`);
  line(stage.terminal.err, '\nCtrl-C ends it all.');
}

/** In a checkout no command is installed, and the Node that runs this one may not be the first in the PATH. */
function fromCheckout(): string[] {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  return existsSync(main) ? [`alias groundcrew="'${process.execPath}' '${main}'"`] : [];
}
