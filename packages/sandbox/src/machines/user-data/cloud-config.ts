import { parse } from 'yaml';
import { quote } from './quote.ts';

type Config = Readonly<Record<string, unknown>>;

/** One shell script that does what a cloud-config document asks, in cloud-init's order of modules. */
export function cloudConfigScript(text: string): string {
  let config: unknown;
  try {
    config = parse(text);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return script([`echo ${quote(`cloud-config is no YAML: ${words}`)} >&2`, 'exit 1']);
  }
  if (!isRecord(config)) return script([]);
  return script([
    ...list(config['bootcmd']).map(commandLine),
    ...list(config['write_files'])
      .filter(isRecord)
      .filter((file) => file['defer'] !== true)
      .flatMap(writeFile),
    ...hostname(config),
    ...list(config['groups']).flatMap((group) =>
      typeof group === 'string' ? [`groupadd -f ${quote(group)}`] : [],
    ),
    ...list(config['users']).filter(isRecord).flatMap(addUser),
    ...list(config['ssh_authorized_keys']).flatMap((key) => authorize('"$(id -nu 1000)"', String(key))),
    ...installPackages(config),
    ...list(config['write_files'])
      .filter(isRecord)
      .filter((file) => file['defer'] === true)
      .flatMap(writeFile),
    ...list(config['runcmd']).map(commandLine),
    ...unknownKeys(config),
  ]);
}

const known = new Set([
  'bootcmd',
  'write_files',
  'hostname',
  'fqdn',
  'groups',
  'users',
  'ssh_authorized_keys',
  'package_update',
  'package_upgrade',
  'packages',
  'runcmd',
  'preserve_hostname',
  'output',
  'final_message',
  'manage_etc_hosts',
]);

function unknownKeys(config: Config): readonly string[] {
  const unknown = Object.keys(config).filter((key) => !known.has(key));
  return unknown.length === 0
    ? []
    : [`echo ${quote(`cloud-config: not carried out here: ${unknown.join(', ')}`)}`];
}

function script(lines: readonly string[]): string {
  return ['#!/bin/sh', 'cd /', ...lines].join('\n') + '\n';
}

/** A list is a program and its arguments, a string goes to the shell. */
function commandLine(command: unknown): string {
  return Array.isArray(command)
    ? command.map((word) => quote(String(word))).join(' ')
    : `sh -c ${quote(String(command))}`;
}

function writeFile(file: Config): readonly string[] {
  const path = quote(String(file['path'] ?? ''));
  const encoding = String(file['encoding'] ?? '');
  const content = String(file['content'] ?? '');
  const packed = /gz/.test(encoding);
  const bytes = /b64|base64/.test(encoding)
    ? content.replaceAll(/\s/g, '')
    : Buffer.from(content).toString('base64');
  const arrow = file['append'] === true ? '>>' : '>';
  return [
    `mkdir -p "$(dirname ${path})"`,
    `printf %s ${quote(bytes)} | base64 -d ${packed ? '| gzip -dc ' : ''}${arrow} ${path}`,
    `chmod ${quote(mode(file['permissions']))} ${path}`,
    ...(file['owner'] === undefined ? [] : [`chown ${quote(String(file['owner']))} ${path}`]),
  ];
}

/** YAML 1.2 reads `0644` as the number 644, so a number's digits are the mode's. */
function mode(permissions: unknown): string {
  return permissions === undefined ? '0644' : String(permissions).replace(/^0o/, '0');
}

function hostname(config: Config): readonly string[] {
  const name = config['fqdn'] ?? config['hostname'];
  if (name === undefined || config['preserve_hostname'] === true) return [];
  return [`echo ${quote(String(name))} > /etc/hostname`];
}

function addUser(user: Config): readonly string[] {
  const name = quote(String(user['name'] ?? ''));
  const groups = typeof user['groups'] === 'string' ? user['groups'] : list(user['groups']).join(',');
  const sudo = user['sudo'] === undefined || user['sudo'] === false ? [] : ['sudo'];
  const all = [...groups.split(',').map((group) => group.trim()), ...sudo].filter(Boolean);
  const shell = quote(String(user['shell'] ?? '/bin/bash'));
  return [
    ...all.map((group) => `groupadd -f ${quote(group)}`),
    `id -u ${name} > /dev/null 2>&1 || useradd -m -s ${shell} ${user['system'] === true ? '-r ' : ''}${name}`,
    ...all.map((group) => `usermod -a -G ${quote(group)} ${name}`),
    ...list(user['ssh_authorized_keys']).flatMap((key) => authorize(name, String(key))),
  ];
}

function authorize(user: string, key: string): readonly string[] {
  return [
    `home=$(getent passwd ${user} | cut -d: -f6)`,
    'mkdir -p "$home/.ssh" && chmod 700 "$home/.ssh"',
    `echo ${quote(key)} >> "$home/.ssh/authorized_keys"`,
    `chmod 600 "$home/.ssh/authorized_keys" && chown -R ${user}: "$home/.ssh"`,
  ];
}

function installPackages(config: Config): readonly string[] {
  const names = list(config['packages']).map((entry) => String(Array.isArray(entry) ? entry[0] : entry));
  const wanted = names.map(quote).join(' ');
  return names.length === 0
    ? []
    : [
        `missing=; for name in ${wanted}; do dpkg -s "$name" > /dev/null 2>&1 || missing="$missing $name"; done`,
        '[ -z "$missing" ] || { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y $missing; } ||',
        '  echo "cloud-config: packages not installed, no package source answers:$missing" >&2',
      ];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
