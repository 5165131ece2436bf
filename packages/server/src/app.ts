import { DiagnosticError, error } from '@groundcrew/contract';
import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import type { Authorize } from './authorize.ts';
import { problemResponse, notFound } from './problems.ts';
import { accountRoutes } from './routes/accounts.ts';
import { programRoutes } from './routes/programs.ts';
import { recordRoutes } from './routes/records.ts';
import { runRoutes } from './routes/runs.ts';
import { secretRoutes } from './routes/secrets.ts';
import { stackRoutes } from './routes/stacks.ts';
import type { Services } from './services.ts';

const mebibyte = 1024 * 1024;
/** A source is at most a thousand files, of which a template has at most 1 MB; base64 makes a third more of it. */
const largestBody = 64 * mebibyte;

/** The one door: every route of the API. Nothing but its own description answers without authorization. */
export function createApp(services: Services, authorize: Authorize, version: string): OpenAPIHono {
  const app = new OpenAPIHono({
    defaultHook: (result, context) =>
      result.success
        ? undefined
        : problemResponse(
            new DiagnosticError(
              result.error.issues.map((issue) =>
                error('BAD_REQUEST', `${issue.path.join('.') || 'The request'}: ${issue.message}`),
              ),
            ),
            context,
          ),
  });
  app.onError(problemResponse);
  app.notFound((context) =>
    problemResponse(
      notFound('ROUTE_UNKNOWN', `There is nothing at ${context.req.method} ${context.req.path}`),
      context,
    ),
  );
  app.doc31('/openapi.json', { openapi: '3.1.0', info: { title: 'Groundcrew', version } });
  app.use('*', async (context, next) => {
    if (context.req.path === '/openapi.json') return next();
    if (!authorize(context.req.header('authorization'))) {
      throw new DiagnosticError(
        error('UNAUTHENTICATED', 'This call needs a valid token', {
          next: 'Send it in the header Authorization, after "Bearer ".',
        }),
      );
    }
    return next();
  });
  app.use(
    '*',
    bodyLimit({
      maxSize: largestBody,
      onError: () => {
        throw new DiagnosticError(
          error('REQUEST_TOO_LARGE', `A request holds at most ${largestBody / mebibyte} MiB`, {
            next: 'Send only the files of one source.',
          }),
        );
      },
    }),
  );
  programRoutes(app, services.programs);
  secretRoutes(app, services);
  stackRoutes(app, services);
  recordRoutes(app, services);
  runRoutes(app, services);
  accountRoutes(app, services);
  return app;
}
