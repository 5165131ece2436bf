import { describe, expect, it } from 'vitest';
import { interrupt } from './interrupt.ts';
import { apply, destroy, Stage } from './stage.ts';
import { first, replaced } from './template.ts';

describe('Ctrl-C', () => {
  it.each([
    { times: 'once', signals: ['SIGINT'] as const },
    { times: 'twice', signals: ['SIGINT', 'SIGINT'] as const },
  ])(
    '$times stops a deploy, a replacement and a destroy, and the next command goes on',
    async ({ signals }) => {
      await using stage = await Stage.open({ latencyMs: 40 });
      for (const [command, version] of [
        [apply, first],
        [apply, replaced],
        [destroy, replaced],
      ] as const) {
        await stage.write(version);
        const stopped = await interrupt(stage, command, { from: 'first step', delay: 30 }, signals, 20);
        expect(stopped.code, stopped.stderr).toBe(130);
        expect(stopped.stderr).toContain('What stands is kept');
        expect(stopped.stderr, 'no stack trace').not.toMatch(/^ {4}at /m);
        const [latest] = await stage.runs();
        const shown = await stage.project.run('runs', 'show', latest?.id ?? '');
        expect(shown.stdout).toContain('interrupted');
        // Drained, everything that began came to its end.
        if (signals.length === 1) await stage.checkRecord();
        const next = await stage.succeed(command);
        expect(next.stderr).toContain('RUN_INTERRUPTED');
        if (command === destroy) await stage.checkDestroyed();
        else await stage.checkDeployed();
      }
      expect((await stage.runs()).map((run) => run.state)).not.toContain('running');
    },
    240_000,
  );

  it('leaves no lock: a killed apply lets another begin at once', async () => {
    await using stage = await Stage.open({ latencyMs: 40 });
    const killed = await interrupt(stage, apply, { from: 'first step', delay: 50 }, ['SIGKILL']);
    expect(killed.code).toBeNull();
    const next = await stage.succeed(apply);
    expect(next.stderr).toContain('RUN_INTERRUPTED');
    expect(next.stderr).not.toContain('STACK_LOCKED');
    await stage.checkDeployed();
    expect((await stage.runs()).map((run) => run.state).slice(0, 2)).toEqual(['succeeded', 'interrupted']);
  }, 240_000);
});
