import {
  eventsQuerySchema,
  runParamsSchema,
  runSchema,
  retryRequestSchema,
  runsQuerySchema,
  startedRunSchema,
  stepSchema,
} from '@groundcrew/contract';
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { stream } from 'hono/streaming';
import { isOpen, type Run, type Runs } from '@groundcrew/runs';
import { diagnosticsOf } from '../problems.ts';
import type { Services } from '../services.ts';
import { answers, jsonBody } from './describe.ts';
import { findRun } from './find-run.ts';

const list = createRoute({
  method: 'get',
  path: '/runs',
  summary: 'Runs, the latest first',
  request: { query: runsQuerySchema },
  responses: answers('Runs', z.object({ runs: z.array(runSchema), next: z.string().optional() })),
});

const one = createRoute({
  method: 'get',
  path: '/runs/{run}',
  summary: 'One run',
  request: { params: runParamsSchema },
  responses: answers('The run', runSchema),
});

const steps = createRoute({
  method: 'get',
  path: '/runs/{run}/steps',
  summary: 'The steps of a run',
  request: { params: runParamsSchema },
  responses: answers('Steps', z.object({ steps: z.array(stepSchema) })),
});

const events = createRoute({
  method: 'get',
  path: '/runs/{run}/events',
  summary:
    'The events of a run as NDJSON, from a cursor on; a line with diagnostics says why there are no more',
  request: { params: runParamsSchema, query: eventsQuerySchema },
  responses: {
    200: { description: 'One event a line', content: { 'application/x-ndjson': { schema: z.string() } } },
  },
});

const cancel = createRoute({
  method: 'post',
  path: '/runs/{run}/cancel',
  summary: 'Stop a run; what stands is kept',
  request: { params: runParamsSchema },
  responses: answers('The run', runSchema),
});

const resume = createRoute({
  method: 'post',
  path: '/runs/{run}/resume',
  summary: 'Go on with a run that was cut off',
  request: { params: runParamsSchema },
  responses: answers('The run', runSchema),
});

const retry = createRoute({
  method: 'post',
  path: '/runs/{run}/retry',
  summary: 'Do what a run that failed left undone, where nothing it rests on has moved',
  request: { params: runParamsSchema, body: jsonBody(retryRequestSchema) },
  responses: answers('The run that does it', startedRunSchema),
});

export function runRoutes(app: OpenAPIHono, services: Services): void {
  app.openapi(list, async (context) => {
    const { runs } = await services.open();
    const query = context.req.valid('query');
    const cursor = query.cursor === undefined ? undefined : (await findRun(runs, query.cursor)).id;
    const { runs: found, next } = await runs.list({ ...query, cursor });
    const shown = await Promise.all(found.map((run) => asShown(runs, run)));
    return context.json({ runs: shown as never[], next }, 200);
  });
  app.openapi(one, async (context) => {
    const { runs } = await services.open();
    const run = await findRun(runs, context.req.valid('param').run);
    return context.json((await asShown(runs, run)) as never, 200);
  });
  app.openapi(steps, async (context) => {
    const { runs } = await services.open();
    const { id } = await findRun(runs, context.req.valid('param').run);
    return context.json({ steps: (await runs.steps(id)) as never[] }, 200);
  });
  app.openapi(events, async (context) => {
    const { runs, failed } = await services.open();
    const { after, follow } = context.req.valid('query');
    const { id: run } = await findRun(runs, context.req.valid('param').run);
    context.header('content-type', 'application/x-ndjson');
    return stream(context, async (out) => {
      const gone = new AbortController();
      out.onAbort(() => gone.abort());
      try {
        const found =
          follow === 'true'
            ? runs.watch(run, after, AbortSignal.any([gone.signal, failed]))
            : runs.recorded(run, after);
        for await (const event of found) await out.writeln(JSON.stringify(event));
        if (follow === 'true') failed.throwIfAborted();
      } catch (problem) {
        // Whoever left may have closed the database on the way out.
        if (!gone.signal.aborted) await out.writeln(JSON.stringify({ diagnostics: diagnosticsOf(problem) }));
      }
    }) as never;
  });
  app.openapi(cancel, async (context) => {
    const { runs } = await services.open();
    const { id } = await findRun(runs, context.req.valid('param').run);
    await runs.cancel(id, { by: services.requestedBy });
    return context.json((await findRun(runs, id)) as never, 200);
  });
  app.openapi(resume, async (context) => {
    const { runs } = await services.open();
    const { id } = await findRun(runs, context.req.valid('param').run);
    const { parallelism } = (await runs.resume(id)).meta;
    await services.work(id, typeof parallelism === 'number' ? parallelism : undefined);
    return context.json((await findRun(runs, id)) as never, 200);
  });
  app.openapi(retry, async (context) => {
    const { runs, stacks } = await services.open();
    const { parallelism } = context.req.valid('json');
    const { id } = await findRun(runs, context.req.valid('param').run);
    const run = await stacks.retry(id, {
      parallelism,
      requestedBy: services.requestedBy,
    });
    await services.work(run, parallelism);
    return context.json({ run }, 200);
  });
}

/** A run that has not ended but lost its worker is interrupted: to be resumed, or closed by the next command. */
const asShown = async (runs: Runs, run: Run): Promise<Run> =>
  isOpen(run.state) && !(await runs.attended(run.id)) ? { ...run, state: 'interrupted' } : run;
