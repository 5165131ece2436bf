import type { TestDatabases } from '@groundcrew/store/testing';
import { describe, expect, test } from 'vitest';
import { LeaseLost, type Runs } from '../../src/index.ts';
import type { RunTables } from '../../src/tables.ts';
import { handler, stage, states, step, toEnd } from '../stage.ts';

const gate = () => Promise.withResolvers<void>();

/** As if no worker had been heard of for longer than its lease. */
const lapse = async (runs: Runs): Promise<void> => {
  await runs.database.tables<RunTables>().updateTable('worker').set({ expires_at: 1 }).execute();
};

/** A worker on another host, of which nothing is known but its lease, holds every ready step. */
const elsewhere = async (runs: Runs, expires: number): Promise<void> => {
  const db = runs.database.tables<RunTables>();
  const row = {
    id: 'w',
    host: 'other',
    host_name: 'far',
    pid: 1,
    process_start: null,
    only_run: null,
    kinds: null,
    started_at: 1,
  };
  await db
    .insertInto('worker')
    .values({ ...row, expires_at: expires, ended_at: null })
    .execute();
  await db
    .updateTable('step')
    .set({ state: 'running', worker: 'w', attempt: 1, intent: '"i"' })
    .where('state', '=', 'ready')
    .execute();
};

const never = Number.MAX_SAFE_INTEGER;

export const takingOver = (databases: TestDatabases) =>
  describe('a worker that is gone', () => {
    const { runs: open, worker } = stage(databases);

    test('cannot commit, hears of it, and leaves a stray row for what it made', async () => {
      const runs = await open();
      const run = await runs.submit({
        kind: 'test',
        title: 'x',
        stack: 'web',
        steps: [step('a', { address: 'web/A' })],
      });
      const [begun, go] = [gate(), gate()];
      let reason: unknown;
      let guarded: unknown;
      let committed: unknown;
      await worker(runs, [
        handler('do', async (context) => {
          if (context.attempt > 1) return 'second';
          await context.intend('token');
          context.signal.addEventListener('abort', () => {
            reason = context.signal.reason;
          });
          begun.resolve();
          await go.promise;
          try {
            context.holdsLease();
          } catch (thrown) {
            guarded = thrown;
          }
          committed = await context.commit(async () => 'written').catch((thrown: unknown) => thrown);
          await context.remember({ physicalId: 'eip-1' });
          return 'first';
        }),
      ]);
      await begun.promise;
      await lapse(runs);
      const events = await toEnd(runs, run.id);
      go.resolve();
      await expect
        .poll(() => runs.strays({ stack: 'web' }))
        .toMatchObject([{ run: run.id, step: 'a', attempt: 1, record: { physicalId: 'eip-1' } }]);
      expect(reason).toBeInstanceOf(LeaseLost);
      expect(guarded).toBeInstanceOf(LeaseLost);
      expect(committed).toBeInstanceOf(LeaseLost);
      expect(await runs.steps(run.id)).toMatchObject([{ state: 'succeeded', output: 'second', attempt: 2 }]);
      expect(events.filter(({ name }) => name === 'step.succeeded')).toHaveLength(1);
      const [stray] = await runs.strays({ run: run.id });
      expect((await runs.events(run.id)).at(-1)).toMatchObject({
        name: 'step.stray',
        data: { identifier: 'eip-1' },
      });
      await runs.forgetStray(stray?.id ?? '');
      expect(await runs.strays({ run: run.id })).toEqual([]);
    });

    test('elsewhere keeps its steps until its lease has lapsed', async () => {
      const runs = await open();
      const run = await runs.submit({ kind: 'test', title: 'x', stack: 'web', steps: [step('a')] });
      await elsewhere(runs, never);
      await worker(runs, [
        handler('do', () => null, { recover: async () => ({ state: 'found', output: 'it stands' }) }),
      ]);
      const other = await runs.submit({ kind: 'test', title: 'x', steps: [step('b')] });
      await toEnd(runs, other.id);
      expect(await states(runs, run.id)).toEqual({ a: 'running' });
      await runs.database
        .tables<RunTables>()
        .updateTable('worker')
        .set({ expires_at: 1 })
        .where('id', '=', 'w')
        .execute();
      await toEnd(runs, run.id);
      expect(await runs.steps(run.id)).toMatchObject([{ output: 'it stands', attempt: 2 }]);
    });

    test('leaves its step cancelled, with its open intent, when the run is being cancelled', async () => {
      const runs = await open();
      const run = await runs.submit({
        kind: 'test',
        title: 'x',
        stack: 'web',
        steps: [step('a'), step('sweep', { needs: ['a'], always: true })],
      });
      await elsewhere(runs, 1);
      await runs.cancel(run.id);
      await worker(runs, [handler('do', () => null)]);
      await toEnd(runs, run.id);
      expect(await states(runs, run.id)).toEqual({ a: 'cancelled', sweep: 'succeeded' });
      expect(await runs.openIntents('web')).toMatchObject([{ id: 'a', intent: 'i' }]);
    });

    test('leaves an interrupted run, which can be closed once its intents are settled', async () => {
      const runs = await open();
      const run = await runs.submit({
        kind: 'test',
        title: 'x',
        stack: 'web',
        steps: [step('a'), step('b', { needs: ['a'] })],
      });
      await elsewhere(runs, never);
      expect(await runs.interrupted('web')).toEqual([]);
      await expect(runs.close(run.id)).rejects.toThrow('still being worked on');
      await runs.database.tables<RunTables>().updateTable('worker').set({ expires_at: 1 }).execute();
      expect(await runs.interrupted('web')).toMatchObject([{ id: run.id }]);
      await runs.settle(run.id, 'a', { state: 'absent' });
      await runs.close(run.id);
      expect(await states(runs, run.id)).toEqual({ a: 'cancelled', b: 'cancelled' });
      expect((await toEnd(runs, run.id)).at(-1)).toMatchObject({ data: { outcome: 'interrupted' } });
      expect(await runs.interrupted('web')).toEqual([]);
      expect(await runs.openIntents('web')).toEqual([]);
      await expect(runs.resume(run.id)).rejects.toThrow('ended (interrupted)');
      await expect(runs.resume('nothing')).rejects.toThrow('There is no run nothing');
    });

    test('attends no run of whose steps it can perform none', async () => {
      const runs = await open();
      const run = await runs.submit({
        kind: 'test',
        title: 'x',
        stack: 'web',
        steps: [step('a'), step('b', { kind: 'other', needs: ['a'] })],
      });
      const unrelated = await worker(runs, [handler('unrelated', () => null)]);
      expect(await runs.attended(run.id)).toBe(false);
      expect(await runs.interrupted('web')).toMatchObject([{ id: run.id }]);
      await unrelated.stop();
      await worker(runs, [handler('other', () => null)]);
      expect(await runs.attended(run.id), 'b is still to come').toBe(true);
      await worker(runs, [handler('do', () => null)]);
      await toEnd(runs, run.id);
      expect(await runs.attended(run.id)).toBe(false);
    });

    test('an embedded worker performs its own run and no other', async () => {
      const runs = await open();
      const mine = await runs.submit({ kind: 'test', title: 'x', stack: 'web', steps: [step('a')] });
      const other = await runs.submit({ kind: 'test', title: 'x', stack: 'db', steps: [step('a')] });
      await worker(runs, [handler('do', () => null)], { onlyRun: mine.id });
      await toEnd(runs, mine.id);
      expect(await states(runs, other.id)).toEqual({ a: 'ready' });
      expect(await runs.attended(other.id)).toBe(false);
      expect(await runs.interrupted('db')).toMatchObject([{ id: other.id }]);
    });
  });
