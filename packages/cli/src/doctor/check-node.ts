import { fail, ok, warn, type Finding } from './finding.ts';

const oldest = 24;
/** The newest that the tests run on. */
const newestKnown = 24;

/** `version` as in `process.versions.node`. */
export function checkNode(version: string): Finding {
  const major = Number(version.split('.')[0]);
  if (major < oldest) return fail('node', `Node ${version} is too old`, `Install Node ${oldest} or newer.`);
  if (major > newestKnown)
    return warn(
      'node',
      `Node ${version} is newer than those groundcrew is tested with`,
      `Use Node ${newestKnown} if something fails.`,
    );
  return ok('node', `Node ${version}`);
}
