import { hostname, userInfo } from 'node:os';

/** Who runs this process, for the record: `user@host`. In a container a user may have a number and no name. */
export function userAtHost(
  env: Readonly<Record<string, string | undefined>>,
  nameOfUser: () => string = () => userInfo().username,
): string {
  return `${username(env, nameOfUser)}@${hostname()}`;
}

function username(env: Readonly<Record<string, string | undefined>>, nameOfUser: () => string): string {
  try {
    return nameOfUser();
  } catch {
    return env['USER'] || env['LOGNAME'] || String(process.getuid?.() ?? 'somebody');
  }
}
