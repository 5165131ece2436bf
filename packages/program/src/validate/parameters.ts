import { checkParameter } from '../parameters/check.ts';
import { parameterKind } from '../parameters/parameter-type.ts';
import type { ParameterDeclaration } from '../program.ts';
import type { Findings } from './findings.ts';
import { advice } from './names.ts';

const types = [
  'String',
  'Number',
  'CommaDelimitedList',
  'List<Number>',
  'List<String>',
  'AWS::EC2::AvailabilityZone::Name',
  'AWS::EC2::Image::Id',
  'AWS::EC2::Instance::Id',
  'AWS::EC2::KeyPair::KeyName',
  'AWS::EC2::SecurityGroup::GroupName',
  'AWS::EC2::SecurityGroup::Id',
  'AWS::EC2::Subnet::Id',
  'AWS::EC2::Volume::Id',
  'AWS::EC2::VPC::Id',
  'AWS::Route53::HostedZone::Id',
  'AWS::SSM::Parameter::Name',
];

/** Types that exist, constraints that a value could meet, and defaults that meet them. */
export function checkParameters(findings: Findings): void {
  for (const [name, declared] of findings.program.parameters) {
    const range = declared.nameAt;
    if (!parameterKind(declared.type)) {
      findings.error(
        'UNKNOWN_PARAMETER_TYPE',
        `The parameter "${name}" has the type "${declared.type}", which does not exist`,
        {
          range,
          next: advice(declared.type, types),
        },
      );
      continue;
    }
    for (const [least, most, what] of [
      [declared.minLength, declared.maxLength, 'Length'],
      [declared.minValue, declared.maxValue, 'Value'],
    ] as const)
      if (least !== undefined && most !== undefined && least > most)
        findings.error('PARAMETER_INVALID', `The parameter "${name}" has a Min${what} above its Max${what}`, {
          range,
        });
    checkDefault(findings, name, declared);
  }
}

/** What can't be judged here is left to AWS: a pattern in Java's dialect, and list items that hold commas. */
function checkDefault(findings: Findings, name: string, declared: ParameterDeclaration): void {
  const kind = parameterKind(declared.type);
  const text = asText(declared.default);
  const { allowedPattern, allowedValues } = declared;
  const judged = {
    ...declared,
    allowedPattern: allowedPattern !== undefined && compiles(allowedPattern) ? allowedPattern : undefined,
    allowedValues:
      kind?.list && allowedValues?.some((value) => value.includes(',')) ? undefined : allowedValues,
  };
  if (judged.allowedPattern !== allowedPattern)
    findings.warning('PATTERN_NOT_CHECKED', `The AllowedPattern of "${name}" can't be checked here`, {
      range: declared.nameAt,
      detail: `${allowedPattern} is no regular expression of JavaScript; CloudFormation takes Java's.`,
    });
  if (text !== undefined && !kind?.ssmValue) findings.diagnostics.push(...checkParameter(name, judged, text));
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern).source.length > 0;
  } catch {
    return false;
  }
}

/** A default as it would be typed; undefined where there is none. */
function asText(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(String).join(',');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
