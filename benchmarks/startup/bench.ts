/** What a command costs before it does anything, as a ratio to an empty Node process in the same run. Needs `npm run build`. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalAws } from '../worlds/local-aws.ts';

const smoke = process.argv.includes('--smoke');
const rounds = smoke ? 3 : 15;
const command = 'dist/groundcrew.js';
if (!existsSync(command)) {
  console.error('There is no dist/groundcrew.js. Run npm run build first.');
  process.exit(2);
}

const directory = mkdtempSync(join(tmpdir(), 'groundcrew-bench-'));
const template = join(directory, 'fifty.yaml');
writeFileSync(template, `Resources:\n${Array.from({ length: 50 }, (_, i) => resource(i)).join('')}`);
const empty = join(directory, 'empty.js');
writeFileSync(empty, '');

const one = join(directory, 'one.yaml');
writeFileSync(one, `Resources:\n${resource(0)}`);
await using aws = await startLocalAws({});

const cases: readonly (readonly [string, readonly string[]])[] = [
  ['empty Node process', [empty]],
  ['groundcrew --version', [command, '--version']],
  ['groundcrew --help', [command, '--help']],
  ['groundcrew validate, 50 resources', [command, 'validate', template]],
  ['groundcrew plan of an empty stack', [command, 'plan', one, '--stack', 'empty']],
];
/** Rounds are interleaved, so that a noisy moment hits all cases. */
const times = new Map(cases.map(([name]) => [name, [] as number[]]));
for (let round = 0; round < rounds; round++) {
  for (const [name, args] of cases) {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, {
      env: { ...process.env, ...aws.env, GROUNDCREW_STATE: directory },
    });
    if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr.toString()}`);
    times.get(name)?.push(performance.now() - start);
  }
}
rmSync(directory, { recursive: true });

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const base = median(times.get('empty Node process') ?? []);
for (const [name, values] of times) {
  const value = median(values);
  console.log(`${name.padEnd(36)} ${value.toFixed(0).padStart(5)} ms   ${(value / base).toFixed(2)} × empty`);
}

function resource(i: number): string {
  return `  Group${i}:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: group ${i}
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: ${i}, ToPort: ${i}, CidrIp: 10.0.0.0/8 }
`;
}
