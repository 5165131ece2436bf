/** The package table: each package imports only those above it. ARCHITECTURE.md carries the same table for readers. */
export const packages = [
  'contract',
  'spec',
  'program',
  'template',
  'store',
  'runs',
  'planner',
  'stacks',
  'aws',
  'resources',
  'sandbox',
  'server',
  'cli',
] as const;

/** Packages that know only a few of those above them, so that they stay replaceable. */
export const knowsOnly: Partial<Record<(typeof packages)[number], readonly string[]>> = {
  sandbox: ['contract', 'spec'],
};
