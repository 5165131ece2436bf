import { DiagnosticError } from '@groundcrew/contract';
import type { TestDatabases } from '@groundcrew/store/testing';
import { describe, expect, test } from 'vitest';
import { handler, stage, step, toEnd } from '../stage.ts';

export const aRun = (databases: TestDatabases) =>
  describe('a run', () => {
    const { runs: open, worker } = stage(databases);

    test('performs steps in the order of their needs and passes outputs on', async () => {
      const runs = await open();
      const order: string[] = [];
      const run = await runs.submit({
        kind: 'test',
        title: 'a diamond',
        steps: [
          step('join', { needs: ['left', 'right'] }),
          step('left', { needs: ['root'] }),
          step('right', { needs: ['root'] }),
          step('root'),
        ],
      });
      await worker(runs, [
        handler('do', async (context) => {
          order.push(context.step);
          return { from: context.step, given: await context.outputs() };
        }),
      ]);
      const events = await toEnd(runs, run.id);
      expect([order[0], order[3]]).toEqual(['root', 'join']);
      const join = (await runs.steps(run.id)).find(({ id }) => id === 'join');
      expect(join?.output).toMatchObject({ given: { left: { from: 'left' }, right: { from: 'right' } } });
      expect(events.at(0)).toMatchObject({ name: 'run.started', sequence: 1, data: { steps: 4 } });
      expect(events.at(-1)).toMatchObject({ name: 'run.finished', data: { outcome: 'succeeded' } });
      expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1));
      expect(await runs.get(run.id)).toMatchObject({ state: 'succeeded', pending: 0, steps: 4 });
    });

    test('without steps has succeeded', async () => {
      const runs = await open();
      expect(await runs.submit({ kind: 'test', title: 'nothing', steps: [] })).toMatchObject({
        state: 'succeeded',
      });
    });

    test('is one commit with what its caller writes beside it', async () => {
      const runs = await open();
      const attempt = runs.database.transaction(async (transaction) => {
        await runs.submit({ kind: 'test', title: 'x', steps: [step('a')] }, transaction);
        throw new Error('no');
      });
      await expect(attempt).rejects.toThrow('no');
      expect(await runs.list()).toMatchObject({ runs: [] });
    });

    test('refuses steps that do not fit together', async () => {
      const runs = await open();
      const codes = async (...steps: ReturnType<typeof step>[]) =>
        runs.submit({ kind: 'test', title: 'x', steps }).then(
          () => [],
          (thrown: unknown) =>
            thrown instanceof DiagnosticError ? thrown.diagnostics.map(({ code }) => code) : thrown,
        );
      expect(await codes(step('a'), step('a'))).toEqual(['STEP_DUPLICATE']);
      expect(await codes(step('a', { needs: ['b'] }))).toEqual(['STEP_UNKNOWN']);
      expect(await codes(step('a', { needs: ['b'] }), step('b', { needs: ['a'] }))).toEqual(['STEP_CYCLE']);
      expect(await codes(step('a', { needs: ['a'] }))).toEqual(['STEP_CYCLE']);
      expect(await runs.list()).toMatchObject({ runs: [] });
    });

    test('lists newest first, page by page, and by stack and state', async () => {
      const runs = await open();
      const ids: string[] = [];
      for (const stack of ['web', 'web', 'db']) {
        ids.unshift((await runs.submit({ kind: 'test', title: 'x', stack, steps: [step('a')] })).id);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      const first = await runs.list({ limit: 2 });
      expect(first.runs.map(({ id }) => id)).toEqual(ids.slice(0, 2));
      const second = await runs.list({ limit: 2, cursor: first.next });
      expect(second).toMatchObject({ runs: [{ id: ids[2] }], next: undefined });
      expect((await runs.list({ stack: 'db' })).runs.map(({ id }) => id)).toEqual([ids[0]]);
      expect((await runs.list({ state: 'succeeded' })).runs).toEqual([]);
    });

    test('tells a listener only what comes after its cursor', async () => {
      const runs = await open();
      const run = await runs.submit({ kind: 'test', title: 'x', steps: [step('a')] });
      await worker(runs, [handler('do', () => null)]);
      const all = await toEnd(runs, run.id);
      expect(await runs.events(run.id, { after: 2, limit: 1 })).toEqual([all[2]]);
      const rest = [];
      for await (const event of runs.watch(run.id, 2)) rest.push(event);
      expect(rest).toEqual(all.slice(2));
    });

    test('is found by the beginning of its id, and tells all its events', async () => {
      const runs = await open();
      const steps = Array.from({ length: 700 }, (_, index) => step(`s${index}`));
      const run = await runs.submit({ kind: 'test', title: 'x', steps });
      await runs.submit({ kind: 'test', title: 'y', steps: [step('a')] });
      expect(await runs.beginningWith(run.id.slice(0, -1), 2)).toMatchObject([{ id: run.id }]);
      expect(await runs.beginningWith(run.id.slice(0, 1), 5)).toHaveLength(2);
      expect(await runs.beginningWith('%', 2)).toEqual([]);
      await worker(runs, [handler('do', () => null)]);
      const watched = await toEnd(runs, run.id);
      expect(watched.length).toBeGreaterThan(1_000);
      expect(await Array.fromAsync(runs.recorded(run.id))).toEqual(watched);
    });
  });
