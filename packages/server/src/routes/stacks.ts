import {
  applyRequestSchema,
  planRequestSchema,
  plannedSchema,
  recordedResourceSchema,
  stackParamsSchema,
  startedRunSchema,
} from '@groundcrew/contract';
import type { Plan } from '@groundcrew/planner';
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { stream } from 'hono/streaming';
import { planStack } from '../planning/plan-stack.ts';
import { diagnosticsOf } from '../problems.ts';
import type { Services } from '../services.ts';
import { answers, jsonBody } from './describe.ts';

const loose = z.looseObject({});
const ndjson = 'application/x-ndjson';

const list = createRoute({
  method: 'get',
  path: '/stacks',
  summary: 'All stacks',
  responses: answers('Stacks', z.object({ stacks: z.array(loose) })),
});

const show = createRoute({
  method: 'get',
  path: '/stacks/{stack}',
  summary: 'A stack with its resources and outputs',
  request: { params: stackParamsSchema },
  responses: answers('The stack', loose),
});

const outputs = createRoute({
  method: 'get',
  path: '/stacks/{stack}/outputs',
  summary: 'The outputs of a stack; what is secret is masked',
  request: { params: stackParamsSchema },
  responses: answers('Outputs', z.object({ outputs: z.array(loose) })),
});

const resources = createRoute({
  method: 'get',
  path: '/stacks/{stack}/resources',
  summary: 'What is recorded about the resources of a stack',
  request: { params: stackParamsSchema },
  responses: answers('Resources', z.object({ resources: z.array(loose) })),
});

const resource = createRoute({
  method: 'get',
  path: '/stacks/{stack}/resources/{logicalId}',
  summary: 'All that is recorded about one resource',
  request: { params: stackParamsSchema.extend({ logicalId: z.string() }) },
  responses: answers('The resource', recordedResourceSchema),
});

const plan = createRoute({
  method: 'post',
  path: '/stacks/{stack}/plans',
  summary:
    'Plan what would make AWS what the program says; changes nothing there. Who accepts application/x-ndjson hears on lines with progress what is waited for; the last line has what was planned, or diagnostics',
  request: { params: stackParamsSchema, body: jsonBody(planRequestSchema) },
  responses: answers('The plan, or why there is none', plannedSchema),
});

const apply = createRoute({
  method: 'post',
  path: '/stacks/{stack}/apply',
  summary: 'Carry out a plan, if nothing it was made from has moved',
  request: { params: stackParamsSchema, body: jsonBody(applyRequestSchema) },
  responses: answers('The run that carries it out', startedRunSchema),
});

const refresh = createRoute({
  method: 'post',
  path: '/stacks/{stack}/refresh',
  summary: 'Read the resources of a stack from AWS and record what they are',
  request: { params: stackParamsSchema },
  responses: answers('What differs', loose),
});

export function stackRoutes(app: OpenAPIHono, services: Services): void {
  app.openapi(list, async (context) => {
    const { stacks } = await services.open();
    return context.json({ stacks: (await stacks.list()) as never[] }, 200);
  });
  app.openapi(show, async (context) => {
    const { stacks } = await services.open();
    return context.json((await stacks.show(context.req.valid('param').stack)) as never, 200);
  });
  app.openapi(outputs, async (context) => {
    const { stacks } = await services.open();
    return context.json(
      { outputs: (await stacks.outputs(context.req.valid('param').stack)) as never[] },
      200,
    );
  });
  app.openapi(resources, async (context) => {
    const { stacks } = await services.open();
    return context.json(
      { resources: (await stacks.resources(context.req.valid('param').stack)) as never[] },
      200,
    );
  });
  app.openapi(resource, async (context) => {
    const { stacks } = await services.open();
    const { stack, logicalId } = context.req.valid('param');
    return context.json((await stacks.resource(stack, logicalId)) as never, 200);
  });
  app.openapi(plan, async (context) => {
    const { stack: name } = context.req.valid('param');
    const request = context.req.valid('json');
    if (context.req.header('accept') !== ndjson)
      return context.json((await planStack(services, name, request)) as never, 200);
    context.header('content-type', ndjson);
    return stream(context, async (out) => {
      const say = (told: object) => out.writeln(JSON.stringify(told));
      try {
        const planned = await planStack(services, name, request, (progress) => void say({ progress }));
        await say({ planned });
      } catch (problem) {
        await say({ diagnostics: diagnosticsOf(problem) });
      }
    }) as never;
  });
  app.openapi(apply, async (context) => {
    const { stacks } = await services.open();
    const { plan: chosen, parallelism, onFailure } = context.req.valid('json');
    const run = await stacks.apply(chosen as unknown as Plan, {
      parallelism,
      onFailure,
      requestedBy: services.requestedBy,
    });
    await services.work(run, parallelism);
    return context.json({ run }, 200);
  });
  app.openapi(refresh, async (context) => {
    const { stacks } = await services.open();
    return context.json((await stacks.refresh(context.req.valid('param').stack)) as never, 200);
  });
}
