import type { SourceRange } from '@groundcrew/contract';
import type { Call, Expression } from '@groundcrew/program';

/** `!Sub` → `Fn::Sub`; undefined for a tag that is no function. Any name is taken: projects add functions of their own. */
export const functionOfTag = (tag: string): string | undefined => {
  if (!/^![A-Za-z]/.test(tag)) return undefined;
  const name = tag.slice(1);
  return name === 'Ref' || name === 'Condition' || /^(?:Fn|Rain)::/.test(name) ? name : `Fn::${name}`;
};

/** `Fn::Sub` → `!Sub`; undefined for a name that has no short form. */
export const tagOfFunction = (fn: string): string | undefined => {
  if (fn === 'Ref' || fn === 'Condition') return `!${fn}`;
  const name = /^Fn::([A-Za-z]\w*)$/.exec(fn)?.[1];
  return name === undefined ? undefined : `!${name}`;
};

export const shortCall = (fn: string, argument: Expression, at: SourceRange): Call => ({
  kind: 'call',
  fn,
  argument: fn === 'Fn::GetAtt' ? getAttList(argument) : argument,
  at,
});

/** `A.B.C` → `[A, B.C]`: a logical id has no dot, an attribute may. */
const getAttList = (argument: Expression): Expression => {
  if (argument.kind !== 'literal' || typeof argument.value !== 'string') return argument;
  const dot = argument.value.indexOf('.');
  if (dot === -1) return argument;
  const { at, value } = argument;
  return {
    kind: 'list',
    items: [
      { kind: 'literal', value: value.slice(0, dot), at },
      { kind: 'literal', value: value.slice(dot + 1), at },
    ],
    at,
  };
};
