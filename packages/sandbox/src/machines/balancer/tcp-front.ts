import { type Socket, connect } from 'node:net';
import { type Server, connect as connectSecurely, createServer } from 'node:tls';
import type { ListenerAction, ListenerSpec } from '../machine-host.ts';
import type { Certificate } from './certificate.ts';
import type { Destination } from './target-pool.ts';

type Choose = (action: Extract<ListenerAction, { kind: 'forward' }>) => Destination | undefined;

/** Passes connections on, as classic and network load balancers do. */
export class TcpFront {
  readonly #choose: Choose;
  readonly #secure: Server | undefined;
  #listener: ListenerSpec;

  constructor(listener: ListenerSpec, choose: Choose, certificate: Certificate | undefined) {
    this.#listener = listener;
    this.#choose = choose;
    this.#secure = certificate && createServer(certificate, (client) => this.#pass(client));
    this.#secure?.on('tlsClientError', (_error, client) => client.destroy());
  }

  update(listener: ListenerSpec): void {
    this.#listener = listener;
  }

  /** Takes over a connection. */
  serve(client: Socket): void {
    if (this.#secure) this.#secure.emit('connection', client);
    else this.#pass(client);
  }

  #pass(client: Socket): void {
    const { action } = this.#listener;
    const destination = action.kind === 'forward' ? this.#choose(action) : undefined;
    client.on('error', () => client.destroy());
    if (!destination) {
      client.destroy();
      return;
    }
    const { secure, ...where } = destination;
    const server = connect(where);
    const target = secure ? connectSecurely({ socket: server, rejectUnauthorized: false }) : server;
    for (const socket of new Set([server, target])) {
      socket.once('error', () => client.destroy());
      socket.once('close', () => client.destroy());
    }
    client.once('close', () => server.destroy());
    client.pipe(target).pipe(client);
  }
}
