import {
  driftSchema,
  exportedSchema,
  exportQuerySchema,
  forgetRequestSchema,
  moveRequestSchema,
  stackParamsSchema,
  startedRunSchema,
} from '@groundcrew/contract';
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Services } from '../services.ts';
import { answers, jsonBody } from './describe.ts';

const drift = createRoute({
  method: 'get',
  path: '/stacks/{stack}/drift',
  summary: 'What differs between the record and AWS; changes neither',
  request: { params: stackParamsSchema },
  responses: answers('Each resource, and what differs', driftSchema),
});

const move = createRoute({
  method: 'post',
  path: '/stacks/{stack}/resources/{logicalId}/move',
  summary: 'Give a resource another logical id in the record, or to another stack; changes nothing in AWS',
  request: {
    params: stackParamsSchema.extend({ logicalId: z.string() }),
    body: jsonBody(moveRequestSchema),
  },
  responses: answers('The run that does it', startedRunSchema),
});

const forget = createRoute({
  method: 'post',
  path: '/stacks/{stack}/forget',
  summary: 'Take a resource, or the whole stack, out of the record; changes nothing in AWS',
  request: { params: stackParamsSchema, body: jsonBody(forgetRequestSchema) },
  responses: answers('The run that does it', startedRunSchema),
});

const exporting = createRoute({
  method: 'get',
  path: '/stacks/{stack}/export',
  summary: 'What stands, as one template that CloudFormation could take over',
  request: { params: stackParamsSchema, query: exportQuerySchema },
  responses: answers('The template, and what it leaves out', exportedSchema),
});

/** What is recorded, against AWS and by itself. */
export function recordRoutes(app: OpenAPIHono, services: Services): void {
  app.openapi(drift, async (context) => {
    const { stacks } = await services.open();
    return context.json((await stacks.drift(context.req.valid('param').stack)) as never, 200);
  });
  app.openapi(exporting, async (context) => {
    const { stacks } = await services.open();
    const { document, resourcesToImport, diagnostics } = await stacks.export(
      context.req.valid('param').stack,
    );
    const { printTemplate } = await import('@groundcrew/template');
    const template = printTemplate(document, context.req.valid('query').to);
    return context.json({ template, resourcesToImport, diagnostics } as never, 200);
  });
  app.openapi(move, async (context) => {
    const { stacks } = await services.open();
    const { stack, logicalId } = context.req.valid('param');
    const to = context.req.valid('json');
    const asked = { stack, logicalId, toStack: to.stack ?? stack, toLogicalId: to.logicalId };
    const run = await stacks.move(asked, services.requestedBy);
    await services.work(run);
    return context.json({ run }, 200);
  });
  app.openapi(forget, async (context) => {
    const { stacks } = await services.open();
    const { logicalId } = context.req.valid('json');
    const run = await stacks.forget(context.req.valid('param').stack, logicalId, services.requestedBy);
    await services.work(run);
    return context.json({ run }, 200);
  });
}
