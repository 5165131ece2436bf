import { DiagnosticError, error } from '@groundcrew/contract';
import type { Plan } from '@groundcrew/planner';
import { readFile, stat } from 'node:fs/promises';

/** The saved plan that was named instead of a template, or undefined. Whether it is still good is the API's to judge. */
export async function savedPlan(paths: readonly string[]): Promise<Plan | undefined> {
  const [path] = paths;
  if (paths.length !== 1 || path === undefined || !path.endsWith('.json')) return undefined;
  const status = await stat(path).catch(() => undefined);
  if (!status?.isFile()) return undefined;
  const content = parsed(await readFile(path, 'utf8'));
  if (!content || !('format' in content) || !('actions' in content) || !('hashes' in content))
    return undefined;
  if (content['format'] !== 1) {
    throw new DiagnosticError(
      error('PLAN_FORMAT', `${path} holds a plan of a format this version doesn't know`, {
        next: 'Make the plan again.',
      }),
    );
  }
  return content as unknown as Plan;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
