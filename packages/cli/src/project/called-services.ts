/** The services that Groundcrew calls, as the AWS configuration files write them: the SDK's ids in lower case, joined by `_`. */
export const calledServices: readonly string[] = [
  'auto_scaling',
  'cloudcontrol',
  'cloudformation',
  'cloudwatch_logs',
  'ec2',
  'elastic_load_balancing',
  'elastic_load_balancing_v2',
  'iam',
  'lambda',
  'rds',
  's3',
  'secrets_manager',
  'sns',
  'sqs',
  'ssm',
  'sts',
];
