import { execFileSync } from 'node:child_process';

/**
 * What a command is started by to run as on a host of its own: with a name and process ids that nobody else sees. Whoever
 * kills it kills all of it.
 */
export const anotherHost = (name: string): readonly string[] =>
  [
    'unshare --pid --fork --kill-child --mount-proc --uts sh -c'.split(' '),
    `hostname ${name} && exec "$@"`,
    'sh',
  ].flat();

/** Why there can be no other host here; undefined where there can. */
export function whyNoOtherHost(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'not Linux with root';
  const [program = '', ...args] = anotherHost('far');
  try {
    execFileSync(program, [...args, 'true'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'process namespaces are not allowed';
  }
}
