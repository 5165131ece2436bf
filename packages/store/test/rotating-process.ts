/** Rotates the keys of a state directory with its database, as a process that can be killed. */
import { join } from 'node:path';
import { openDatabase, openKeyRing, rotateSecrets } from '../src/index.ts';

const [, , directory = ''] = process.argv;
const database = await openDatabase(join(directory, 'groundcrew.db'));
process.stdout.write('ready\n');
await rotateSecrets(database, openKeyRing(directory, {}));
await database.close();
