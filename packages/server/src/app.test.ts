import { describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import { bearerToken } from './authorize.ts';
import { ProgramStore } from './programs/program-store.ts';
import type { Services } from './services.ts';

/** No database, no AWS: a route that was let through says so by asking for what isn't there. */
class LetThrough extends Error {}
const services: Services = {
  programs: new ProgramStore(),
  requestedBy: 'somebody@here',
  open: () => Promise.reject(new LetThrough('let through')),
  target: () => Promise.reject(new LetThrough('let through')),
  work: () => Promise.reject(new LetThrough('let through')),
};
const app = createApp(services, bearerToken('correct', { name: 'somebody' }), '0.0.0');
const id = '0'.repeat(64);
const program = {
  files: [
    { path: 't.yaml', content: Buffer.from('Resources: {A: {Type: AWS::EC2::VPC}}').toString('base64') },
  ],
};

/** One good call for each route. A route that is missing here fails the test below. */
const calls: Readonly<Record<string, { readonly path: string; readonly body?: unknown }>> = {
  'POST /programs': { path: '/programs', body: program },
  'POST /programs/{id}/validate': { path: `/programs/${id}/validate`, body: {} },
  'POST /programs/{id}/convert': { path: `/programs/${id}/convert`, body: { to: 'json' } },
  'GET /programs/{id}/graph': { path: `/programs/${id}/graph` },
  'GET /stacks': { path: '/stacks' },
  'GET /stacks/{stack}': { path: '/stacks/web' },
  'GET /stacks/{stack}/outputs': { path: '/stacks/web/outputs' },
  'GET /stacks/{stack}/resources': { path: '/stacks/web/resources' },
  'GET /stacks/{stack}/resources/{logicalId}': { path: '/stacks/web/resources/A' },
  'POST /stacks/{stack}/plans': { path: '/stacks/web/plans', body: { destroy: true } },
  'POST /stacks/{stack}/apply': { path: '/stacks/web/apply', body: { plan: { format: 1, stack: 'web' } } },
  'POST /stacks/{stack}/refresh': { path: '/stacks/web/refresh', body: {} },
  'POST /secrets/rotate': { path: '/secrets/rotate', body: {} },
  'GET /accounts': { path: '/accounts' },
  'GET /stacks/{stack}/export': { path: '/stacks/web/export?to=json' },
  'GET /stacks/{stack}/drift': { path: '/stacks/web/drift' },
  'POST /stacks/{stack}/resources/{logicalId}/move': {
    path: '/stacks/web/resources/A/move',
    body: { logicalId: 'B' },
  },
  'POST /stacks/{stack}/forget': { path: '/stacks/web/forget', body: { logicalId: 'A' } },
  'POST /runs/{run}/retry': { path: '/runs/r1/retry', body: {} },
  'GET /runs': { path: '/runs' },
  'GET /runs/{run}': { path: '/runs/r1' },
  'GET /runs/{run}/steps': { path: '/runs/r1/steps' },
  'GET /runs/{run}/events': { path: '/runs/r1/events' },
  'POST /runs/{run}/cancel': { path: '/runs/r1/cancel', body: {} },
  'POST /runs/{run}/resume': { path: '/runs/r1/resume', body: {} },
};

const routes = Object.entries(
  app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: '', version: '' } }).paths ?? {},
).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));

function call(route: string, token: string | undefined): Promise<Response> {
  const { path, body } = calls[route] ?? { path: '/' };
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  return Promise.resolve(
    app.request(path, {
      method: route.split(' ')[0],
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    }),
  );
}

describe('every route', () => {
  it('has a call here', () => expect(routes.toSorted()).toEqual(Object.keys(calls).toSorted()));

  it.each(routes)('%s refuses who has no token or a wrong one', async (route) => {
    for (const token of [undefined, 'wrong', '']) {
      const response = await call(route, token);
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ diagnostics: [{ code: 'UNAUTHENTICATED' }] });
    }
  });

  it.each(routes)('%s lets in who has the token', async (route) => {
    const response = await call(route, 'correct');
    const body = await response.text();
    expect(response.status === 200 || body.includes('let through') || body.includes('PROGRAM_UNKNOWN')).toBe(
      true,
    );
  });
});

describe('the API', () => {
  it('describes itself to anyone', async () => {
    const response = await app.request('/openapi.json');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ openapi: '3.1.0', paths: { '/stacks': {} } });
  });

  it('answers what is not there, and what is malformed, with diagnostics', async () => {
    const headers = { authorization: 'Bearer correct', 'content-type': 'application/json' };
    expect((await app.request('/nowhere', { headers })).status).toBe(404);
    const bad = await app.request('/programs', { method: 'POST', headers, body: '{"files":[]}' });
    expect(bad.status).toBe(422);
    expect(await bad.json()).toMatchObject({ diagnostics: [{ code: 'BAD_REQUEST' }] });
  });

  it('calls a body that can’t be read the caller’s mistake, and bounds its size', async () => {
    const authorization = 'Bearer correct';
    const json = { authorization, 'content-type': 'application/json' };
    const post = async (headers: Record<string, string>, body: string) => {
      const response = await app.request('/programs', { method: 'POST', headers, body });
      const { diagnostics } = (await response.json()) as { diagnostics: { code: string }[] };
      return [response.status, diagnostics[0]?.code];
    };
    expect(await post(json, '{"files": [')).toEqual([400, 'MALFORMED_REQUEST']);
    expect(await post(json, '')).toEqual([400, 'MALFORMED_REQUEST']);
    expect(await post({ authorization, 'content-type': 'text/plain' }, '{}')).toEqual([
      400,
      'MALFORMED_REQUEST',
    ]);
    expect(await post(json, `"${'x'.repeat(64 * 1024 * 1024)}"`)).toEqual([413, 'REQUEST_TOO_LARGE']);
  });

  it('gives the same files the same id', async () => {
    const ids = await Promise.all(
      [1, 2].map(async () => ((await (await call('POST /programs', 'correct')).json()) as { id: string }).id),
    );
    expect(ids[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(ids[1]).toBe(ids[0]);
  });
});
