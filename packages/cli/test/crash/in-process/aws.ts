import type { RequestHandler } from '@groundcrew/aws';
import { embedSandbox, type EmbeddedSandbox, type Faults, type HttpRequest } from '@groundcrew/sandbox';
import type { VirtualTime } from './virtual-time.ts';

type SdkRequest = Parameters<RequestHandler['handle']>[0];
type SdkResponse = Awaited<ReturnType<RequestHandler['handle']>>['response'];

const region = 'eu-central-1';
/** Milliseconds between a process and AWS, one way: at least, and at most so much more. */
const nearest = 2;
const spread = 20;

export interface AwsOptions {
  readonly faults: Faults;
  /** Its changes get about with a delay. */
  readonly delayed?: boolean;
  readonly log?: ((line: string) => void) | undefined;
}

/** The sandbox without sockets, at some distance: a call that was sent takes effect whoever dies meanwhile. */
export class Aws {
  readonly sandbox: EmbeddedSandbox;
  readonly #time: VirtualTime;
  readonly #random: () => number;
  readonly #log: ((line: string) => void) | undefined;
  #underWay = 0;

  /** `log` hears of each call when it is sent and when it takes effect. */
  constructor(time: VirtualTime, random: () => number, { faults, delayed, log }: AwsOptions) {
    this.#log = log;
    this.#time = time;
    this.#random = random;
    this.sandbox = embedSandbox({
      clock: {
        now: () => new Date(time.now),
        in: (seconds) => new Date(time.now + seconds * 1000),
        after: (seconds, then) => time.after(seconds * 1000, then),
      },
      faults,
      ...(delayed && { consistency: 'eventual' }),
      regions: [region],
    });
  }

  get environment(): Readonly<Record<string, string>> {
    const { accessKeyId, secretAccessKey } = this.sandbox.credentials;
    return {
      AWS_REGION: region,
      AWS_ENDPOINT_URL: 'http://aws.invalid',
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
  }

  /** Calls that have been sent and have not taken effect. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Resolves with what comes back. `late`: milliseconds until it takes effect. */
  async send(request: SdkRequest, late?: number): Promise<SdkResponse> {
    const asked = asReceived(request);
    this.#underWay += 1;
    await this.#travel(late ?? this.#distance());
    if (this.#log) this.#log(`    ${late === undefined ? '' : 'late: '}${nameOf(asked)}`);
    const answered = this.#time
      .unowned(() => this.sandbox.answer(asked))
      .finally(() => (this.#underWay -= 1));
    const { status, headers, body } = await answered.catch((problem: unknown) => {
      throw Object.assign(new Error('socket hang up', { cause: problem }), { code: 'ECONNRESET' });
    });
    await this.#travel(this.#distance());
    return {
      statusCode: status,
      headers: { ...headers },
      body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    };
  }

  #distance(): number {
    return nearest + this.#random() * spread;
  }

  #travel(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void this.#time.after(milliseconds, resolve));
  }
}

/** What is asked, for people: the operation and, of a query, what it is given. */
function nameOf({ headers, body, method, url }: HttpRequest): string {
  const text = new TextDecoder().decode(body);
  const target = headers['x-amz-target'];
  return target === undefined
    ? `${method} ${url.pathname} ${decodeURIComponent(text).slice(0, 160)}`
    : `${target} ${text.slice(0, 160)}`;
}

function asReceived(request: SdkRequest): HttpRequest {
  const query = Object.entries(request.query ?? {}).flatMap(([name, value]) =>
    [value ?? ''].flat().map((each): [string, string] => [name, each]),
  );
  const search = new URLSearchParams(query).toString();
  const url = new URL(`http://${request.hostname}${request.path}${search && `?${search}`}`);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const { body } = request as { body?: string | Uint8Array };
  return {
    method: request.method,
    url,
    headers: { host: request.hostname, ...headers },
    body: typeof body === 'string' ? new TextEncoder().encode(body) : (body ?? new Uint8Array()),
  };
}
