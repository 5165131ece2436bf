/**
 * The same fleet by several tools, one after the other on the same endpoint, each in an account of its own, with AWS 50 ms
 * away: made from nothing, and looked at again when nothing is to be done. Needs `npm run build`; Ansible takes part where
 * it is installed, cdkd where `--cdkd=<its dist/cli.js>` names one. Usage: bench.ts [--smoke] [--networks=3] [--cdkd=…].
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLocalAws, type LocalAws } from '../worlds/local-aws.ts';
import { fleetTemplate, resourcesPerNetwork } from './fleet.ts';
import { playbook } from './playbook.ts';

const option = (name: string): string | undefined =>
  process.argv.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1];
const networks = Number(option('networks') ?? (process.argv.includes('--smoke') ? 1 : 3));
const latencyMs = 50;

interface Peer {
  readonly name: string;
  readonly first: readonly string[];
  readonly again: readonly string[];
  /** What has to be there before; not measured. */
  readonly before?: readonly string[];
}

const directory = mkdtempSync(join(tmpdir(), 'groundcrew-peers-bench-'));
try {
  const peers = prepare();
  await using aws = await startLocalAws({
    timeScale: 0.005,
    latencyMs,
    accounts: peers.map((_, index) => String(index + 1).repeat(12)),
  });
  console.log(`${networks * resourcesPerNetwork} resources          from nothing     nothing to do`);
  const results = peers.map((peer, index) => ({ peer, ...compete(peer, aws, index) }));
  const [own] = results;
  for (const { peer, first, again } of results)
    console.log(`${peer.name.padEnd(24)}${column(first, own?.first)}${column(again, own?.again)}`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function column(seconds: number, base = seconds): string {
  return `${seconds.toFixed(1)} s (${(seconds / base).toFixed(1)} ×)`.padStart(18);
}

function prepare(): Peer[] {
  writeFileSync(join(directory, 'fleet.json'), JSON.stringify(fleetTemplate(networks)));
  writeFileSync(join(directory, 'fleet.yaml'), playbook(networks));
  const own = [process.execPath, resolve('dist/groundcrew.js')];
  const loop = [process.execPath, fileURLToPath(new URL('./loop.ts', import.meta.url))];
  const peers: Peer[] = [
    {
      name: 'groundcrew apply, plan',
      first: [...own, 'apply', 'fleet.json', '--stack', 'fleet', '--yes', '--plain'],
      again: [...own, 'plan', 'fleet.json', '--stack', 'fleet'],
    },
    {
      name: 'a loop with the SDK',
      first: [...loop, 'make', String(networks), 'ids.json'],
      again: [...loop, 'check', String(networks), 'ids.json'],
    },
  ];
  if (spawnSync('ansible-playbook', ['--version']).status === 0) {
    const play = ['ansible-playbook', '-i', 'localhost,', '-c', 'local', 'fleet.yaml'];
    peers.push({ name: 'Ansible', first: play, again: play });
  } else console.log('Ansible is not installed, so it takes no part.');
  const cdkd = option('cdkd');
  if (cdkd === undefined) console.log('No --cdkd=<dist/cli.js> is given, so cdkd takes no part.');
  else {
    writeAssembly();
    const run = [process.execPath, resolve(cdkd)];
    const where = ['--app', 'assembly', '--state-bucket', 'cdkd-state'];
    peers.push({
      name: 'cdkd deploy, diff',
      before: [...run, 'bootstrap', '--state-bucket', 'cdkd-state', '--no-assets'],
      first: [...run, 'deploy', 'fleet', ...where, '--no-auto-asset-storage', '--yes'],
      again: [...run, 'diff', 'fleet', ...where],
    });
  }
  return peers;
}

/** What `cdk synth` leaves for an app with one stack. */
function writeAssembly(): void {
  const assembly = join(directory, 'assembly');
  mkdirSync(assembly);
  writeFileSync(join(assembly, 'fleet.template.json'), JSON.stringify(fleetTemplate(networks)));
  const fleet = {
    type: 'aws:cloudformation:stack',
    environment: 'aws://unknown-account/unknown-region',
    properties: { templateFile: 'fleet.template.json' },
    displayName: 'fleet',
  };
  writeFileSync(join(assembly, 'manifest.json'), JSON.stringify({ version: '36.0.0', artifacts: { fleet } }));
}

function compete(peer: Peer, aws: LocalAws, account: number): { first: number; again: number } {
  const env = { ...aws.env, ...aws.accounts[account], AWS_URL: aws.env['AWS_ENDPOINT_URL'] };
  if (peer.before) time(peer.before, env);
  return { first: time(peer.first, env), again: time(peer.again, env) };
}

function time([command = '', ...args]: readonly string[], env: Record<string, string | undefined>): number {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: directory,
    env: { PATH: process.env['PATH'], HOME: directory, ...env },
    encoding: 'utf8',
  });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`);
  return (performance.now() - start) / 1000;
}
