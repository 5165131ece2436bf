/**
 * Services that an account has once, not once in each region: whatever region is asked, the answer is the same. Source: AWS
 * Fault Isolation Boundaries, "Global services".
 */
const accountWide = [
  'AWS::IAM::',
  'AWS::Route53::',
  'AWS::CloudFront::',
  'AWS::Organizations::',
  'AWS::GlobalAccelerator::',
  'AWS::Budgets::',
];

/** Within what a name of a type is unique. Buckets share one namespace with those of all accounts. */
export function namespaceOf(type: string): 'region' | 'account' | 'world' {
  if (type === 'AWS::S3::Bucket') return 'world';
  return accountWide.some((prefix) => type.startsWith(prefix)) ? 'account' : 'region';
}
