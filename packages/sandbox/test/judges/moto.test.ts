import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';
import { importClient, makeClient } from '../roundtrip/clients.ts';
import { hold, type Conversation, type MakeClient } from './conversation.ts';
import { ec2Conversations } from './ec2-conversations.ts';
import { edgeConversations } from './edge-conversations.ts';
import { fleetConversations } from './fleet-conversations.ts';
import { functionConversations } from './function-conversations.ts';
import { hasJudge } from './judges.ts';
import { messagingConversations } from './messaging-conversations.ts';
import { policyConversations } from './policy-conversations.ts';
import { serviceConversations } from './service-conversations.ts';
import { storageConversations } from './storage-conversations.ts';

const installed = hasJudge('moto_server', ['--help']);
const conversations = [
  ...ec2Conversations,
  ...serviceConversations,
  ...messagingConversations,
  ...storageConversations,
  ...fleetConversations,
  ...edgeConversations,
  ...policyConversations,
  ...functionConversations,
];

let sandbox: Sandbox;
let moto: ChildProcess;
let motoEndpoint: string;
/** Who answers: the sandbox, then moto, each with an image of its own to launch from. */
let parties: readonly { readonly make: MakeClient; readonly image: string }[];

beforeAll(async () => {
  if (!installed) return;
  sandbox = await startSandbox({ machines: 'none', timeScale: 0.001 });
  const port = await freePort();
  motoEndpoint = `http://127.0.0.1:${port}`;
  moto = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore', detached: true });
  for (let attempt = 0; attempt < 600 && !(await answers(motoEndpoint)); attempt += 1)
    await new Promise((resolve) => setTimeout(resolve, 100));
  const clients = [
    at(sandbox.endpoint, sandbox.credentials),
    at(motoEndpoint, { accessKeyId: 'a', secretAccessKey: 'b' }),
  ];
  parties = await Promise.all(clients.map(async (make) => ({ make, image: await imageAt(make) })));
}, 90_000);
afterAll(async () => {
  await sandbox?.close();
  // A launcher may stand between us and the server.
  if (moto?.pid !== undefined) process.kill(-moto.pid, 'SIGTERM');
});

const at =
  (endpoint: string, credentials: object): MakeClient =>
  async (name) => {
    const { module } = await importClient(name);
    return { module, client: makeClient(module, { endpoint, credentials }) };
  };

/** The first image that a server has of its own. */
async function imageAt(make: MakeClient): Promise<string> {
  const { client, module } = await make('ec2');
  const Command = module['DescribeImagesCommand'] as new (input: object) => object;
  const { Images } = (await client.send(new Command({ Owners: ['amazon'] }))) as {
    Images: { ImageId: string }[];
  };
  return Images[0]?.ImageId ?? '';
}

/** Steps that end differently, with what each server says. */
async function differences(conversation: Conversation): Promise<Record<string, unknown>> {
  const [ours, theirs] = await Promise.all(parties.map(({ make, image }) => hold(conversation, make, image)));
  expect([...(ours?.keys() ?? [])]).toEqual([...(theirs?.keys() ?? [])]);
  const differing = [...(ours ?? [])].filter(
    ([step, word]) => JSON.stringify(word) !== JSON.stringify(theirs?.get(step)),
  );
  return Object.fromEntries(
    differing.map(([step, word]) => [step, { sandbox: word, moto: theirs?.get(step) }]),
  );
}

describe.skipIf(!installed)(
  'moto, which knows AWS from elsewhere, agrees about',
  { timeout: 120_000 },
  () => {
    test.each(conversations)('$about', async (conversation) => {
      const found = await differences(conversation);
      const known = conversation.motoDiffers ?? {};
      expect(Object.fromEntries(Object.entries(found).filter(([step]) => !(step in known)))).toEqual({});
      expect(
        Object.keys(known).filter((step) => !(step in found)),
        'differences that are none any more',
      ).toEqual([]);
    });
  },
);

const answers = (endpoint: string): Promise<boolean> =>
  fetch(`${endpoint}/moto-api/`).then(
    (response) => response.ok,
    () => false,
  );

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
