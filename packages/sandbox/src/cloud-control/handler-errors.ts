import type { HandlerErrorCode } from '@aws-sdk/client-cloudcontrol';
import { AwsError } from '../service.ts';

const RULES: readonly (readonly [RegExp, HandlerErrorCode])[] = [
  [/NotFound|NoSuchEntity|\.Unknown$/, 'NotFound'],
  [/AlreadyExists|Duplicate|AlreadyInUse/, 'AlreadyExists'],
  [/DependencyViolation|DeleteConflict|InUse|ResourceConflict|Conflict$/, 'ResourceConflict'],
  [/LimitExceeded|QuotaExceeded/, 'ServiceLimitExceeded'],
  [/Throttling|RequestLimitExceeded/, 'Throttling'],
  [/Unauthorized|AccessDenied|AuthFailure/, 'AccessDenied'],
  [/NotUpdatable/, 'NotUpdatable'],
];

/** What Cloud Control calls an error that a service gave to a type's handler. */
export function handlerErrorCode(problem: unknown): HandlerErrorCode {
  if (!(problem instanceof AwsError)) return 'InternalFailure';
  const rule = RULES.find(([pattern]) => pattern.test(problem.code));
  if (rule) return rule[1];
  return (problem.status ?? 400) >= 500 ? 'ServiceInternalError' : 'InvalidRequest';
}
