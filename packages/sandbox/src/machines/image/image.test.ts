import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accountsFor } from './accounts.ts';
import { shippedFiles } from './package-files.ts';

describe('the accounts of a machine', () => {
  const passwd =
    'root:x:0:0:root:/root:/bin/zsh\nsshd:x:104:65534:secret note:/run/sshd:/bin/false\nanna:x:1000:1000:Anna:/home/anna:/bin/bash\n';
  const accounts = accountsFor('ubuntu', passwd, 'root:x:0:\nsudo:x:27:anna\nanna:x:1000:\n');

  it("are the host's system accounts without their notes, and the login, never its people", () => {
    expect(accounts.passwd.split('\n')).toEqual([
      'root:x:0:0:root:/root:/bin/bash',
      'sshd:x:104:65534::/run/sshd:/bin/false',
      'ubuntu:x:1000:1000::/home/ubuntu:/bin/bash',
      '',
    ]);
    expect(accounts.group).toBe('root:x:0:\nsudo:x:27:ubuntu\nadm:x:980:ubuntu\nubuntu:x:1000:\n');
  });

  it('are opened by no password', () => {
    expect(
      accounts.shadow
        .split('\n')
        .filter(Boolean)
        .map((row) => row.split(':')[1]),
    ).toEqual(['*', '*', '*']);
  });
});

describe('files that a package shipped', () => {
  it('are let in only as they were shipped', () => {
    const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
    const status = `Package: a\nConffiles:\n /etc/hostname ${md5('nobody has this host name')}\n /etc/no-such-file ${md5('')}\n`;
    expect(shippedFiles(status)).toEqual([]);
  });

  it('are none of another directory than /etc', () => {
    const directory = mkdtempSync(join(tmpdir(), 'shipped-'));
    writeFileSync(join(directory, 'file'), '');
    expect(shippedFiles(` ${directory}/file d41d8cd98f00b204e9800998ecf8427e\n`)).toEqual([]);
    rmSync(directory, { recursive: true });
  });
});
