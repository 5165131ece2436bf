import { codeOf, type Answer, type Conversation, type Parties } from './conversation.ts';

async function subnetsOf({ service }: Parties): Promise<Answer[]> {
  return (await service('ec2')('DescribeSubnets', {})).Subnets;
}

const balancers: Conversation = {
  about: 'load balancers and target groups',
  motoDiffers: {
    'in one zone only': 'An application load balancer needs two zones; moto does not count them.',
    'a name that ends with a dash': 'It does not look at the end of a name.',
    scheme: 'It leaves out the default, internet-facing.',
    'the same again': 'It makes another one of the same name.',
    'the same name otherwise': 'It makes another one of the same name.',
    'deleting the group': 'It takes a group for used whose listener is gone.',
  },
  async talk(parties) {
    const { service, note } = parties;
    const elb = service('elastic-load-balancing-v2');
    const [one, two] = await subnetsOf(parties);
    const Subnets = [one.SubnetId, two.SubnetId];
    const make = (more: object = {}): Promise<Answer> =>
      elb('CreateLoadBalancer', { Name: 'talk', Subnets, ...more });
    note('in one zone only', await codeOf(make({ Name: 'narrow', Subnets: [one.SubnetId] })));
    note('a name that ends with a dash', await codeOf(make({ Name: 'talk-' })));
    const [balancer] = (await make()).LoadBalancers;
    note('scheme', balancer.Scheme);
    note('type', balancer.Type);
    note('the same again', (await make()).LoadBalancers[0].LoadBalancerArn === balancer.LoadBalancerArn);
    note('the same name otherwise', await codeOf(make({ Scheme: 'internal' })));
    note('an unknown one', await codeOf(elb('DescribeLoadBalancers', { Names: ['nobody'] })));
    const target = { Name: 'talk', Protocol: 'HTTP', Port: 80, VpcId: one.VpcId };
    const [group] = (await elb('CreateTargetGroup', target)).TargetGroups;
    for (const name of [
      'HealthCheckPath',
      'HealthCheckIntervalSeconds',
      'HealthyThresholdCount',
      'TargetType',
    ])
      note(name, group[name]);
    note('a group of the same name', await codeOf(elb('CreateTargetGroup', { ...target, Port: 81 })));
    note('an unknown group', await codeOf(elb('DescribeTargetGroups', { Names: ['nobody'] })));
    const { TargetGroupArn } = group;
    const listen = (Port: number): Promise<Answer> =>
      elb('CreateListener', {
        LoadBalancerArn: balancer.LoadBalancerArn,
        Protocol: 'HTTP',
        Port,
        DefaultActions: [{ Type: 'forward', TargetGroupArn }],
      });
    const [listener] = (await listen(80)).Listeners;
    note('another on the same port', await codeOf(listen(80)));
    note('a group in use', await codeOf(elb('DeleteTargetGroup', { TargetGroupArn })));
    const { ListenerArn } = listener;
    note('deleting the listener', await codeOf(elb('DeleteListener', { ListenerArn })));
    note('deleting it again', await codeOf(elb('DeleteListener', { ListenerArn })));
    note('deleting the group', await codeOf(elb('DeleteTargetGroup', { TargetGroupArn })));
    const { LoadBalancerArn } = balancer;
    note('deleting the balancer', await codeOf(elb('DeleteLoadBalancer', { LoadBalancerArn })));
    note('deleting it again', await codeOf(elb('DeleteLoadBalancer', { LoadBalancerArn })));
  },
};

const fleets: Conversation = {
  about: 'Auto Scaling groups',
  motoDiffers: {
    'a configuration of the same name': 'It puts the new one in place of the old.',
    'more at least than at most': 'It does not compare the sizes.',
    'an unknown configuration': 'It fails inside.',
    'the same name': 'It puts the new group in place of the old.',
    'more than at most': 'It does not compare the sizes.',
    'its configuration in use': 'It does not look who uses it.',
    'an unknown configuration to delete': 'It does not look whether there is one.',
  },
  async talk(parties) {
    const { service, note, image } = parties;
    const scaling = service('auto-scaling');
    const [one] = await subnetsOf(parties);
    const LaunchConfigurationName = 'talk';
    const configure = (): Promise<Answer> =>
      scaling('CreateLaunchConfiguration', {
        LaunchConfigurationName,
        ImageId: image,
        InstanceType: 't3.micro',
      });
    await configure();
    note('a configuration of the same name', await codeOf(configure()));
    const named = { AutoScalingGroupName: 'talk' };
    const make = (more: object = {}): Promise<Answer> =>
      scaling('CreateAutoScalingGroup', {
        ...named,
        LaunchConfigurationName,
        MinSize: 0,
        MaxSize: 2,
        VPCZoneIdentifier: one.SubnetId,
        ...more,
      });
    note('more at least than at most', await codeOf(make({ AutoScalingGroupName: 'narrow', MinSize: 3 })));
    note(
      'an unknown configuration',
      await codeOf(make({ AutoScalingGroupName: 'bare', LaunchConfigurationName: 'nobody' })),
    );
    await make();
    note('the same name', await codeOf(make()));
    const [group] = (
      await scaling('DescribeAutoScalingGroups', {
        AutoScalingGroupNames: ['talk'],
      })
    ).AutoScalingGroups;
    for (const name of ['DesiredCapacity', 'DefaultCooldown', 'HealthCheckType', 'TerminationPolicies'])
      note(name, group[name]);
    note(
      'unknown ones',
      (await scaling('DescribeAutoScalingGroups', { AutoScalingGroupNames: ['nobody'] })).AutoScalingGroups,
    );
    note('more than at most', await codeOf(scaling('SetDesiredCapacity', { ...named, DesiredCapacity: 5 })));
    note(
      'of an unknown one',
      await codeOf(scaling('UpdateAutoScalingGroup', { AutoScalingGroupName: 'nobody', MinSize: 0 })),
    );
    note(
      'its configuration in use',
      await codeOf(scaling('DeleteLaunchConfiguration', { LaunchConfigurationName })),
    );
    note('deleting', await codeOf(scaling('DeleteAutoScalingGroup', named)));
    note(
      'deleting an unknown one',
      await codeOf(scaling('DeleteAutoScalingGroup', { AutoScalingGroupName: 'nobody' })),
    );
    note(
      'its configuration',
      await codeOf(scaling('DeleteLaunchConfiguration', { LaunchConfigurationName })),
    );
    note(
      'an unknown configuration to delete',
      await codeOf(scaling('DeleteLaunchConfiguration', { LaunchConfigurationName })),
    );
  },
};

export const fleetConversations: readonly Conversation[] = [balancers, fleets];
