import type { Diagnostic } from '@groundcrew/contract';
import { createRuns, runsMigrations, type Run } from '@groundcrew/runs';
import { migrate } from '@groundcrew/store';
import { eachDatabase } from '@groundcrew/store/testing';
import { expect, test } from 'vitest';
import { createApp } from '../app.ts';
import { bearerToken } from '../authorize.ts';
import { ProgramStore } from '../programs/program-store.ts';
import type { OpenServices } from '../services.ts';

interface Answer {
  readonly status: number;
  readonly body: Run & { runs: Run[]; next?: string; diagnostics: Diagnostic[] };
}

eachDatabase('the routes of runs', (databases) => {
  /** The API over `count` runs that nobody works on; the latest last. */
  async function open(count: number) {
    const database = await databases.open();
    await migrate(database, runsMigrations);
    const runs = createRuns(database);
    const made: Run[] = [];
    for (let i = 0; i < count; i++) {
      const steps = [{ id: 'a', kind: 'do', title: 'do a', input: null }];
      made.push(await runs.submit({ kind: 'test', title: `run ${i}`, steps }));
    }
    const services = {
      programs: new ProgramStore(),
      requestedBy: 'somebody@here',
      open: () => Promise.resolve({ runs } as OpenServices),
      target: () => Promise.reject(new Error('not asked for')),
      work: () => Promise.resolve(),
    };
    const app = createApp(services, bearerToken('token', { name: 'somebody' }), '0.0.0');
    const headers = { authorization: 'Bearer token', 'content-type': 'application/json' };
    const ask = async (method: 'GET' | 'POST', path: string): Promise<Answer> => {
      const body = method === 'POST' ? '{}' : undefined;
      const response = await app.request(path, { method, headers, body });
      return { status: response.status, body: (await response.json()) as Answer['body'] };
    };
    return { made, ask, runs };
  }

  /** As much of an id as no other of these has. */
  const shortest = (run: Run | undefined, all: readonly Run[]): string => {
    const id = run?.id ?? '';
    for (let length = 4; length < id.length; length++) {
      const beginning = id.slice(0, length);
      if (all.filter((other) => other.id.startsWith(beginning)).length === 1) return beginning;
    }
    return id;
  };

  test('take the beginning of an id, also those that change a run', async () => {
    const { made, ask } = await open(3);
    const [first] = made;
    const beginning = shortest(first, made);
    expect((await ask('GET', `/runs/${beginning}`)).body.id).toBe(first?.id);
    expect((await ask('POST', `/runs/${beginning}/resume`)).body.id).toBe(first?.id);
    const cancelled = await ask('POST', `/runs/${beginning}/cancel`);
    expect(cancelled).toMatchObject({ status: 200, body: { id: first?.id, state: 'cancelled' } });
  });

  test('name the candidates where several begin so, and change none of them', async () => {
    const { made, ask, runs } = await open(2);
    const common = made[0]?.id.slice(0, 4) ?? '';
    for (const act of ['cancel', 'resume', 'retry']) {
      const { status, body } = await ask('POST', `/runs/${common}/${act}`);
      expect([status, body.diagnostics[0]?.code]).toEqual([409, 'RUN_AMBIGUOUS']);
      for (const { id, title } of made) expect(body.diagnostics[0]?.detail).toContain(`${id}  ${title}`);
    }
    expect((await runs.list()).runs.map(({ state }) => state)).toEqual(['running', 'running']);
  });

  test('take fewer than four characters for no id, even if only one run begins so', async () => {
    const { made, ask } = await open(1);
    const { status, body } = await ask('POST', `/runs/${made[0]?.id.slice(0, 3)}/cancel`);
    expect([status, body.diagnostics[0]?.code]).toEqual([404, 'RUN_UNKNOWN']);
  });

  test('answer the list by pages that meet, and refuse a cursor that is no run', async () => {
    const { made, ask } = await open(5);
    const pages: string[][] = [];
    for (let next: string | undefined = ''; next !== undefined;) {
      const { body }: Answer = await ask('GET', `/runs?limit=2${next && `&cursor=${next}`}`);
      pages.push(body.runs.map(({ id }) => id));
      next = body.next;
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat()).toEqual(made.map(({ id }) => id).toReversed());
    expect((await ask('GET', '/runs?cursor=nothing')).body.diagnostics[0]?.code).toBe('RUN_UNKNOWN');
  });
});
