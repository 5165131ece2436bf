import { AwsError } from '../service.ts';

/** How a service says that it is asked too often. */
export function throttlingError(service: string): AwsError {
  if (service === 'ec2') return new AwsError('RequestLimitExceeded', 'Request limit exceeded.', 503);
  if (service === 's3') return new AwsError('SlowDown', 'Please reduce your request rate.', 503);
  if (['cloudcontrolapi', 'ssm', 'secretsmanager', 'logs'].includes(service))
    return new AwsError('ThrottlingException', 'Rate exceeded', 400);
  if (service === 'lambda') return new AwsError('TooManyRequestsException', 'Rate exceeded', 429);
  return new AwsError('Throttling', 'Rate exceeded', 400);
}
