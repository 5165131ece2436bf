import { readFileSync } from 'node:fs';

export interface Accounts {
  readonly passwd: string;
  readonly group: string;
  readonly shadow: string;
  readonly gshadow: string;
}

const userId = 1000;

/**
 * The machine's accounts: the system accounts that this host's packages made (names and numbers only), and the image's
 * login with id 1000. No password opens any of them, no person of this host appears.
 */
export function accountsFor(
  user: string,
  hostPasswd = read('/etc/passwd'),
  hostGroup = read('/etc/group'),
): Accounts {
  const system = rows(hostPasswd).filter(([name, , id]) => name !== user && isSystem(id));
  const groups = rows(hostGroup).filter(([name, , id]) => name !== user && isSystem(id));
  const names = new Set(groups.map(([name]) => name));
  const added = ['sudo', 'adm']
    .filter((name) => !names.has(name))
    .map((name, n) => [name, 'x', String(980 + n)]);
  const passwd = [
    'root:x:0:0:root:/root:/bin/bash',
    ...system
      .filter(([name]) => name !== 'root')
      .map(([name, , id, group, , home, shell]) => [name, 'x', id, group, '', home, shell].join(':')),
    `${user}:x:${userId}:${userId}::/home/${user}:/bin/bash`,
  ];
  const group = [
    ...[...groups, ...added].map(([name, , id]) => `${name}:x:${id}:${isLoginGroup(name) ? user : ''}`),
    `${user}:x:${userId}:`,
  ];
  return {
    passwd: lines(passwd),
    group: lines(group),
    shadow: lines(passwd.map((row) => `${row.split(':')[0]}:*:19700:0:99999:7:::`)),
    gshadow: lines(group.map((row) => `${row.split(':')[0]}:*::${row.split(':')[3] ?? ''}`)),
  };
}

function isSystem(id: string | undefined): boolean {
  return id !== undefined && (Number(id) < 1000 || id === '65534');
}

function isLoginGroup(name: string | undefined): boolean {
  return name === 'sudo' || name === 'adm';
}

function rows(text: string): string[][] {
  return text
    .split('\n')
    .filter((row) => row.includes(':'))
    .map((row) => row.split(':'));
}

function lines(rows: readonly string[]): string {
  return rows.join('\n') + '\n';
}

function read(path: string): string {
  return readFileSync(path, 'utf8');
}
