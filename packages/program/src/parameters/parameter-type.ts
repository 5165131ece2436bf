import type { Json } from '@groundcrew/contract';

/** How a parameter's text becomes a value. */
export interface ParameterKind {
  readonly list: boolean;
  readonly number: boolean;
  /** The value given is the name of an SSM parameter, whose value is looked up. */
  readonly ssmValue: boolean;
}

/** Source: CloudFormation user guide, "Parameters": types are String, Number, CommaDelimitedList, List<…>, AWS-specific and SSM ones. */
export function parameterKind(type: string): ParameterKind | undefined {
  const ssm = /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type);
  if (ssm?.[1] !== undefined) {
    const inner = parameterKind(ssm[1]);
    return inner && !inner.ssmValue ? { ...inner, ssmValue: true } : undefined;
  }
  const list = /^List<(.+)>$/.exec(type);
  if (list?.[1] !== undefined)
    return scalar(list[1]) ? { list: true, number: list[1] === 'Number', ssmValue: false } : undefined;
  if (type === 'CommaDelimitedList') return { list: true, number: false, ssmValue: false };
  return scalar(type) ? { list: false, number: type === 'Number', ssmValue: false } : undefined;
}

const scalar = (type: string): boolean =>
  type === 'String' ||
  type === 'Number' ||
  type === 'AWS::SSM::Parameter::Name' ||
  /^AWS::(EC2|Route53)::[A-Za-z0-9]+::[A-Za-z0-9]+$/.test(type);

/** Numbers stay text, as CloudFormation keeps them: `Ref` of a Number parameter yields what was typed. */
export function parameterValue(kind: ParameterKind, text: string): Json {
  return kind.list ? (text === '' ? [] : text.split(',').map((item) => item.trim())) : text;
}
