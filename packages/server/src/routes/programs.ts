import {
  convertedSchema,
  convertRequestSchema,
  describedProgramSchema,
  graphQuerySchema,
  hasErrors,
  programIdSchema,
  uploadProgramSchema,
  validateRequestSchema,
  validationSchema,
  type Diagnostic,
  type DescribedProgram,
} from '@groundcrew/contract';
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { ProgramStore } from '../programs/program-store.ts';
import { describeProgram } from '../programs/describe-program.ts';
import { answers, jsonBody } from './describe.ts';

const upload = createRoute({
  method: 'post',
  path: '/programs',
  summary: 'Upload the files of a source; the same files always get the same id',
  request: { body: jsonBody(uploadProgramSchema) },
  responses: answers('What the source holds', describedProgramSchema),
});

const validate = createRoute({
  method: 'post',
  path: '/programs/{id}/validate',
  summary: 'Check a program without asking AWS',
  request: { params: programIdSchema, body: jsonBody(validateRequestSchema) },
  responses: answers('Findings', validationSchema),
});

const convert = createRoute({
  method: 'post',
  path: '/programs/{id}/convert',
  summary: 'Write a source as one YAML or JSON template',
  request: { params: programIdSchema, body: jsonBody(convertRequestSchema) },
  responses: answers('The template, or why there is none', convertedSchema),
});

const graph = createRoute({
  method: 'get',
  path: '/programs/{id}/graph',
  summary: 'Draw what depends on what',
  request: { params: programIdSchema, query: graphQuerySchema },
  responses: { 200: { description: 'The graph', content: { 'text/plain': { schema: z.string() } } } },
});

export function programRoutes(app: OpenAPIHono, programs: ProgramStore): void {
  app.openapi(upload, async (context) => {
    const stored = programs.put(context.req.valid('json'));
    const { program, diagnostics } = programs.load(stored.id);
    return context.json(describeProgram(stored.id, program, diagnostics) as DescribedProgram, 200);
  });

  app.openapi(validate, async (context) => {
    const { deep, parameters } = context.req.valid('json');
    const { id } = context.req.valid('param');
    const { program, diagnostics } = programs.require(id, parameters);
    const found: Diagnostic[] = [...diagnostics];
    if (program) {
      const { validateProgram } = await import('@groundcrew/program');
      found.push(
        ...validateProgram(program).filter((finding) => !found.some((known) => same(known, finding))),
      );
    }
    if (deep && !hasErrors(diagnostics)) found.push(...(await deepFindings(programs, id)));
    return context.json({ diagnostics: found as never[] }, 200);
  });

  app.openapi(convert, async (context) => {
    const { convertSource } = await import('@groundcrew/template');
    const { files, options } = programs.get(context.req.valid('param').id);
    const { text, diagnostics } = convertSource(files, { to: context.req.valid('json').to, ...options });
    return context.json({ text, diagnostics: diagnostics as never[] }, 200);
  });

  app.openapi(graph, async (context) => {
    const { graphOfProgram, renderGraph } = await import('@groundcrew/planner');
    const { DiagnosticError } = await import('@groundcrew/contract');
    const { id } = context.req.valid('param');
    const { program, diagnostics } = programs.require(id);
    if (!program) throw new DiagnosticError(diagnostics);
    const title = programs.get(id).files[0]?.path;
    return context.text(renderGraph(graphOfProgram(program, title), context.req.valid('query').format), 200);
  });
}

const same = (a: Diagnostic, b: Diagnostic): boolean =>
  a.code === b.code && a.summary === b.summary && JSON.stringify(a.range) === JSON.stringify(b.range);

async function deepFindings(programs: ProgramStore, id: string): Promise<readonly Diagnostic[]> {
  const { deepValidate } = await import('@groundcrew/program');
  const found = await Promise.all(programs.get(id).files.map((file) => deepValidate(file)));
  return found.flat();
}
