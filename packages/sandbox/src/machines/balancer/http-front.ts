import {
  type IncomingMessage,
  type Server,
  type ServerResponse,
  createServer,
  request as requestPlain,
} from 'node:http';
import { createServer as createSecureServer, request as requestSecure } from 'node:https';
import type { Socket } from 'node:net';
import type { ListenerAction, ListenerSpec } from '../machine-host.ts';
import type { Certificate } from './certificate.ts';
import { locationOf } from './redirect.ts';
import type { Destination } from './target-pool.ts';

type Choose = (action: Extract<ListenerAction, { kind: 'forward' }>) => Destination | undefined;

/** Answers HTTP as an application load balancer does: passes requests on, redirects, or answers by itself. */
export class HttpFront {
  readonly #server: Server;
  readonly #choose: Choose;
  #listener: ListenerSpec;

  constructor(listener: ListenerSpec, choose: Choose, certificate: Certificate | undefined) {
    this.#listener = listener;
    this.#choose = choose;
    const answer = (request: IncomingMessage, response: ServerResponse): void =>
      this.#answer(request, response);
    this.#server = certificate ? createSecureServer(certificate, answer) : createServer(answer);
    this.#server.on('upgrade', (request: IncomingMessage, client: Socket, head: Buffer) =>
      this.#upgrade(request, client, head),
    );
  }

  update(listener: ListenerSpec): void {
    this.#listener = listener;
  }

  /** Takes over a connection. */
  serve(client: Socket): void {
    this.#server.emit('connection', client);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { action } = this.#listener;
    if (action.kind === 'fixed-response') {
      response.writeHead(action.statusCode, { server: 'awselb/2.0', 'content-type': action.contentType });
      response.end(action.body);
    } else if (action.kind === 'redirect') {
      const requested = {
        protocol: this.#listener.secure ? ('https' as const) : ('http' as const),
        host: request.headers.host ?? '',
        port: this.#listener.port,
        url: request.url ?? '/',
      };
      response.writeHead(action.statusCode, {
        server: 'awselb/2.0',
        location: locationOf(action, requested),
      });
      response.end();
    } else this.#forward(request, response);
  }

  #forward(request: IncomingMessage, response: ServerResponse): void {
    const destination = this.#destination();
    if (!destination) return fail(response, 503, 'Service Temporarily Unavailable');
    const passed = requestTo(destination, request, this.#headers(request), (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, withoutHops(answer.rawHeaders));
      answer.pipe(response);
    });
    passed.once('error', () => {
      if (response.headersSent) response.destroy();
      else fail(response, 502, 'Bad Gateway');
    });
    response.once('close', () => passed.destroy());
    request.pipe(passed);
  }

  /** A WebSocket and its like: from here on the two ends speak with each other. */
  #upgrade(request: IncomingMessage, client: Socket, head: Buffer): void {
    const destination = this.#destination();
    client.on('error', () => client.destroy());
    if (!destination) {
      client.destroy();
      return;
    }
    const { connection, upgrade } = request.headers;
    const headers = { ...this.#headers(request), connection, upgrade };
    const passed = requestTo(destination, request, headers, () => client.destroy());
    passed.once('error', () => client.destroy());
    passed.once('upgrade', (answer, target: Socket, first: Buffer) => {
      target.on('error', () => client.destroy());
      client.once('close', () => target.destroy());
      const lines = pairs(answer.rawHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
      client.write(`HTTP/1.1 101 ${answer.statusMessage ?? ''}\r\n${lines.join('')}\r\n`);
      client.write(first);
      target.write(head);
      target.pipe(client).pipe(target);
    });
    passed.end();
  }

  #destination(): Destination | undefined {
    const { action } = this.#listener;
    return action.kind === 'forward' ? this.#choose(action) : undefined;
  }

  #headers(request: IncomingMessage): Record<string, string | string[] | undefined> {
    const { connection: _connection, 'keep-alive': _keepAlive, ...headers } = request.headers;
    const client = (request.socket.remoteAddress ?? '').replace('::ffff:', '');
    const before = headers['x-forwarded-for'];
    return {
      ...headers,
      'x-forwarded-for': before === undefined ? client : `${String(before)}, ${client}`,
      'x-forwarded-proto': this.#listener.secure ? 'https' : 'http',
      'x-forwarded-port': String(this.#listener.port),
    };
  }
}

function requestTo(
  { secure, host, port, localAddress }: Destination,
  { method, url: path }: IncomingMessage,
  headers: Record<string, string | string[] | undefined>,
  answered: (answer: IncomingMessage) => void,
) {
  const options = {
    host,
    port,
    localAddress,
    method,
    path,
    headers,
    agent: false,
    rejectUnauthorized: false,
  };
  return (secure ? requestSecure : requestPlain)(options, answered);
}

const hops = new Set(['connection', 'keep-alive', 'transfer-encoding']);

const pairs = (raw: readonly string[]): [string, string][] =>
  Array.from({ length: raw.length / 2 }, (_, n) => [raw[2 * n] ?? '', raw[2 * n + 1] ?? '']);

const withoutHops = (raw: readonly string[]): string[] =>
  pairs(raw)
    .filter(([name]) => !hops.has(name.toLowerCase()))
    .flat();

function fail(response: ServerResponse, status: number, message: string): void {
  const title = `${status} ${message}`;
  response.writeHead(status, { server: 'awselb/2.0', 'content-type': 'text/html' });
  response.end(
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
  );
}
