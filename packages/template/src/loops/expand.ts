import { error, warning, type Diagnostic } from '@groundcrew/contract';
import type { Expression, ListExpression, MapEntry, MapExpression, Scope } from '@groundcrew/program';
import { wrongShape } from '../build/shape.ts';
import type { BuildContext } from '../build/context.ts';
import { duplicateKey } from '../syntax/duplicate-key.ts';
import { maxLoopNodes } from '../syntax/limits.ts';
import { loopPrefix } from '../syntax/long-functions.ts';
import { collectionOf } from './collection.ts';
import { substitute } from './substitute.ts';

export interface LoopScope extends Pick<BuildContext, 'report' | 'extended'> {
  /** What is known before anything exists: parameters, mappings and pseudo parameters. */
  readonly known: Scope;
}

/** Writes out every `Fn::ForEach` in a section. One whose collection is not known yet is left out, with a warning. */
export const expandLoops = (section: MapExpression, scope: LoopScope): MapExpression =>
  hasLoop(section) ? new LoopExpansion(scope).map(section) : section;

const hasLoop = (expression: Expression): boolean => {
  switch (expression.kind) {
    case 'literal':
      return false;
    case 'list':
      return expression.items.some(hasLoop);
    case 'call':
      return hasLoop(expression.argument);
    case 'map':
      return expression.entries.some(({ key, value }) => key.startsWith(loopPrefix) || hasLoop(value));
  }
};

class LoopExpansion {
  readonly #scope: LoopScope;
  #nodes = 0;

  constructor(scope: LoopScope) {
    this.#scope = scope;
  }

  map(map: MapExpression): MapExpression {
    const entries = new Map<string, MapEntry>();
    for (const entry of map.entries.flatMap((entry) => this.#entry(entry))) {
      const first = entries.get(entry.key);
      if (first === undefined) entries.set(entry.key, entry);
      else this.#scope.report(duplicateKey(entry, first));
    }
    return { ...map, entries: [...entries.values()] };
  }

  #expression(expression: Expression): Expression {
    switch (expression.kind) {
      case 'literal':
        return expression;
      case 'list':
        return { ...expression, items: expression.items.map((item) => this.#expression(item)) };
      case 'call':
        return { ...expression, argument: this.#expression(expression.argument) };
      case 'map':
        return this.map(expression);
    }
  }

  #entry(entry: MapEntry): readonly MapEntry[] {
    if (!entry.key.startsWith(loopPrefix)) return [{ ...entry, value: this.#expression(entry.value) }];
    const { report, extended } = this.#scope;
    if (!extended) {
      report(
        error('NEEDS_LANGUAGE_EXTENSIONS', 'Fn::ForEach needs the transform AWS::LanguageExtensions', {
          next: 'Add "Transform: AWS::LanguageExtensions" to the template.',
          range: entry.keyAt,
        }),
      );
      return [];
    }
    const loop = readLoop(entry, this.#scope);
    if (loop === undefined) return [];
    const collection = collectionOf(loop.collection, this.#scope.known);
    if (collection.kind === 'failed') collection.diagnostics.forEach(report);
    if (collection.kind === 'unknown') report(notExpanded(entry, loop, collection.names));
    return collection.kind === 'items'
      ? collection.items.flatMap((item) => this.#turn(loop, item, entry))
      : [];
  }

  #turn(loop: Loop, item: string, { key, keyAt }: MapEntry): readonly MapEntry[] {
    if (this.#nodes > maxLoopNodes) return [];
    this.#nodes += size(loop.body);
    if (this.#nodes > maxLoopNodes) {
      const summary = `${key} expands to more than ${maxLoopNodes} nodes`;
      this.#scope.report(error('LOOP_TOO_LARGE', summary, { next: 'Use fewer items.', range: keyAt }));
      return [];
    }
    const fragment = substitute(loop.body, loop.identifier, item);
    return fragment.kind === 'map' ? fragment.entries.flatMap((entry) => this.#entry(entry)) : [];
  }
}

const notExpanded = ({ key }: MapEntry, { collection }: Loop, names: readonly string[]): Diagnostic =>
  warning('LOOP_NOT_EXPANDED', `What ${key} runs over is not known, so what it makes is left out`, {
    next:
      names.length === 0
        ? 'Use a list of strings, a list parameter or a mapping.'
        : `Give a value to ${names.join(', ')}.`,
    range: collection.at,
  });

interface Loop {
  readonly identifier: string;
  readonly collection: Expression;
  readonly body: MapExpression;
}

const readLoop = ({ key, value }: MapEntry, { report }: LoopScope): Loop | undefined => {
  const [identifier, collection, body] = value.kind === 'list' ? threeItems(value) : [];
  if (identifier === undefined || collection === undefined || body === undefined) {
    report(wrongShape(key, 'a list of an identifier, a collection and a map', value));
    return undefined;
  }
  if (identifier.kind !== 'literal' || typeof identifier.value !== 'string') {
    report(wrongShape(`The identifier of ${key}`, 'a string', identifier));
    return undefined;
  }
  if (body.kind !== 'map') {
    report(wrongShape(`The body of ${key}`, 'a map', body));
    return undefined;
  }
  if (collection.kind === 'map' || collection.kind === 'literal') {
    report(wrongShape(`The collection of ${key}`, 'a list or a function that gives one', collection));
    return undefined;
  }
  return { identifier: identifier.value, collection, body };
};

const threeItems = ({ items }: ListExpression): readonly Expression[] => (items.length === 3 ? items : []);

const size = (expression: Expression): number => {
  switch (expression.kind) {
    case 'literal':
      return 1;
    case 'list':
      return expression.items.reduce((sum, item) => sum + size(item), 1);
    case 'call':
      return 1 + size(expression.argument);
    case 'map':
      return expression.entries.reduce((sum, { value }) => sum + size(value), 1);
  }
};
