import { AwsError } from '../service.ts';

const exceeded = 'Rate exceeded';

/** Services that word it otherwise than the older ones do, by the names that their calls are signed with. */
const own: Readonly<Record<string, () => AwsError>> = {
  ec2: () => new AwsError('RequestLimitExceeded', 'Request limit exceeded.', 503),
  lambda: () => new AwsError('TooManyRequestsException', exceeded, 429),
  s3: () => new AwsError('SlowDown', 'Please reduce your request rate.', 503),
  sqs: () => new AwsError('RequestThrottled', exceeded, 403),
};

const throttlingException: ReadonlySet<string> = new Set([
  'cloudcontrolapi',
  'logs',
  'secretsmanager',
  'ssm',
]);

/** How a service says that it is asked too often. */
export function throttlingError(service: string): AwsError {
  const code = throttlingException.has(service) ? 'ThrottlingException' : 'Throttling';
  return own[service]?.() ?? new AwsError(code, exceeded, 400);
}
