import type { Action, OutputChange, Plan } from '../plan.ts';
import { glyphOf, verbOf } from '../glyphs.ts';
import { changesNothing, isDrifted, isEmptyPlan, isRetained, summarize, type Summary } from '../summary.ts';
import { changeLines } from './changes.ts';
import { irreversibleLines } from './irreversible.ts';
import { colorOf, painter, type Color, type Paint } from './paint.ts';
import { sensitiveText, shorten, unknownText, valueText } from './value-text.ts';

export interface TextOptions {
  readonly color?: boolean;
  /** Columns of the terminal. Without them values are cut to 100, and lines that name resources stay whole. */
  readonly width?: number;
}

/** A plan for people: what happens to each resource and why, then the outputs, and the counts last. */
export function renderPlanText(plan: Plan, options: TextOptions = {}): string {
  const paint = painter(options.color ?? false);
  const width = options.width ?? 100;
  const shown = plan.actions.filter((action) => glyphOf(action) !== ' ');
  const irreversible = irreversibleLines(plan, width, paint);
  const columns = headColumns(shown, options.width);
  const sections = [
    [
      `${plan.destroy ? 'Destroying ' : plan.rollsBack === undefined ? '' : 'Rolling back '}${paint('bold', plan.stack)} in account ${plan.target.accountId}, ${plan.target.region}`,
    ],
    ...shown.map((action) => actionLines(action, columns, width, paint, plan.destroy)),
    ...(plan.outputs.length > 0 ? [outputLines(plan.outputs, width, paint)] : []),
    ...(irreversible.length > 0 ? [irreversible] : []),
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
  /** 0 where types and places can't both be aligned: then a place follows its type. */
  readonly type: number;
  readonly width: number;
}

function headColumns(actions: readonly Action[], width = Infinity): Columns {
  const widest = (text: (action: Action) => string) =>
    Math.max(0, ...actions.map((action) => text(action).length));
  const [verb, name, type] = [widest(verbOf), widest(nameOf), widest((action) => action.type)];
  const whole = 4 + verb + 2 + name + 2 + type + 2 + widest(placeOf);
  return { verb, name, type: whole > width ? 0 : type, width };
}

/** File and line in the template, as editors take them. */
function placeOf(action: Action): string {
  const { file, start } = action.source ?? {};
  return file === undefined || start === undefined ? '' : `${file}:${start.line}`;
}

/** Cut at the front, since the line number says most; nothing where too little would be left. */
function fittingPlace(action: Action, columns: Columns): string {
  const place = placeOf(action);
  const room =
    columns.width -
    (4 + columns.verb + 2 + columns.name + 2 + Math.max(columns.type, action.type.length) + 2);
  if (place.length <= room) return place;
  return room < 12 ? '' : `…${place.slice(place.length - room + 1)}`;
}

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
  const head = [
    `  ${paint(colorOf[glyph], `${glyph} ${verbOf(action).padEnd(columns.verb)}`)}`,
    paint('bold', nameOf(action).padEnd(columns.name)),
    action.type.padEnd(columns.type),
    paint('dim', fittingPlace(action, columns)),
  ];
  // That the stack is destroyed stands above all of them.
  const why = [
    ...(action.place ? [`in account ${action.place.accountId}, ${action.place.region}`] : []),
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
  if (action.action === 'import' && action.changes.length > 0)
    return [
      action.recordsOnly
        ? 'is imported as it is; the next apply changes these'
        : 'is imported as it is; then these are changed',
    ];
  if (action.action !== 'replace') return [];
  const keeps = action.policy === 'Retain' || action.policy === 'RetainExceptOnCreate';
  if (keeps) return ['creates the new one; the old one stays in AWS'];
  return action.order === 'delete-before-create'
    ? ['deletes the old one first: the two can’t exist side by side']
    : ['creates the new one first, then deletes the old one'];
}

function policyText(action: Action): string[] {
  if (isRetained(action))
    return [
      `stays in AWS${action.id === action.logicalId ? `, since its deletion policy is ${action.policy}` : ''}`,
    ];
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

const used = ({ external }: Summary): string => (external > 0 ? ` ${external} external.` : '');

function closing(plan: Plan, paint: Paint): string {
  const sum = summarize(plan);
  if (isEmptyPlan(plan))
    return paint(
      'green',
      `Nothing to do: all ${sum.unchanged} resources are as the template says.${used(sum)}`,
    );
  if (changesNothing(plan)) {
    const what = plan.outputs.length > 0 ? 'outputs and records' : 'records';
    const taken = sum.import > 0 ? `${sum.import} to import; ` : '';
    return `Nothing to do in AWS; ${taken}only ${what} of the stack change.${used(sum)}`;
  }
  const count = (color: Color, n: number, text: string) => paint(n > 0 ? color : 'dim', `${n} ${text}`);
  const parts = [
    ...(sum.import > 0 ? [count('cyan', sum.import, 'to import')] : []),
    count('green', sum.create, 'to create'),
    count('yellow', sum.update, 'to change'),
    count('magenta', sum.replace, 'to replace'),
    count('red', sum.delete, 'to delete'),
    ...(sum.retain > 0 ? [`${sum.retain} to let go`] : []),
    `${sum.unchanged} unchanged`,
  ];
  const drift = plan.actions.filter(isDrifted).length;
  const drifted = drift > 0 ? ` ${paint('cyan', `${drift} drifted.`)}` : '';
  return `Plan: ${parts.join(', ')}.${used(sum)}${drifted}`;
}
