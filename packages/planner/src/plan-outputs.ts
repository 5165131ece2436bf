import type { DesiredOutput } from '@groundcrew/program';
import type { Json } from '@groundcrew/contract';
import { canonical } from './canonical.ts';
import { same } from './compare/same.ts';
import { holdsUnknown, isPlain } from './marks.ts';
import type { OutputChange } from './plan.ts';
import { resolve, type Resolution } from './resolve.ts';
import type { RecordedOutput } from './state.ts';

/** What changes in the stack's outputs. One that reads a secret is masked as a whole. */
export function planOutputs(
  desired: ReadonlyMap<string, DesiredOutput>,
  recorded: ReadonlyMap<string, RecordedOutput>,
  resolution: Resolution,
): OutputChange[] {
  const changes: OutputChange[] = [];
  for (const [name, output] of desired) {
    const after = resolve(output.value, resolution);
    const before = recorded.get(name);
    const described = before?.exportName === output.exportName && before?.description === output.description;
    if (before && described && same(after, before.value, resolution.fingerprint)) continue;
    changes.push(change(name, before ? 'update' : 'create', before?.value, after, output.exportName));
  }
  for (const [name, output] of recorded) {
    if (!desired.has(name)) changes.push(change(name, 'delete', output.value, undefined, output.exportName));
  }
  return changes.sort((a, b) => (canonical(a.name) < canonical(b.name) ? -1 : 1));
}

function change(
  name: string,
  action: OutputChange['action'],
  before: Json | undefined,
  after: Json | undefined,
  exportName: string | undefined,
): OutputChange {
  const unknown = holdsUnknown(after);
  const sensitive = (!unknown && !isPlain(after)) || !isPlain(before);
  return {
    name,
    action,
    ...(sensitive || before === undefined ? {} : { before }),
    ...(sensitive || unknown || after === undefined ? {} : { after }),
    unknown,
    sensitive,
    ...(exportName === undefined ? {} : { exportName }),
  };
}
