import { AwsError } from '../../service.ts';

/** EC2 names parameters in errors as its wire does: `VpcId` is `vpcId`. */
function parameterName(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** The value of a parameter that the operation can't do without. */
export function required<T, K extends keyof T & string>(input: T, name: K): NonNullable<T[K]> {
  const value = input[name];
  if (value === undefined || value === null || value === '')
    throw new AwsError('MissingParameter', `The request must contain the parameter ${parameterName(name)}`);
  return value;
}

export function invalidValue(name: string, value: string | number, why: string): AwsError {
  return new AwsError(
    'InvalidParameterValue',
    `Value (${value}) for parameter ${parameterName(name)} is invalid. ${why}`,
  );
}
