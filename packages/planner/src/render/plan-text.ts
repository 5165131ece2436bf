import type { Action, OutputChange, Plan } from '../plan.ts';
import { glyphOf, verbOf } from '../glyphs.ts';
import { changesNothing, isDrifted, isEmptyPlan, isRetained, summarize } from '../summary.ts';
import { changeLines } from './changes.ts';
import { colorOf, painter, type Paint } from './paint.ts';
import { sensitiveText, shorten, unknownText, valueText } from './value-text.ts';

export interface TextOptions {
  readonly color?: boolean;
  /** Columns of the terminal; 100 by default. */
  readonly width?: number;
}

/** A plan for people: what happens to each resource and why, then the outputs, and the counts last. */
export function renderPlanText(plan: Plan, options: TextOptions = {}): string {
  const paint = painter(options.color ?? false);
  const width = options.width ?? 100;
  const shown = plan.actions.filter((action) => glyphOf(action) !== ' ');
  const columns = headColumns(shown);
  const sections = [
    [
      `${plan.destroy ? 'Destroying ' : ''}${paint('bold', plan.stack)} in account ${plan.target.accountId}, ${plan.target.region}`,
    ],
    ...shown.map((action) => actionLines(action, columns, width, paint, plan.destroy)),
    ...(plan.outputs.length > 0 ? [outputLines(plan.outputs, width, paint)] : []),
    ...(unreadNote(plan) ? [[paint('dim', unreadNote(plan))]] : []),
    [closing(plan, paint)],
  ];
  return `${sections.map((lines, i) => gap(sections[i - 1], lines) + lines.join('\n')).join('')}\n`;
}

/** A blank line apart, unless both are one line of a list. */
function gap(before: readonly string[] | undefined, lines: readonly string[]): string {
  if (!before) return '';
  const listed = (section: readonly string[]) => section.length === 1 && section[0]?.startsWith('  ');
  return listed(before) && listed(lines) ? '\n' : '\n\n';
}

interface Columns {
  readonly verb: number;
  readonly name: number;
  readonly type: number;
}

const headColumns = (actions: readonly Action[]): Columns => ({
  verb: Math.max(0, ...actions.map((action) => verbOf(action).length)),
  name: Math.max(0, ...actions.map((action) => nameOf(action).length)),
  type: Math.max(0, ...actions.map((action) => action.type.length)),
});

const nameOf = (action: Action): string =>
  action.physicalId === undefined
    ? action.logicalId
    : `${action.logicalId} (${shorten(action.physicalId, 40)})`;

function actionLines(
  action: Action,
  columns: Columns,
  width: number,
  paint: Paint,
  destroy: boolean,
): string[] {
  const glyph = glyphOf(action);
  const { file, start } = action.source ?? {};
  const source = file === undefined || start === undefined ? '' : `${file}:${start.line}`;
  const head = [
    `  ${paint(colorOf[glyph], `${glyph} ${verbOf(action).padEnd(columns.verb)}`)}`,
    paint('bold', nameOf(action).padEnd(columns.name)),
    action.type.padEnd(columns.type),
    paint('dim', source),
  ];
  // That the stack is destroyed stands above all of them.
  const why = [
    ...orderText(action),
    ...(destroy ? action.reasons.slice(1) : action.reasons),
    ...policyText(action),
  ];
  return [
    head.join('  ').trimEnd(),
    ...why.map((reason) => `      ${paint('dim', reason)}`),
    ...changeLines(action.changes, action.action === 'create', width, paint),
  ];
}

function orderText(action: Action): string[] {
  if (action.action !== 'replace') return [];
  const keeps = action.policy === 'Retain' || action.policy === 'RetainExceptOnCreate';
  if (keeps) return ['creates the new one; the old one stays in AWS'];
  return action.order === 'delete-before-create'
    ? ['deletes the old one first: the two can’t exist side by side']
    : ['creates the new one first, then deletes the old one'];
}

function policyText(action: Action): string[] {
  if (isRetained(action)) return [`stays in AWS, since its deletion policy is ${action.policy}`];
  const goes = action.action === 'delete' || action.action === 'replace';
  return goes && action.policy === 'Snapshot' && !action.recordsOnly
    ? ['takes a final snapshot before it is deleted']
    : [];
}

function outputLines(outputs: readonly OutputChange[], width: number, paint: Paint): string[] {
  const column = Math.max(...outputs.map((output) => output.name.length));
  const room = Math.max(20, width - column - 8);
  const glyphs = { create: paint('green', '+'), update: paint('yellow', '~'), delete: paint('red', '-') };
  const side = (value: OutputChange['before'], output: OutputChange) =>
    value === undefined ? (output.sensitive ? sensitiveText : '') : valueText(value);
  return [
    '  Outputs',
    ...outputs.map((output) => {
      const old = output.action === 'create' ? '' : side(output.before, output);
      const now = output.unknown ? unknownText : output.action === 'delete' ? '' : side(output.after, output);
      const text = [old, now].filter((part) => part !== '').join(' → ');
      return `  ${glyphs[output.action]} ${output.name.padEnd(column)}  ${shorten(text, room)}`.trimEnd();
    }),
  ];
}

function unreadNote(plan: Plan): string {
  const unread = plan.actions.filter((action) => action.unread.length > 0);
  if (unread.length === 0) return '';
  const names = unread.slice(0, 3).map((action) => `${action.logicalId}${action.unread.join(', ')}`);
  const more = unread.length > 3 ? ` and ${unread.length - 3} more` : '';
  return `Not read, so drift there stays unseen: ${names.join('; ')}${more}. Read them with --refresh full.`;
}

function closing(plan: Plan, paint: Paint): string {
  const sum = summarize(plan);
  if (isEmptyPlan(plan))
    return paint('green', `Nothing to do: all ${sum.unchanged} resources are as the template says.`);
  if (changesNothing(plan)) {
    const what = plan.outputs.length > 0 ? 'outputs and records' : 'records';
    return `Nothing to do in AWS; only ${what} of the stack change.`;
  }
  const parts = [
    paint('green', `${sum.create} to create`),
    paint('yellow', `${sum.update} to change`),
    paint('magenta', `${sum.replace} to replace`),
    paint('red', `${sum.delete} to delete`),
    ...(sum.retain > 0 ? [`${sum.retain} to let go`] : []),
    `${sum.unchanged} unchanged`,
  ];
  const drift = plan.actions.filter(isDrifted).length;
  const drifted = drift > 0 ? ` ${paint('cyan', `${drift} drifted.`)}` : '';
  return `Plan: ${parts.join(', ')}.${drifted}`;
}
