/**
 * Types whose deletion loses what they hold. Source: cfn-lint's list of stateful resource types, without those that are
 * only handles (a stack, an account).
 */
const withData: ReadonlySet<string> = new Set([
  'AWS::Backup::BackupVault',
  'AWS::Cognito::UserPool',
  'AWS::DocDB::DBCluster',
  'AWS::DocDB::DBInstance',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::EC2::Volume',
  'AWS::ECR::Repository',
  'AWS::EFS::FileSystem',
  'AWS::EMR::Cluster',
  'AWS::ElastiCache::CacheCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::Elasticsearch::Domain',
  'AWS::FSx::FileSystem',
  'AWS::KMS::Key',
  'AWS::Kinesis::Stream',
  'AWS::Logs::LogGroup',
  'AWS::Neptune::DBCluster',
  'AWS::Neptune::DBInstance',
  'AWS::OpenSearchService::Domain',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::Redshift::Cluster',
  'AWS::S3::Bucket',
  'AWS::SDB::Domain',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
]);

export const holdsData = (type: string): boolean => withData.has(type);

/**
 * Top-level properties that AWS changes in one direction only. Sources: ModifyVolume ("the new size must be larger"),
 * ModifyDBInstance (AllocatedStorage can't be reduced, an engine can't be downgraded), PutParameter (an advanced parameter
 * can't become a standard one).
 */
const oneWayProperties: Readonly<Record<string, readonly string[]>> = {
  'AWS::EC2::Volume': ['Size'],
  'AWS::ElastiCache::CacheCluster': ['EngineVersion'],
  'AWS::ElastiCache::ReplicationGroup': ['EngineVersion'],
  'AWS::RDS::DBCluster': ['EngineVersion'],
  'AWS::RDS::DBInstance': ['AllocatedStorage', 'EngineVersion'],
  'AWS::SSM::Parameter': ['Tier'],
};

export const oneWay = (type: string, property: string): boolean =>
  oneWayProperties[type]?.includes(property) ?? false;
