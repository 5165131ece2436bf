import type { PropertyChange } from '../plan.ts';
import { segmentsOf } from '../pointer.ts';
import type { Paint } from './paint.ts';
import { sensitiveText, shorten, unknownText, valueText } from './value-text.ts';

const indent = '      ';
const narrowest = 24;

/** One line for each property, paths and values aligned. */
export function changeLines(
  changes: readonly PropertyChange[],
  created: boolean,
  width: number,
  paint: Paint,
): string[] {
  const paths = changes.map((change) => segmentsOf(change.path).join('.'));
  const column = Math.min(Math.max(0, ...paths.map((path) => path.length)), 44);
  return changes.map((change, i) => {
    const path = (paths[i] ?? '').padEnd(column);
    const room = Math.max(narrowest, width - indent.length - column - 5);
    return `${indent}${sign(change, created, paint)} ${path}  ${valuesText(change, created, room, paint)}`.trimEnd();
  });
}

function sign(change: PropertyChange, created: boolean, paint: Paint): string {
  if (created || before(change) === undefined) return paint('green', '+');
  return after(change) === undefined ? paint('red', '-') : paint('yellow', '~');
}

function valuesText(change: PropertyChange, created: boolean, room: number, paint: Paint): string {
  const notes = [
    ...(change.kind === 'drift' ? [paint('cyan', 'drift: changed outside, will be put back')] : []),
    ...(change.toDefault ? [paint('dim', 'no longer in the template')] : []),
    ...(change.forcesReplacement ? [paint('magenta', 'forces replacement')] : []),
  ].map((note) => `  ${note}`);
  const old = created ? undefined : before(change);
  const now = after(change);
  if (old === undefined) return shorten(now ?? '', room) + notes.join('');
  const half = Math.max(10, Math.floor((room - 3) / 2));
  return `${shorten(old, half)} → ${shorten(now ?? '(nothing)', half)}${notes.join('')}`;
}

function before(change: PropertyChange): string | undefined {
  if (change.before !== undefined) return valueText(change.before);
  return change.sensitive ? sensitiveText : undefined;
}

function after(change: PropertyChange): string | undefined {
  if (change.unknown) return unknownText;
  if (change.after !== undefined) return valueText(change.after);
  if (change.toDefault) return '(AWS default)';
  return change.sensitive ? sensitiveText : undefined;
}
