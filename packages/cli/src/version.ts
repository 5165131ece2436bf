import { readFileSync } from 'node:fs';

declare const GROUNDCREW_VERSION: string | undefined;

/** Set by the build; from a checkout it comes from the root's package.json. */
export function version(): string {
  if (typeof GROUNDCREW_VERSION === 'string') return GROUNDCREW_VERSION;
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
