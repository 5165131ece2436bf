import type { JsonObject } from '@groundcrew/contract';

/**
 * The types of which CloudFormation takes a final snapshot under `DeletionPolicy: Snapshot`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
const withSnapshots: ReadonlySet<string> = new Set([
  'AWS::DocDB::DBCluster',
  'AWS::EC2::Volume',
  'AWS::ElastiCache::CacheCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::Neptune::DBCluster',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::Redshift::Cluster',
]);

export const supportsSnapshot = (type: string): boolean => withSnapshots.has(type);

/** What happens to a resource without a DeletionPolicy: Snapshot for RDS clusters and for instances outside a cluster. */
export function defaultDeletionPolicy(
  type: string,
  properties: JsonObject | Readonly<Record<string, unknown>>,
): 'Delete' | 'Snapshot' {
  if (type === 'AWS::RDS::DBCluster') return 'Snapshot';
  const alone = type === 'AWS::RDS::DBInstance' && properties['DBClusterIdentifier'] === undefined;
  return alone ? 'Snapshot' : 'Delete';
}
