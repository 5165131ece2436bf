/**
 * Where the registry schemas are older than AWS is. Found by holding the distillation against cfn-lint 1.51's schemas;
 * the limits of these properties are left out, since a limit that is too tight refuses a good template.
 */
const raised: Readonly<Record<string, readonly string[]>> = {
  'AWS::AccessAnalyzer::Analyzer': ['UnusedAccessAge'],
  'AWS::AppConfig::Environment': ['Key'],
  'AWS::AppFlow::Flow': ['DatabaseName', 'TablePrefix'],
  'AWS::AppIntegrations::EventIntegration': ['Source'],
  'AWS::Bedrock::Agent': ['IdleSessionTTLInSeconds', 'MaximumLength'],
  'AWS::Bedrock::Flow': ['Connections', 'Inputs', 'Nodes'],
  'AWS::Bedrock::Guardrail': ['Definition'],
  'AWS::Cassandra::Keyspace': ['RegionList'],
  'AWS::CleanRooms::AnalysisTemplate': ['AnalysisParameters', 'DefaultValue'],
  'AWS::CloudFormation::TypeActivation': ['PublisherId'],
  'AWS::CodeBuild::Fleet': ['BaseCapacity', 'ImageId'],
  'AWS::Connect::PredefinedAttribute': ['Name'],
  'AWS::Connect::Queue': ['QuickConnectArns'],
  'AWS::CustomerProfiles::CalculatedAttributeDefinition': ['ObjectCount', 'Value'],
  'AWS::CustomerProfiles::ObjectType': ['Description'],
  'AWS::DataSync::LocationNFS': ['AgentArns'],
  'AWS::DataSync::LocationSMB': ['AgentArns'],
  'AWS::DataZone::Environment': ['EnvironmentProfileIdentifier', 'GlossaryTerms', 'Name'],
  'AWS::DataZone::Project': ['GlossaryTerms'],
  'AWS::DynamoDB::GlobalTable': ['KeySchema'],
  'AWS::ECR::PullThroughCacheRule': ['EcrRepositoryPrefix'],
  'AWS::ECR::ReplicationConfiguration': ['Destinations'],
  'AWS::ECR::Repository': ['RepositoryName'],
  'AWS::ECR::RepositoryCreationTemplate': ['Prefix'],
  'AWS::EntityResolution::MatchingWorkflow': ['Rules'],
  'AWS::FMS::Policy': ['Protocol', 'ResourceTags'],
  'AWS::GameLift::Alias': ['FleetId'],
  'AWS::InspectorV2::CisScanConfiguration': ['AccountIds'],
  'AWS::IoT::MitigationAction': ['RoleArnForLogging', 'TopicArn'],
  'AWS::IoTFleetWise::DecoderManifest': ['NetworkInterfaces', 'SignalDecoders'],
  'AWS::IoTFleetWise::SignalCatalog': ['Nodes'],
  'AWS::Kinesis::Stream': ['RetentionPeriodHours'],
  'AWS::KinesisFirehose::DeliveryStream': ['SecretARN'],
  'AWS::LakeFormation::Tag': ['TagValues'],
  'AWS::Lambda::EventInvokeConfig': ['Qualifier'],
  'AWS::Lex::Bot': ['Description'],
  'AWS::Location::APIKey': ['AllowActions', 'AllowReferers'],
  'AWS::Logs::MetricFilter': ['MetricValue'],
  'AWS::MWAA::Environment': ['MaxWebservers', 'MinWebservers'],
  'AWS::NetworkFirewall::Firewall': ['SubnetMappings'],
  'AWS::OSIS::Pipeline': ['PipelineConfigurationBody'],
  'AWS::Omics::SequenceStore': ['FallbackLocation'],
  'AWS::OpenSearchServerless::Collection': ['Name'],
  'AWS::Pipes::Pipe': ['Source'],
  'AWS::QuickSight::Dashboard': ['ParameterDeclarations'],
  'AWS::RUM::AppMonitor': ['Domain'],
  'AWS::SSMIncidents::ReplicationSet': ['SseKmsKeyId'],
  'AWS::SageMaker::Domain': ['SecurityGroupIds'],
  'AWS::SageMaker::FeatureGroup': ['Catalog', 'Database', 'TableName'],
  'AWS::SageMaker::UserProfile': ['CustomImages'],
  'AWS::SecurityLake::DataLake': ['Regions'],
  'AWS::Synthetics::Canary': ['Name'],
  'AWS::Timestream::InfluxDBInstance': ['Name'],
  'AWS::VpcLattice::AccessLogSubscription': ['ResourceIdentifier'],
  'AWS::VpcLattice::Listener': ['Weight'],
  'AWS::WAFv2::RuleGroup': ['Limit'],
  'AWS::WAFv2::WebACL': ['Limit'],
  'AWS::WorkSpacesWeb::BrowserSettings': ['BrowserPolicy'],
};

/** Properties of which the two sources disagree whether they hold text or a structure, so that nothing can be said. */
const untyped: Readonly<Record<string, readonly string[]>> = {
  'AWS::DLM::LifecyclePolicy': ['ExcludeVolumeTypes'],
  'AWS::LakeFormation::PrincipalPermissions': ['Catalog'],
  'AWS::MemoryDB::Cluster': ['DataTiering', 'IpDiscovery', 'NetworkType'],
  'AWS::QLDB::Stream': ['StreamArn'],
};

export const limitsOutdated = (type: string, property: string): boolean =>
  raised[type]?.includes(property) ?? false;

export const typeUncertain = (type: string, property: string): boolean =>
  untyped[type]?.includes(property) ?? false;
