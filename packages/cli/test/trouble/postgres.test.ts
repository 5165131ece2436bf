import { findPostgres, startPostgres, type PostgresServer } from '@groundcrew/store/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apply, destroy, Stage } from '../crash/stage.ts';

/** Resolves when the command shows its first finished step, or has ended. */
function begun(stage: Stage) {
  const { child, ended, soFar } = stage.project.start(...apply);
  const stepDone = new Promise<void>((resolve) =>
    child.stderr.on('data', () => {
      if (/^ +✓ /m.test(soFar())) resolve();
    }),
  );
  return { ended, begun: Promise.race([stepDone, ended]) };
}

describe.skipIf(findPostgres() === undefined)('state on a Postgres server that is killed', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres({ durable: true });
  });
  afterAll(() => server.stop());

  const open = async (): Promise<Stage> =>
    Stage.open({ latencyMs: 30, env: { GROUNDCREW_DATABASE: await server.createDatabase() } });

  it('in the middle of an apply and comes back: the apply goes on or the next one does', async () => {
    await using stage = await open();
    const command = begun(stage);
    await command.begun;
    await server.crash();
    await sleep(1_000);
    await server.restart();
    const outcome = await command.ended;
    expect(outcome.stderr).not.toContain('INTERNAL');
    expect(outcome.code, outcome.stderr).toBe(0);
    await stage.checkDeployed();
    await stage.succeed(destroy);
    await stage.checkDestroyed();
  }, 600_000);

  it('in the middle of an apply and stays away: told, and the next apply goes on', async () => {
    await using stage = await open();
    const command = begun(stage);
    await command.begun;
    await server.crash();
    const outcome = await command.ended;
    expect(outcome.code, outcome.stderr).toBe(2);
    expect(outcome.stderr).toContain('error DATABASE_UNREACHABLE');
    expect(outcome.stderr).toContain('it goes on from what stands');
    expect(outcome.stderr).not.toMatch(/INTERNAL|^ {4}at /m);
    const meanwhile = await stage.project.run(...apply);
    expect(meanwhile.code, meanwhile.stderr).toBe(2);
    expect(meanwhile.stderr).toContain('error DATABASE_UNREACHABLE');
    await server.restart();
    await stage.succeed(apply);
    await stage.checkDeployed();
  }, 600_000);
});
