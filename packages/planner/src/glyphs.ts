import type { Action } from './plan.ts';
import { isRetained } from './summary.ts';

/** One character for what happens to a resource, the same in text and in pictures. */
export type Glyph = '+' | '~' | '-' | '±' | '∓' | '=' | '<' | '@' | ' ';

/** `±` creates and then deletes, `∓` the other way round; `=` only changes what is recorded; `<` imports, `@` uses what others manage. */
export function glyphOf(action: Action): Glyph {
  switch (action.action) {
    case 'create':
      return '+';
    case 'update':
      return '~';
    case 'replace':
      return action.order === 'delete-before-create' ? '∓' : '±';
    case 'delete':
      return isRetained(action) || action.recordsOnly ? '=' : '-';
    case 'import':
      return '<';
    case 'external':
      return '@';
    case 'none':
      return action.recordsOnly ? '=' : ' ';
  }
}

/** What happens, as a verb. */
export function verbOf(action: Action): string {
  if (action.action === 'none') return action.recordsOnly ? 'record' : 'keep';
  if (action.action === 'delete' && action.recordsOnly) return 'forget';
  return isRetained(action) ? 'let go' : action.action;
}
