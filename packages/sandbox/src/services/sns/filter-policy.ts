import type { MessageAttribute } from '../sqs/rows.ts';

type Condition = string | number | boolean | null | Readonly<Record<string, unknown>>;

/**
 * Whether a message's attributes pass a subscription's filter policy.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
export function passes(
  policy: string | undefined,
  attributes: Readonly<Record<string, MessageAttribute>>,
): boolean {
  if (policy === undefined) return true;
  const rules = JSON.parse(policy) as Readonly<Record<string, readonly Condition[]>>;
  return Object.entries(rules).every(([name, conditions]) =>
    conditions.some((condition) => holds(condition, attributes[name])),
  );
}

function holds(condition: Condition, attribute: MessageAttribute | undefined): boolean {
  if (typeof condition === 'object' && condition !== null && 'exists' in condition)
    return condition['exists'] === (attribute !== undefined);
  if (attribute === undefined) return false;
  const values = valuesOf(attribute);
  if (typeof condition !== 'object' || condition === null) return values.includes(String(condition));
  if ('prefix' in condition) return values.some((value) => value.startsWith(String(condition['prefix'])));
  if ('suffix' in condition) return values.some((value) => value.endsWith(String(condition['suffix'])));
  if ('anything-but' in condition) {
    const but = [condition['anything-but']].flat().map(String);
    return values.some((value) => !but.includes(value));
  }
  if ('numeric' in condition)
    return values.some((value) => inRange(Number(value), condition['numeric'] as (string | number)[]));
  return false;
}

const valuesOf = ({ type, text = '' }: MessageAttribute): string[] =>
  type === 'String.Array' ? (JSON.parse(text) as unknown[]).map(String) : [text];

/** `['>=', 1, '<', 5]` */
function inRange(value: number, range: readonly (string | number)[]): boolean {
  const compare: Readonly<Record<string, (limit: number) => boolean>> = {
    '=': (limit) => value === limit,
    '>': (limit) => value > limit,
    '>=': (limit) => value >= limit,
    '<': (limit) => value < limit,
    '<=': (limit) => value <= limit,
  };
  return range.every(
    (sign, index) => index % 2 === 1 || compare[String(sign)]?.(Number(range[index + 1])) === true,
  );
}
