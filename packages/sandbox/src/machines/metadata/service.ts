import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { MachineSpec } from '../machine-host.ts';
import { metadataAddress } from '../network/edge.ts';
import { listenInside } from '../network/listen-inside.ts';
import type { Network } from '../network/network.ts';
import { Tokens } from './tokens.ts';
import { lookUp, metadataTree } from './tree.ts';

const longest = 21_600;

/**
 * The instance metadata service at 169.254.169.254 for all machines of this host. Who asks is known by the hidden
 * address that the machine's router gives its packets, which no machine can choose.
 */
export async function openMetadataService(
  network: Network,
  byAddress: (address: string) => MachineSpec | undefined,
): Promise<{ close(): void }> {
  const tokens = new Tokens();
  const launched = new Map<string, string>();
  const server = createServer((request, response) => {
    const spec = byAddress(request.socket.remoteAddress?.replace('::ffff:', '') ?? '');
    if (spec === undefined) return end(response, 404, '');
    const { instanceId } = spec;
    const since = launched.get(instanceId) ?? new Date().toISOString().replace(/\.\d+/, '');
    launched.set(instanceId, since);
    if (request.method === 'PUT' && request.url === '/latest/api/token')
      return giveToken(request, response, tokens, spec);
    if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, '');
    if (!mayRead(request, tokens, spec)) return end(response, 401, '');
    const publicIp = network.view.addresses.find(
      (row) => row.instanceId === instanceId && row.publicIp,
    )?.publicIp;
    const [, version, ...path] = (request.url ?? '/').split('?')[0]?.split('/') ?? [];
    if (version === '') return end(response, 200, 'latest');
    const found = lookUp(metadataTree(spec, publicIp, since), path.join('/'));
    end(response, found === undefined ? 404 : 200, found ?? '');
  });
  const listener = await listenInside(network.edge.namespace, metadataAddress, 80);
  listener.on('connection', (socket) => server.emit('connection', socket));
  return {
    close: () => {
      listener.close();
      server.closeAllConnections();
    },
  };
}

function giveToken(
  request: IncomingMessage,
  response: ServerResponse,
  tokens: Tokens,
  spec: MachineSpec,
): void {
  // A forwarded request is refused, as AWS does, so that an open proxy on the machine hands out no tokens.
  if (request.headers['x-forwarded-for'] !== undefined) return end(response, 403, '');
  const seconds = Number(request.headers['x-aws-ec2-metadata-token-ttl-seconds']);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > longest) return end(response, 400, '');
  response.setHeader('x-aws-ec2-metadata-token-ttl-seconds', String(seconds));
  end(response, 200, tokens.issue(spec.instanceId, seconds, Date.now()));
}

function mayRead(request: IncomingMessage, tokens: Tokens, spec: MachineSpec): boolean {
  const token = request.headers['x-aws-ec2-metadata-token'];
  if (typeof token === 'string') return tokens.isValid(token, spec.instanceId, Date.now());
  return spec.httpTokens === 'optional';
}

function end(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
