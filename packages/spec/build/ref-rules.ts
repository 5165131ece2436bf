import type { RefRule } from '../src/type-spec.ts';

/**
 * What `Ref` answers, per the "Return values" section of each type's page, where it is neither the primary identifier nor
 * that identifier's parts joined by `|`.
 */
const documented: Readonly<Record<string, string>> = {
  'AWS::ApplicationAutoScaling::ScalingPolicy': '${Arn}',
  'AWS::Athena::PreparedStatement': '${StatementName}',
  'AWS::AutoScaling::LifecycleHook': '${LifecycleHookName}',
  'AWS::AutoScaling::ScheduledAction': '${ScheduledActionName}',
  'AWS::CleanRooms::AnalysisTemplate': '${AnalysisTemplateIdentifier}',
  'AWS::Cognito::UserPoolRiskConfigurationAttachment':
    'UserPoolRiskConfigurationAttachment-${UserPoolId}-${ClientId}',
  'AWS::Cognito::UserPoolUICustomizationAttachment':
    'UserPoolUICustomizationAttachment-${UserPoolId}-${ClientId}',
  'AWS::Config::AggregationAuthorization': '${AggregationAuthorizationArn}',
  'AWS::EC2::VPCCidrBlock': '${Id}',
  'AWS::EKS::FargateProfile': '${ClusterName}/${FargateProfileName}',
  'AWS::EKS::IdentityProviderConfig': '${ClusterName}/${Type}/${IdentityProviderConfigName}',
  'AWS::EMR::InstanceGroupConfig': '${InstanceGroupId}',
  'AWS::ElasticBeanstalk::ApplicationVersion': '${Id}',
  'AWS::ElasticBeanstalk::ConfigurationTemplate': '${TemplateName}',
  'AWS::Glue::Connection': '${Name}',
  'AWS::GroundStation::MissionProfile': '${Arn}',
  'AWS::GuardDuty::Filter': '${Name}',
  'AWS::GuardDuty::IPSet': '${Id}',
  'AWS::GuardDuty::Master': '${MasterId}',
  'AWS::GuardDuty::Member': '${MemberId}',
  'AWS::GuardDuty::ThreatIntelSet': '${Id}',
  'AWS::IAM::GroupPolicy': '${PolicyName}',
  'AWS::IAM::RolePolicy': '${PolicyName}',
  'AWS::IAM::UserPolicy': '${PolicyName}',
  'AWS::Lambda::Permission': '${Id}',
  'AWS::Logs::MetricFilter': '${FilterName}',
  'AWS::OpenSearchServerless::AccessPolicy': '${Name}',
  'AWS::OpenSearchServerless::SecurityPolicy': '${Name}',
  'AWS::QLDB::Stream': '${Id}',
  'AWS::SES::ReceiptRule': '${RuleName}',
  'AWS::ServiceDiscovery::Instance': '${InstanceId}',
  'AWS::VerifiedPermissions::IdentitySource': '${IdentitySourceId}',
  'AWS::VerifiedPermissions::Policy': '${PolicyId}',
  'AWS::Wisdom::AssistantAssociation': '${AssistantAssociationId}',
};

/** Types whose page shows a made-up name such as `mysta-metho-01234b567890example`. */
const generated: ReadonlySet<string> = new Set([
  'AWS::ApiGateway::Method',
  'AWS::CodePipeline::CustomActionType',
  'AWS::Cognito::UserPoolUserToGroupAttachment',
  'AWS::Events::EventBusPolicy',
]);

/** Both identifiers are lists of names, a nested one with slashes: `Schedule/ScheduleId`. */
export function refRule(
  type: string,
  primaryIdentifier: readonly string[],
  override: readonly string[] | undefined,
): RefRule {
  if (type === 'AWS::Events::Rule')
    return { kind: 'template', template: '${EventBusName}|${Name}', fallback: '${Name}' };
  const template = documented[type];
  if (template) return { kind: 'template', template };
  const names = override?.length ? override : primaryIdentifier;
  if (generated.has(type) || names.length === 0) return { kind: 'generated' };
  return { kind: 'template', template: names.map((name) => `\${${name}}`).join('|') };
}
