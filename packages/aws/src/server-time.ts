import type { Clock } from './clock.ts';
import type { RequestHandler } from './client.ts';

/**
 * What time it is at AWS, which says until when credentials are good: this host's clock, and how far AWS's was from it when
 * AWS last dated an answer. To the second, as HTTP's dates are.
 */
export class ServerTime {
  readonly #clock: Clock;
  /** Milliseconds that AWS's clock is ahead. */
  #ahead = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now() + this.#ahead;
  }

  /** Hears every answer that comes through the handler. */
  listeningTo(handler: RequestHandler): RequestHandler {
    return {
      handle: async (request, options) => {
        const answered = await handler.handle(request, options);
        this.#hear(answered.response.headers);
        return answered;
      },
      destroy: () => handler.destroy?.(),
    };
  }

  #hear(headers: Readonly<Record<string, string | undefined>>): void {
    const names = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
    const { date, age } = Object.fromEntries(names) as Record<string, string | undefined>;
    const said = Date.parse(date ?? '');
    // What a proxy kept is as old as it says.
    if (!Number.isNaN(said) && age === undefined) this.#ahead = said - this.#clock.now();
  }
}
