import type { Json } from '@groundcrew/contract';
import type { Connection } from '../client/connect.ts';
import { line, painter } from '../terminal/streams.ts';
import { awsClients } from './aws-clients.ts';
import type { Stage } from './stage.ts';
import { eventually, fetchPage, runOverSsh } from './visit.ts';

/** How long machines may take from being called running to their first answers. */
const bootSeconds = 90;

export async function outputsOf(connection: Connection, stack: string): Promise<Map<string, string>> {
  const { outputs } = await connection.client.get<{ outputs: { name: string; value: Json }[] }>(
    `/stacks/${stack}/outputs`,
  );
  return new Map(outputs.map(({ name, value }) => [name, String(value)]));
}

export interface Login {
  readonly instanceId: string;
  readonly address: string;
  readonly user: string;
}

/** Where to log in: the public address of each web server, and the key that AWS keeps for the stack. */
export async function logins(
  connection: Connection,
  stage: Stage,
  stack: string,
): Promise<{ machines: Login[]; privateKey: string }> {
  const outputs = await outputsOf(connection, stack);
  const ids = [outputs.get('Web1') ?? '', outputs.get('Web2') ?? ''];
  const aws = await awsClients(stage);
  const machines = (await aws.instances(ids)).map(({ instanceId, publicIp }) => ({
    instanceId,
    address: publicIp,
    user: 'admin',
  }));
  return { machines, privateKey: await aws.parameter(`/ec2/keypair/${outputs.get('KeyPairId')}`) };
}

/** Fetches the page through the load balancer, then from each machine over SSH. */
export async function visitMachines(connection: Connection, stage: Stage, stack: string): Promise<void> {
  const paint = painter(stage.terminal, 'err');
  const show = (what: string, text: string) =>
    line(
      stage.terminal.err,
      `  ${paint('green', '✓')} ${what}  ${paint('dim', text.trim().replaceAll(/\s*\n\s*/g, ' '))}`,
    );
  const outputs = await outputsOf(connection, stack);
  const url = outputs.get('Url') ?? '';
  const balancer = stage.sandbox.world.machines.resolve(new URL(url).hostname);
  if (balancer === undefined) throw new Error(`the sandbox doesn't know ${url}`);
  const deadline = Date.now() + bootSeconds * 1000;
  const seen = new Set<string>();
  // Behind the balancer a machine answers once two checks of its health have passed.
  while (seen.size < 2 && Date.now() < deadline) {
    const page = await eventually(deadline, () => fetchPage(url, balancer));
    if (seen.has(page)) await new Promise((resolve) => setTimeout(resolve, 100));
    else show(`GET ${url}`, page);
    seen.add(page);
  }
  const { machines, privateKey } = await logins(connection, stage, stack);
  for (const { instanceId, address, user } of machines) {
    const fetch = `exec 3<>/dev/tcp/127.0.0.1/80 && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && sed '1,/^\\r*$/d' <&3`;
    const page = await eventually(deadline, () =>
      runOverSsh(
        address,
        user,
        privateKey,
        `bash -c "${fetch.replaceAll('"', '\\"').replaceAll('$', '\\$')}"`,
      ),
    );
    show(`ssh ${user}@${address} (${instanceId})`, page);
  }
}
