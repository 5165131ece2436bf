import { DiagnosticError } from '@groundcrew/contract';
import type { TestDatabases } from '@groundcrew/store/testing';
import { describe, expect, test } from 'vitest';
import type { Lock, Runs } from '../../src/index.ts';
import type { RunTables } from '../../src/tables.ts';
import { handler, stage, step, toEnd } from '../stage.ts';

const request = { holder: 'ann', purpose: 'apply' };

const codeOf = async (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => undefined,
    (thrown: unknown) => (thrown instanceof DiagnosticError ? thrown.diagnostics[0]?.code : 'other'),
  );

const alter = async (runs: Runs, change: Partial<RunTables['lock']>): Promise<void> => {
  await runs.database.tables<RunTables>().updateTable('lock').set(change).execute();
};

export const locking = (databases: TestDatabases) =>
  describe('a lock', () => {
    const { runs: open, worker } = stage(databases);

    test('is held by one, who is named to the others', async () => {
      const address = await databases.address();
      const [runs, other] = [await open(address), await open(address)];
      const lock = await runs.locks.acquire('stack web', request);
      expect(await codeOf(other.locks.acquire('stack web', { holder: 'ben', purpose: 'destroy' }))).toBe(
        'LOCK_HELD',
      );
      expect(await other.locks.holder('stack web')).toMatchObject({
        holder: 'ann',
        purpose: 'apply',
        pid: process.pid,
      });
      await expect(other.locks.acquire('stack web', request)).rejects.toThrow(/ann on .* for apply/);
      await lock.release();
      expect(await other.locks.holder('stack web')).toBeUndefined();
      await (await other.locks.acquire('stack web', request)).release();
    });

    test('binds no run once another has taken it', async () => {
      const runs = await open();
      const lock = await runs.locks.acquire('stack web', request);
      await alter(runs, { process_start: 'another' });
      const successor = await runs.locks.acquire('stack web', { holder: 'ben', purpose: 'destroy' });
      const submitted = runs.database.transaction(async (transaction) => {
        const run = await runs.submit(
          { kind: 'apply', title: 'late', stack: 'web', steps: [step('a')] },
          transaction,
        );
        await lock.bind(run.id, transaction);
      });
      expect(await codeOf(submitted)).toBe('LOCK_LOST');
      expect((await runs.list()).runs).toEqual([]);
      expect(await runs.locks.holder('stack web')).toMatchObject({ holder: 'ben' });
      await successor.release();
    });

    test('is asserted by its holder only, until another has taken it', async () => {
      const runs = await open();
      const asserted = (lock: Lock) =>
        codeOf(runs.database.transaction((transaction) => lock.assertHeld(transaction)));
      const lock = await runs.locks.acquire('stack web', request);
      expect(await asserted(lock)).toBeUndefined();
      await alter(runs, { process_start: 'another' });
      const successor = await runs.locks.acquire('stack web', { holder: 'ben', purpose: 'destroy' });
      expect(await asserted(lock)).toBe('LOCK_LOST');
      expect(await asserted(successor)).toBeUndefined();
      await successor.release();
      expect(await asserted(successor)).toBe('LOCK_LOST');
    });

    test('goes to one of many who ask at the same time', async () => {
      const runs = await open();
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, () => codeOf(runs.locks.acquire('stack web', request))),
      );
      expect(outcomes.filter((code) => code === undefined)).toHaveLength(1);
      expect(outcomes.filter((code) => code === 'LOCK_HELD')).toHaveLength(7);
    });

    test('is free at once when its holder on this host has ended, even if its process id lives on', async () => {
      const runs = await open();
      await runs.locks.acquire('stack web', request);
      await alter(runs, { process_start: 'another' });
      expect(await runs.locks.holder('stack web')).toBeUndefined();
      await runs.locks.acquire('stack web', request);
      await alter(runs, { pid: 2 ** 22 + 1 });
      const third = await runs.locks.acquire('stack web', request);
      expect(await codeOf(runs.locks.acquire('stack web', request))).toBe('LOCK_HELD');
      await third.release();
    });

    test('held on another host is free when its lease has lapsed, and its holder can release nothing', async () => {
      const runs = await open();
      const lost = await runs.locks.acquire('stack web', request);
      await alter(runs, { host: 'other' });
      expect(await codeOf(runs.locks.acquire('stack web', request))).toBe('LOCK_HELD');
      await alter(runs, { expires_at: 1 });
      const next = await runs.locks.acquire('stack web', request);
      await lost.release();
      expect(await runs.locks.holder('stack web')).toMatchObject({ holder: 'ann' });
      await next.release();
    });

    test('is renewed while it is held, and tells when it was lost', async () => {
      const runs = await open();
      const lock = await runs.locks.acquire('stack web', { ...request, lease: 300 });
      const expiry = async () =>
        (await runs.database.tables<RunTables>().selectFrom('lock').select('expires_at').executeTakeFirst())
          ?.expires_at;
      const before = await expiry();
      await expect.poll(expiry).toBeGreaterThan(before ?? Number.MAX_SAFE_INTEGER);
      await runs.database.tables<RunTables>().deleteFrom('lock').execute();
      await expect.poll(() => lock.lost.aborted).toBe(true);
    });

    test('bound to a run is released in the commit that ends the run', async () => {
      const runs = await open();
      const { run, lock } = await runs.database.transaction(async (transaction) => {
        const lock = await runs.locks.acquire('stack web', request, transaction);
        const run = await runs.submit(
          { kind: 'apply', title: 'x', stack: 'web', steps: [step('a')] },
          transaction,
        );
        await lock.bind(run.id, transaction);
        return { run, lock };
      });
      expect(await runs.locks.holder('stack web')).toMatchObject({ run: run.id });
      await worker(runs, [handler('do', () => null)]);
      await toEnd(runs, run.id);
      expect(await runs.locks.holder('stack web')).toBeUndefined();
      expect(lock.lost.aborted).toBe(false);
      await lock.release();
    });

    test('bound to a run stays while a living worker attends the run', async () => {
      const runs = await open();
      const run = await runs.submit({
        kind: 'apply',
        title: 'x',
        stack: 'web',
        steps: [step('a', { kind: 'wait' })],
      });
      await runs.locks.acquire('stack web', { ...request, run: run.id });
      await alter(runs, { pid: 2 ** 22 + 1 });
      expect(await runs.locks.holder('stack web')).toBeUndefined();
      await worker(runs, [handler('wait', (context) => context.waitForSignal('go'))]);
      expect(await runs.locks.holder('stack web')).toMatchObject({ run: run.id });
      await runs.signal(run.id, 'go');
      await toEnd(runs, run.id);
      expect(await runs.locks.holder('stack web')).toBeUndefined();
    });

    test('taken in a transaction that is rolled back was never held', async () => {
      const runs = await open();
      const attempt = runs.database.transaction(async (transaction) => {
        await runs.locks.acquire('stack web', request, transaction);
        throw new Error('no');
      });
      await expect(attempt).rejects.toThrow('no');
      expect(await runs.locks.holder('stack web')).toBeUndefined();
    });
  });
