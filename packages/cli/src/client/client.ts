import { DiagnosticError, error, type Diagnostic, type RunEvent } from '@groundcrew/contract';

type Fetch = (path: string, init: RequestInit) => Promise<Response>;

/** A client of the HTTP API. It does not know whether the server is in this process. */
export class Client {
  readonly #fetch: Fetch;
  readonly #token: string;

  constructor(fetch: Fetch, token: string) {
    this.#fetch = fetch;
    this.#token = token;
  }

  async get<T>(path: string): Promise<T> {
    return (await this.#send('GET', path)).json() as Promise<T>;
  }

  async text(path: string): Promise<string> {
    return (await this.#send('GET', path)).text();
  }

  async post<T>(path: string, body: unknown = {}): Promise<T> {
    return (await this.#send('POST', path, body)).json() as Promise<T>;
  }

  /** Follows a run from `after` until it ends or `signal` aborts. */
  async *events(run: string, after: number, signal?: AbortSignal): AsyncIterable<RunEvent> {
    const response = await this.#send(
      'GET',
      `/runs/${encodeURIComponent(run)}/events?after=${after}&follow=true`,
      undefined,
      signal,
    );
    yield* linesOf<RunEvent>(response, signal);
  }

  /** Posts, and hears what is waited for until the plan is there. */
  async plan<T>(path: string, body: unknown, onProgress: (message: string) => void): Promise<T> {
    const response = await this.#send('POST', path, body, undefined, 'application/x-ndjson');
    for await (const told of linesOf<{ progress: string } | { planned: T }>(response)) {
      if ('planned' in told) return told.planned;
      onProgress(told.progress);
    }
    throw new DiagnosticError(error('SERVER_ERROR', `The server ended its answer to POST ${path} too early`));
  }

  async #send(
    method: string,
    path: string,
    body?: unknown,
    signal?: AbortSignal,
    accept = 'application/json',
  ): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json', accept };
    const response = await this.#fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
    if (response.ok) return response;
    const problem = (await response.json().catch(() => undefined)) as
      | { diagnostics?: Diagnostic[] }
      | undefined;
    throw new DiagnosticError(
      problem?.diagnostics ??
        error('SERVER_ERROR', `The server answered ${response.status} to ${method} ${path}`),
    );
  }
}

/** An answer of a JSON document a line; one with diagnostics says why there are no more. */
async function* linesOf<Told extends object>(response: Response, signal?: AbortSignal): AsyncIterable<Told> {
  if (!response.body) return;
  let rest = '';
  // In process nothing else ends the body of an answer that has begun.
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream(), { signal })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      if (!text) continue;
      const told = JSON.parse(text) as Told | { diagnostics: Diagnostic[] };
      if ('diagnostics' in told) throw new DiagnosticError(told.diagnostics);
      yield told;
    }
  }
}
