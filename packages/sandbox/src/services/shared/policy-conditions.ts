type Values = string | number | boolean | readonly (string | number | boolean)[];

/** The `Condition` of a policy's statement: operator → key → values. */
export type PolicyCondition = Readonly<Record<string, Readonly<Record<string, Values>>>>;

/** The values that a request has for a condition key; none where it lacks the key, `undefined` where nobody can tell. */
export type RequestContext = (key: string) => readonly string[] | undefined;

/** Whether all of a statement's conditions hold. A key that nobody can tell and an operator not known here never hold. */
export function conditionHolds(condition: PolicyCondition | undefined, context: RequestContext): boolean {
  return Object.entries(condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      const present = context(key);
      return present !== undefined && holds(operator, present, texts(values));
    }),
  );
}

const texts = (values: Values): string[] => (Array.isArray(values) ? values : [values]).map(String);

/** IAM user guide, "IAM JSON policy elements: Condition operators". */
function holds(operator: string, present: readonly string[], wanted: readonly string[]): boolean {
  const [, quantifier = '', plain = '', ifExists = ''] =
    /^(ForAllValues:|ForAnyValue:)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  if (plain === 'Null') return wanted.some((each) => (each === 'true') === (present.length === 0));
  if (ifExists && present.length === 0) return true;
  const negated = plain.includes('Not');
  const is = same[plain.replace('Not', '')];
  if (!is) return false;
  const fits = (value: string) =>
    negated ? wanted.every((each) => !is(value, each)) : wanted.some((each) => is(value, each));
  if (quantifier === 'ForAllValues:') return present.every(fits);
  if (quantifier === 'ForAnyValue:') return present.some(fits);
  return (negated || present.length > 0) && present.every(fits);
}

const number = (compare: (a: number, b: number) => boolean) => (a: string, b: string) =>
  compare(Number(a), Number(b));
const date = (compare: (a: number, b: number) => boolean) => (a: string, b: string) =>
  compare(Date.parse(a), Date.parse(b));

/** Whether one value is the one wanted. */
const same: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  StringEquals: (value, wanted) => value === wanted,
  StringEqualsIgnoreCase: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  StringLike: (value, wanted) => fitsPattern(value, wanted),
  ArnEquals: (value, wanted) => fitsPattern(value, wanted),
  ArnLike: (value, wanted) => fitsPattern(value, wanted),
  Bool: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  NumericEquals: number((a, b) => a === b),
  NumericLessThan: number((a, b) => a < b),
  NumericLessThanEquals: number((a, b) => a <= b),
  NumericGreaterThan: number((a, b) => a > b),
  NumericGreaterThanEquals: number((a, b) => a >= b),
  DateEquals: date((a, b) => a === b),
  DateLessThan: date((a, b) => a < b),
  DateLessThanEquals: date((a, b) => a <= b),
  DateGreaterThan: date((a, b) => a > b),
  DateGreaterThanEquals: date((a, b) => a >= b),
};

/** `*` stands for any characters, `?` for one. */
export function fitsPattern(value: string, pattern: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(value);
}
