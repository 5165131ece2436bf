import { randomBytes } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Client } from 'pg';
import { Bus } from '../bus.ts';

const channel = 'groundcrew';
const reconnectMilliseconds = 1_000;

/** Topics between processes by NOTIFY and LISTEN, on a connection that exists only while somebody listens. */
export class Announcements {
  readonly bus = new Bus();
  /** Sent along, since this process has told its own listeners already. */
  readonly #origin = randomBytes(6).toString('hex');
  readonly #newClient: () => Client;
  #client: Client | undefined;
  #reconnect: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(newClient: () => Client) {
    this.#newClient = newClient;
  }

  async send(session: Kysely<unknown>, topics: readonly string[]): Promise<void> {
    const payloads = topics.map((topic) => `${this.#origin} ${topic}`);
    await sql`select pg_notify(${channel}, payload) from unnest(${payloads}::text[]) as payload`.execute(
      session,
    );
  }

  listen(listener: (topic: string) => void): () => void {
    const end = this.bus.listen(listener);
    this.#connect();
    return end;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#reconnect);
    await this.#client?.end().catch(() => undefined);
  }

  #connect(): void {
    if (this.#closed || this.#client !== undefined || this.bus.silent) return;
    const client = this.#newClient();
    this.#client = client;
    client.on('notification', ({ payload = '' }) => {
      const [origin = '', ...topic] = payload.split(' ');
      if (origin !== this.#origin) this.bus.emit(topic.join(' '));
    });
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    client
      .connect()
      .then(() => client.query(`listen ${channel}`))
      .catch(() => this.#lost(client));
  }

  #lost(client: Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    client.end().catch(() => undefined);
    if (this.#closed) return;
    this.#reconnect = setTimeout(() => this.#connect(), reconnectMilliseconds);
    this.#reconnect.unref();
  }
}
