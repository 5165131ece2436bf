import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';

/**
 * Files under /etc whose bytes are exactly those that a Debian package shipped: public by definition, whatever they
 * are named. One that somebody edited may hold a secret and stays out. From dpkg's own list of configuration files
 * (deb-conffiles(5)) in /var/lib/dpkg/status: ` /etc/path md5`.
 */
export function shippedFiles(status = readStatus()): readonly string[] {
  const shipped: string[] = [];
  for (const [, path, md5] of status.matchAll(/^ (\/etc\/\S+) ([0-9a-f]{32})$/gm)) {
    if (path !== undefined && md5 !== undefined && md5Of(path) === md5) shipped.push(path);
  }
  return shipped;
}

function md5Of(path: string): string | undefined {
  try {
    if (!lstatSync(path).isFile()) return undefined;
    return createHash('md5').update(readFileSync(path)).digest('hex');
  } catch {
    return undefined;
  }
}

function readStatus(): string {
  try {
    return readFileSync('/var/lib/dpkg/status', 'utf8');
  } catch {
    return '';
  }
}
