import type { Literal } from '@groundcrew/program';

type Scalar = Pick<Literal, 'value' | 'text'>;

const integer = /^[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]*|[1-9][0-9_]*)$/;
const float = /^[-+]?(?:(?:\d[\d_]*)?\.\d[\d_]*|\d[\d_]*\.)(?:[eE][-+]?\d+)?$|^[-+]?\d[\d_]*[eE][-+]?\d+$/;
const yes = /^(?:yes|true|on)$/i;
const no = /^(?:no|false|off)$/i;
const nothing = /^(?:~|null)?$/i;

/**
 * What a plain scalar means under the YAML 1.1 rules (https://yaml.org/type/) that CloudFormation and cfn-lint follow.
 * Dates, times and base-60 numbers stay strings: CloudFormation refuses `!!timestamp`, and no property wants `22:00` as 1320.
 * Infinity and NaN stay strings too, because JSON has no word for them.
 */
export const plainScalar = (source: string): Scalar => {
  if (nothing.test(source)) return { value: null };
  if (yes.test(source)) return { value: true };
  if (no.test(source)) return { value: false };
  if (integer.test(source)) return number(integerValue(source), source);
  if (float.test(source)) return number(Number(source.replaceAll('_', '')), source);
  return { value: source };
};

const number = (value: number, text: string): Scalar => {
  if (!Number.isFinite(value)) return { value: text };
  return String(value) === text ? { value } : { value, text };
};

const integerValue = (source: string): number => {
  const sign = source.startsWith('-') ? -1 : 1;
  const digits = source.replace(/^[-+]/, '').replaceAll('_', '');
  if (/^0[0-7]+$/.test(digits)) return sign * Number.parseInt(digits, 8);
  return sign * Number(digits);
};
