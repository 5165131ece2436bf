/** https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html: where a path may stand until it is packaged. */
const artifacts: ReadonlySet<string> = new Set([
  'AWS::ApiGateway::RestApi/BodyS3Location',
  'AWS::CloudFormation::ModuleVersion/ModulePackage',
  'AWS::CloudFormation::ResourceVersion/SchemaHandlerPackage',
  'AWS::CodeCommit::Repository/Code/S3',
  'AWS::ElasticBeanstalk::ApplicationVersion/SourceBundle',
  'AWS::Glue::Job/Command/ScriptLocation',
  'AWS::Lambda::Function/Code',
  'AWS::Lambda::LayerVersion/Content',
  'AWS::StepFunctions::StateMachine/DefinitionS3Location',
]);

export const isArtifact = (type: string, path: string): boolean => artifacts.has(type + path);
