import type { Aws } from '../story/aws.ts';
import { att, ref } from '../story/template.ts';
import type { Resources, TypeCase } from '../story/type-case.ts';

const subnet = (cidr: string, zone: string) => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId: ref('Network'), CidrBlock: cidr, AvailabilityZone: zone },
});
const network: Resources = {
  Network: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.20.0.0/16' } },
  SubnetA: subnet('10.20.1.0/24', 'eu-central-1a'),
  SubnetB: subnet('10.20.2.0/24', 'eu-central-1b'),
  Web: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { VpcId: ref('Network'), GroupDescription: 'web' },
  },
};
const configuration = {
  Type: 'AWS::AutoScaling::LaunchConfiguration',
  Properties: { ImageId: ref('Image'), InstanceType: 't3.micro', SecurityGroups: [att('Web', 'GroupId')] },
};
const template = (type: string) => ({
  Type: 'AWS::EC2::LaunchTemplate',
  Properties: { LaunchTemplateData: { ImageId: ref('Image'), InstanceType: type } },
});
const targets = {
  Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  Properties: { VpcId: ref('Network'), Protocol: 'HTTP', Port: 8080 },
};
const from = (logicalId: string) => ({
  LaunchTemplateId: ref(logicalId),
  Version: att(logicalId, 'LatestVersionNumber'),
});
const topic = { Type: 'AWS::SNS::Topic' };
const tag = (Key: string, Value: string, PropagateAtLaunch: boolean) => ({ Key, Value, PropagateAtLaunch });

const groupOf = async (aws: Aws, name: string) => {
  const { AutoScalingGroups } = await aws.autoScaling.describeAutoScalingGroups({
    AutoScalingGroupNames: [name],
  });
  return AutoScalingGroups?.find((each) => !each.Status);
};

export const autoScalingCases: readonly TypeCase[] = [
  {
    type: 'AWS::AutoScaling::LaunchConfiguration',
    around: network,
    properties: {
      ImageId: ref('Image'),
      InstanceType: 't3.micro',
      SecurityGroups: [att('Web', 'GroupId')],
      UserData: { 'Fn::Base64': '#!/bin/sh\necho one\n' },
      InstanceMonitoring: 'false',
      AssociatePublicIpAddress: true,
      MetadataOptions: { HttpTokens: 'required' },
      BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { VolumeSize: '5', VolumeType: 'gp3' } }],
    },
    async look(aws, id) {
      const { LaunchConfigurations: [found] = [] } = await aws.autoScaling.describeLaunchConfigurations({
        LaunchConfigurationNames: [id],
      });
      return (
        found && {
          answers: { Ref: id },
          facts: {
            type: found.InstanceType,
            groups: found.SecurityGroups?.length,
            data: Buffer.from(found.UserData ?? '', 'base64').toString(),
            monitoring: found.InstanceMonitoring?.Enabled,
            public: found.AssociatePublicIpAddress,
            volume: found.BlockDeviceMappings?.[0]?.Ebs?.VolumeSize,
          },
        }
      );
    },
    facts: {
      type: 't3.micro',
      groups: 1,
      data: '#!/bin/sh\necho one\n',
      monitoring: false,
      public: true,
      volume: 5,
    },
    replacement: {
      patch: { InstanceType: 't3.small' },
      paths: ['/InstanceType'],
      order: 'create-before-delete',
      facts: { type: 't3.small' },
    },
    vanish: (aws, LaunchConfigurationName) =>
      aws.autoScaling.deleteLaunchConfiguration({ LaunchConfigurationName }),
  },
  {
    type: 'AWS::AutoScaling::AutoScalingGroup',
    around: {
      ...network,
      Small: template('t3.micro'),
      Large: template('t3.small'),
      Blue: targets,
      Green: targets,
      Alarm: topic,
    },
    properties: {
      LaunchTemplate: from('Small'),
      MinSize: '1',
      MaxSize: '4',
      DesiredCapacity: '2',
      VPCZoneIdentifier: [ref('SubnetB'), ref('SubnetA')],
      TargetGroupARNs: [ref('Blue')],
      HealthCheckType: 'ELB',
      HealthCheckGracePeriod: '120',
      Cooldown: '60',
      TerminationPolicies: ['OldestInstance', 'Default'],
      MetricsCollection: [{ Granularity: '1Minute', Metrics: ['GroupMinSize', 'GroupMaxSize'] }],
      NotificationConfigurations: [
        {
          TopicARN: ref('Alarm'),
          NotificationTypes: ['autoscaling:EC2_INSTANCE_TERMINATE', 'autoscaling:EC2_INSTANCE_LAUNCH'],
        },
      ],
      LifecycleHookSpecificationList: [
        {
          LifecycleHookName: 'ready',
          LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
          HeartbeatTimeout: '60',
          DefaultResult: 'CONTINUE',
        },
      ],
      Tags: [tag('Name', 'one', true), tag('Team', 'web', false)],
    },
    async look(aws, AutoScalingGroupName) {
      const found = await groupOf(aws, AutoScalingGroupName);
      if (!found) return undefined;
      const { LifecycleHooks } = await aws.autoScaling.describeLifecycleHooks({ AutoScalingGroupName });
      const { NotificationConfigurations } = await aws.autoScaling.describeNotificationConfigurations({
        AutoScalingGroupNames: [AutoScalingGroupName],
      });
      return {
        answers: { Ref: AutoScalingGroupName, AutoScalingGroupARN: found.AutoScalingGroupARN },
        facts: {
          sizes: [found.MinSize, found.DesiredCapacity, found.MaxSize],
          zones: found.AvailabilityZones?.toSorted(),
          groups: found.TargetGroupARNs?.length,
          check: found.HealthCheckType,
          grace: found.HealthCheckGracePeriod,
          cooldown: found.DefaultCooldown,
          policies: found.TerminationPolicies,
          metrics: found.EnabledMetrics?.map((each) => each.Metric),
          told: NotificationConfigurations?.length,
          hooks: LifecycleHooks?.map(
            (each) => `${each.LifecycleHookName ?? ''} ${each.HeartbeatTimeout ?? ''}`,
          ),
          tags: found.Tags?.filter(({ Key = '' }) => !Key.startsWith('groundcrew:')).map(
            (each) => `${each.Key ?? ''}=${each.Value ?? ''}${each.PropagateAtLaunch === true ? '!' : ''}`,
          ),
        },
      };
    },
    facts: {
      sizes: [1, 2, 4],
      zones: ['eu-central-1a', 'eu-central-1b'],
      groups: 1,
      check: 'ELB',
      grace: 120,
      cooldown: 60,
      policies: ['OldestInstance', 'Default'],
      metrics: ['GroupMinSize', 'GroupMaxSize'],
      told: 2,
      hooks: ['ready 60'],
      tags: ['Name=one!', 'Team=web'],
    },
    updates: [
      {
        patch: {
          LaunchTemplate: from('Large'),
          MaxSize: 5,
          DesiredCapacity: '3',
          VPCZoneIdentifier: [ref('SubnetA')],
          TargetGroupARNs: [ref('Green')],
          Tags: [tag('Name', 'two', true)],
        },
        paths: [
          '/DesiredCapacity',
          '/LaunchTemplate/LaunchTemplateId',
          '/MaxSize',
          '/Tags/0/Value',
          '/Tags/1/Key',
          '/Tags/1/PropagateAtLaunch',
          '/Tags/1/Value',
          '/TargetGroupARNs/0',
          '/VPCZoneIdentifier/1',
        ],
        facts: { sizes: [1, 3, 5], zones: ['eu-central-1a'], tags: ['Name=two!'] },
      },
    ],
    removal: {
      patch: {
        HealthCheckType: null,
        HealthCheckGracePeriod: null,
        Cooldown: null,
        TerminationPolicies: null,
        MetricsCollection: null,
        NotificationConfigurations: null,
        LifecycleHookSpecificationList: null,
        TargetGroupARNs: null,
      },
      paths: [
        '/Cooldown',
        '/HealthCheckGracePeriod',
        '/HealthCheckType',
        '/LifecycleHookSpecificationList/0/DefaultResult',
        '/LifecycleHookSpecificationList/0/HeartbeatTimeout',
        '/LifecycleHookSpecificationList/0/LifecycleHookName',
        '/LifecycleHookSpecificationList/0/LifecycleTransition',
        '/MetricsCollection/0/Granularity',
        '/MetricsCollection/0/Metrics/0',
        '/MetricsCollection/0/Metrics/1',
        '/NotificationConfigurations/0/NotificationTypes/0',
        '/NotificationConfigurations/0/NotificationTypes/1',
        '/NotificationConfigurations/0/TopicARN',
        '/TargetGroupARNs/0',
        '/TerminationPolicies',
      ],
      facts: {
        check: 'EC2',
        grace: 0,
        cooldown: 300,
        policies: ['Default'],
        metrics: [],
        told: 0,
        hooks: [],
        groups: 0,
      },
    },
    replacement: {
      patch: { AutoScalingGroupName: 'story-group' },
      paths: ['/AutoScalingGroupName'],
      order: 'create-before-delete',
    },
    drift: {
      async cause(aws, AutoScalingGroupName) {
        await aws.autoScaling.setDesiredCapacity({ AutoScalingGroupName, DesiredCapacity: 1 });
        await aws.autoScaling.deleteLifecycleHook({ AutoScalingGroupName, LifecycleHookName: 'ready' });
      },
      paths: [
        '/DesiredCapacity',
        '/LifecycleHookSpecificationList/0/DefaultResult',
        '/LifecycleHookSpecificationList/0/HeartbeatTimeout',
        '/LifecycleHookSpecificationList/0/LifecycleHookName',
        '/LifecycleHookSpecificationList/0/LifecycleTransition',
      ],
    },
    vanish: (aws, AutoScalingGroupName) =>
      aws.autoScaling.deleteAutoScalingGroup({ AutoScalingGroupName, ForceDelete: true }),
  },
  {
    type: 'AWS::AutoScaling::AutoScalingGroup',
    about: 'from a launch configuration',
    around: { ...network, Configuration: configuration, Other: configuration },
    properties: {
      LaunchConfigurationName: ref('Configuration'),
      MinSize: 0,
      MaxSize: 1,
      VPCZoneIdentifier: [ref('SubnetA')],
      Context: 'story',
      DefaultInstanceWarmup: 30,
      InstanceMaintenancePolicy: { MinHealthyPercentage: 90, MaxHealthyPercentage: 120 },
    },
    async look(aws, id) {
      const found = await groupOf(aws, id);
      return (
        found && {
          answers: { Ref: id, AutoScalingGroupARN: found.AutoScalingGroupARN },
          facts: {
            from: found.LaunchConfigurationName,
            instances: found.Instances?.length,
            context: found.Context ?? '',
            warmup: found.DefaultInstanceWarmup ?? -1,
          },
        }
      );
    },
    facts: { from: /-Configuration-/, instances: 0, context: 'story', warmup: 30 },
    updates: [
      {
        patch: { LaunchConfigurationName: ref('Other') },
        paths: ['/LaunchConfigurationName'],
        facts: { from: /-Other-/ },
      },
    ],
    removal: {
      patch: { Context: null, DefaultInstanceWarmup: null },
      paths: ['/Context', '/DefaultInstanceWarmup'],
      facts: { context: '', warmup: -1 },
    },
    drift: {
      cause: (aws, AutoScalingGroupName) =>
        aws.autoScaling.updateAutoScalingGroup({ AutoScalingGroupName, MaxSize: 3, Context: 'by hand' }),
      paths: ['/Context', '/MaxSize'],
    },
    vanish: (aws, AutoScalingGroupName) =>
      aws.autoScaling.deleteAutoScalingGroup({ AutoScalingGroupName, ForceDelete: true }),
  },
];
