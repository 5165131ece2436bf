import { suggest, typeSpec } from '@groundcrew/spec';
import { referencesOf } from '../evaluate/references-of.ts';
import type { Expression, MapExpression } from '../expression.ts';
import type { Findings } from './findings.ts';
import { advice } from './names.ts';

/** `Fn::Lookup`: the type must exist and have what is asked for, and nothing may wait for a resource of this template. */
export function checkLookup(findings: Findings, argument: Expression, address?: string): void {
  if (argument.kind !== 'map') return;
  const at = (key: string) => argument.entries.find((entry) => entry.key === key)?.value;
  for (const name of referencesOf(argument)) {
    if (!findings.program.resources.has(name)) continue;
    findings.error('NOT_KNOWN_YET', `Fn::Lookup names the resource "${name}"`, {
      range: argument.at,
      address,
      next: `Use Fn::GetAtt or Ref of ${name} itself: a lookup is answered before anything is created.`,
    });
  }
  const type = at('Type');
  if (type?.kind !== 'literal') return;
  const name = String(type.value);
  if (!typeSpec(name)) {
    const near = suggest(name);
    findings.error('UNKNOWN_TYPE', `There is no resource type ${name}`, {
      range: type.at,
      address,
      next: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : undefined,
    });
    return;
  }
  const where = at('Where');
  if (where?.kind === 'map') checkMatch(findings, name, where, address);
  const returns = at('Return');
  if (returns?.kind === 'literal') checkPath(findings, name, String(returns.value), returns, address);
}

/** The keys of a match are properties and attributes of the type, or paths into them. */
export function checkMatch(findings: Findings, type: string, where: MapExpression, address?: string): void {
  for (const { key, keyAt } of where.entries) checkPath(findings, type, key, { at: keyAt }, address);
}

function checkPath(
  findings: Findings,
  type: string,
  path: string,
  { at: range }: Pick<Expression, 'at'>,
  address?: string,
): void {
  const spec = typeSpec(type);
  const known = new Set([
    'Ref',
    ...Object.keys(spec?.properties ?? {}),
    ...Object.keys(spec?.attributes ?? {}),
  ]);
  const [top = ''] = path.split(/[./]/);
  const within = [...known].some((name) => name.startsWith(`${top}.`));
  if (!spec || known.has(path) || known.has(top) || within) return;
  findings.error('UNKNOWN_PROPERTY', `${type} has no property or attribute "${path}"`, {
    range,
    address,
    next: advice(top, known, 'property') ?? someOf(known),
  });
}

const mostNamed = 12;

/** The first names, where there are too many to tell all. */
const someOf = (known: ReadonlySet<string>): string =>
  `It has ${[...known].sort().slice(0, mostNamed).join(', ')} and others.`;
