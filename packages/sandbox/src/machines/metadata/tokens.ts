import { randomBytes } from 'node:crypto';

/** IMDSv2's session tokens: each is one instance's, for up to six hours. */
export class Tokens {
  readonly #tokens = new Map<string, { instanceId: string; until: number }>();

  /** `seconds` from 1 to 21600, as the request's header says. */
  issue(instanceId: string, seconds: number, now: number): string {
    for (const [token, { until }] of this.#tokens) if (until <= now) this.#tokens.delete(token);
    const token = randomBytes(42).toString('base64');
    this.#tokens.set(token, { instanceId, until: now + seconds * 1000 });
    return token;
  }

  isValid(token: string, instanceId: string, now: number): boolean {
    const known = this.#tokens.get(token);
    return known !== undefined && known.instanceId === instanceId && known.until > now;
  }
}
