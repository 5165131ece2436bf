/** What botocore calls a service, by the SDK's name for its client, where they differ. */
export const botocoreNames: Readonly<Record<string, string>> = {
  'auto-scaling': 'autoscaling',
  'cloudwatch-logs': 'logs',
  'elastic-load-balancing': 'elb',
  'elastic-load-balancing-v2': 'elbv2',
  'secrets-manager': 'secretsmanager',
};
