import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Project } from './command.ts';

let project: Project;
beforeAll(async () => {
  project = await Project.create();
  project.patienceSeconds = 140;
});
afterAll(() => project.remove());

const isRoot = process.getuid?.() === 0 && process.platform === 'linux';
/** Namespaces, and processes of machines: what a demo could leave behind on this host. */
const traces = () => ({
  mounts: readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .filter((mount) => mount.includes(project.directory)),
  machines: readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && environmentOf(pid).includes(project.directory),
  ),
});
const environmentOf = (pid: string) => {
  try {
    return pid === String(process.pid) ? '' : readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
};

describe('groundcrew demo', () => {
  it(
    '--once goes from a template to machines that answer, and leaves nothing',
    { timeout: 300_000 },
    async () => {
      const { code, stdout, stderr } = await project.run('demo', '--once', '--plain');
      expect(stderr).toContain('Stack web-tier is up to date.');
      expect(stderr, 'a type that only Cloud Control carries').toContain('✓ create AWS::Logs::MetricFilter');
      expect(stdout).toContain('2 to change');
      expect(stdout).toContain('renamed-by-hand');
      expect(stdout).toContain('2 drifted');
      if (isRoot) {
        expect(stderr.match(/✓ GET http:.*Hello from Groundcrew/g)).toHaveLength(2);
        expect(stderr.match(/✓ ssh admin@198\.1[89]\..*Hello from Groundcrew/g)).toHaveLength(2);
      } else expect(stderr).toContain('Without machines there is no page to fetch');
      expect(stderr).toContain('The local AWS is as it was at the start.');
      expect(code).toBe(0);
      expect(traces()).toEqual({ mounts: [], machines: [] });
    },
  );

  it('ends cleanly on Ctrl-C, in the middle and when it waits', { timeout: 300_000 }, async () => {
    for (const moment of ['✓ create AWS::EC2::Subnet', 'Ctrl-C ends it all']) {
      const { child, ended, soFar } = project.start('demo', '--plain');
      while (!soFar().includes(moment) && child.exitCode === null)
        await new Promise((resolve) => setTimeout(resolve, 50));
      child.kill('SIGINT');
      const { code, stderr } = await ended;
      expect(stderr).toContain('Ending the local AWS');
      expect(code).toBe(130);
      expect(traces()).toEqual({ mounts: [], machines: [] });
    }
  });
});
