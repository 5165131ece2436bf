import { findPostgres, skewedBy, startPostgres, type PostgresServer } from '@groundcrew/store/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apply, destroy, Stage } from '../crash/stage.ts';
import { anotherHost, whyNoOtherHost } from './another-host.ts';

const hour = 3_600_000;
/** Milliseconds in which a lock has to come free once its holder on another host has died. */
const longest = 60_000;

const why = whyNoOtherHost();

describe.skipIf(why !== undefined)(`a command on another host${why === undefined ? '' : `: ${why}`}`, () => {
  let server: PostgresServer | undefined;
  beforeAll(async () => {
    if (findPostgres() !== undefined) server = await startPostgres();
  });
  afterAll(() => server?.stop());

  const addresses = {
    // Hosts that share a directory share its SQLite file, and its clock is that of whoever asks.
    SQLite: async () => ({}),
    Postgres: async () => ({ GROUNDCREW_DATABASE: (await server?.createDatabase()) ?? '' }),
  };

  describe.each([
    { database: 'SQLite', skew: 0, clock: 'the same clock' },
    { database: 'Postgres', skew: 0, clock: 'the same clock' },
    { database: 'Postgres', skew: 3 * hour, clock: 'a clock 3 hours ahead' },
    { database: 'Postgres', skew: -3 * hour, clock: 'a clock 3 hours behind' },
  ] as const)('with its state in $database and $clock', ({ database, skew }) => {
    it.skipIf(database === 'Postgres' && findPostgres() === undefined)(
      'that dies keeps nobody out for longer than a minute, and what it began is found',
      async () => {
        await using stage = await Stage.open({ latencyMs: 60, env: await addresses[database]() });
        const here = stage.project.env;
        stage.project.env = { ...here, ...(skew !== 0 && skewedBy(skew)) };
        stage.project.prefix = anotherHost('far');
        const { child, ended, soFar } = stage.project.start(...apply);
        while (!/^ +✓ /m.test(soFar()) && child.exitCode === null) await sleep(20);
        child.kill('SIGKILL');
        const killed = await ended;
        expect(killed.code, killed.stderr).toBe(null);
        const died = performance.now();
        stage.project.env = here;
        stage.project.prefix = [];
        for (;;) {
          const waited = performance.now() - died;
          const { code, stderr } = await stage.project.run(...apply);
          if (code === 2 && waited < longest) {
            // Stale: the lease lapsed between the plan and its apply, which then found what the other had begun.
            expect(stderr).toMatch(/error (STACK_LOCKED .* on far |PLAN_STALE)/);
            continue;
          }
          expect(code, stderr).toBe(0);
          expect(waited).toBeLessThan(longest);
          break;
        }
        await stage.checkDeployed();
      },
      600_000,
    );
  });

  it.skipIf(findPostgres() === undefined).each([
    ['ahead', 3 * hour],
    ['behind', -3 * hour],
  ])(
    'whose clock is three hours %s does all that any other does',
    async (_, skew) => {
      await using stage = await Stage.open({ latencyMs: 10, env: await addresses.Postgres() });
      stage.project.prefix = anotherHost('far');
      stage.project.env = { ...stage.project.env, ...skewedBy(skew) };
      await stage.succeed(apply);
      await stage.checkDeployed();
      expect((await stage.runs()).map(({ state }) => state)).toEqual(['succeeded']);
      await stage.succeed(destroy);
      await stage.checkDestroyed();
    },
    600_000,
  );
});
