import { AwsError } from '../../service.ts';

export function noSuchEntity(what: string): AwsError {
  return new AwsError('NoSuchEntity', what, 404);
}

export function alreadyExists(kind: string, name: string): AwsError {
  return new AwsError('EntityAlreadyExists', `${kind} with name ${name} already exists.`, 409);
}

export function deleteConflict(message: string): AwsError {
  return new AwsError('DeleteConflict', message, 409);
}

export function limitExceeded(message: string): AwsError {
  return new AwsError('LimitExceeded', message, 409);
}

export function validation(message: string): AwsError {
  return new AwsError('ValidationError', message, 400);
}

/** A member that the operation can't do without. */
export function required<T, K extends keyof T & string>(input: T, name: K): NonNullable<T[K]> {
  const value = input[name];
  if (value === undefined || value === null || value === '')
    throw validation(
      `1 validation error detected: Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
    );
  return value;
}

/** Names of roles, profiles, policies and users have one alphabet; lengths differ. */
export function checkName(parameter: string, name: string, maxLength: number): void {
  if (!/^[\w+=,.@-]+$/.test(name))
    throw validation(
      `The specified value for ${parameter} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    );
  if (name.length > maxLength)
    throw validation(
      `1 validation error detected: Value '${name}' at '${parameter}' failed to satisfy constraint: Member must have length less than or equal to ${maxLength}`,
    );
}

export function pathOf(path: string | undefined): string {
  if (path === undefined) return '/';
  if (!/^\/([\u0021-\u007e]{0,510}\/)?$/.test(path))
    throw validation(
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    );
  return path;
}
