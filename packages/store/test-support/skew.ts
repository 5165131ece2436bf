/** The environment in which a Node process takes the time to be so many milliseconds later than it is. */
export const skewedBy = (milliseconds: number): Readonly<Record<string, string>> => ({
  GROUNDCREW_TEST_SKEW: String(milliseconds),
  NODE_OPTIONS: `--import=${new URL('skewed-clock.ts', import.meta.url).href}`,
});
