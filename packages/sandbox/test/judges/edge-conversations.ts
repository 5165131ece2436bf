import { codeOf, until, type Answer, type Conversation } from './conversation.ts';

const natGateways: Conversation = {
  about: 'NAT gateways',
  motoDiffers: {
    'no address': 'It does not look; a public gateway needs one.',
    made: 'It does not say how the gateway is connected.',
    'an unknown one': 'It answers an empty list, where an id was given.',
    'releasing its address': 'It does not look for what uses an address.',
    'deleting its subnet': 'It does not look for interfaces in it.',
    'deleting an unknown one': 'It fails inside.',
    'releasing it now': 'It let the address go while the gateway had it.',
  },
  async talk({ service, note }) {
    const ec2 = service('ec2');
    const { VpcId } = (await ec2('CreateVpc', { CidrBlock: '10.84.0.0/16' })).Vpc;
    const { SubnetId } = (await ec2('CreateSubnet', { VpcId, CidrBlock: '10.84.1.0/24' })).Subnet;
    const { InternetGatewayId } = (await ec2('CreateInternetGateway')).InternetGateway;
    await ec2('AttachInternetGateway', { InternetGatewayId, VpcId });
    const { AllocationId } = await ec2('AllocateAddress', { Domain: 'vpc' });
    const make = (rest: object): Promise<Answer> => ec2('CreateNatGateway', { SubnetId, ...rest });
    note('an unknown subnet', await codeOf(make({ SubnetId: 'subnet-0123456789abcdef0', AllocationId })));
    note('an unknown address', await codeOf(make({ AllocationId: 'eipalloc-0123456789abcdef0' })));
    note('no address', await codeOf(make({})));
    const { NatGateway } = await make({ AllocationId });
    const { NatGatewayId } = NatGateway;
    note('made', [NatGateway.ConnectivityType, NatGateway.VpcId === VpcId]);
    const state = async () =>
      (await ec2('DescribeNatGateways', { NatGatewayIds: [NatGatewayId] })).NatGateways[0]?.State ??
      'deleted';
    await until(async () => (await state()) === 'available');
    note('its state', await state());
    const [shown] = (await ec2('DescribeNatGateways', { NatGatewayIds: [NatGatewayId] })).NatGateways;
    note('its address', shown.NatGatewayAddresses[0].AllocationId === AllocationId);
    note(
      'an unknown one',
      await codeOf(ec2('DescribeNatGateways', { NatGatewayIds: ['nat-0123456789abcdef0'] })),
    );
    note('the address again', await codeOf(make({ AllocationId })));
    note('releasing its address', await codeOf(ec2('ReleaseAddress', { AllocationId })));
    const { RouteTableId } = (await ec2('CreateRouteTable', { VpcId })).RouteTable;
    const route = { RouteTableId, DestinationCidrBlock: '0.0.0.0/0' };
    note('a route', await codeOf(ec2('CreateRoute', { ...route, NatGatewayId })));
    note('deleting its subnet', await codeOf(ec2('DeleteSubnet', { SubnetId })));
    note('deleting', await codeOf(ec2('DeleteNatGateway', { NatGatewayId })));
    await until(async () => (await state()) === 'deleted');
    note('its state afterwards', await state());
    note(
      'deleting an unknown one',
      await codeOf(ec2('DeleteNatGateway', { NatGatewayId: 'nat-0123456789abcdef0' })),
    );
    note('releasing it now', await codeOf(ec2('ReleaseAddress', { AllocationId })));
  },
};

const classicBalancers: Conversation = {
  about: 'classic load balancers',
  motoDiffers: {
    'an unknown subnet': 'It answers with the code of EC2; the service has one of its own.',
    'an unknown instance': 'It does not look for it.',
  },
  async talk({ service, note }) {
    const [ec2, elb] = [service('ec2'), service('elastic-load-balancing')];
    const { VpcId } = (await ec2('CreateVpc', { CidrBlock: '10.85.0.0/16' })).Vpc;
    const { SubnetId } = (await ec2('CreateSubnet', { VpcId, CidrBlock: '10.85.1.0/24' })).Subnet;
    const name = { LoadBalancerName: 'talk' };
    const listener = { Protocol: 'HTTP', LoadBalancerPort: 80, InstancePort: 8080 };
    const make = (rest: object = {}): Promise<Answer> =>
      elb('CreateLoadBalancer', {
        ...name,
        Listeners: [listener],
        Subnets: [SubnetId],
        Scheme: 'internal',
        ...rest,
      });
    note('an unknown subnet', await codeOf(make({ Subnets: ['subnet-0123456789abcdef0'] })));
    note('making', await codeOf(make()));
    note('the same name, otherwise', await codeOf(make({ Listeners: [{ ...listener, InstancePort: 9 }] })));
    note('an unknown one', await codeOf(elb('DescribeLoadBalancers', { LoadBalancerNames: ['none'] })));
    const [shown] = (await elb('DescribeLoadBalancers', { LoadBalancerNames: ['talk'] }))
      .LoadBalancerDescriptions;
    note('shown', [
      shown.Scheme,
      shown.Subnets.length,
      shown.ListenerDescriptions.length,
      shown.VPCId === VpcId,
    ]);
    const add = (other: object) =>
      codeOf(elb('CreateLoadBalancerListeners', { ...name, Listeners: [{ ...listener, ...other }] }));
    note('a listener', await add({ LoadBalancerPort: 81 }));
    note('the same port, otherwise', await add({ LoadBalancerPort: 81, InstancePort: 9 }));
    const HealthCheck = {
      Target: 'HTTP:8080/',
      Interval: 10,
      Timeout: 5,
      UnhealthyThreshold: 2,
      HealthyThreshold: 3,
    };
    note('a health check', (await elb('ConfigureHealthCheck', { ...name, HealthCheck })).HealthCheck);
    const register = { ...name, Instances: [{ InstanceId: 'i-0123456789abcdef0' }] };
    note('an unknown instance', await codeOf(elb('RegisterInstancesWithLoadBalancer', register)));
    await elb('AddTags', { LoadBalancerNames: ['talk'], Tags: [{ Key: 'team', Value: 'web' }] });
    note('tags', (await elb('DescribeTags', { LoadBalancerNames: ['talk'] })).TagDescriptions[0].Tags);
    note('tags of nothing', await codeOf(elb('DescribeTags', { LoadBalancerNames: ['none'] })));
    const Attributes = (await elb('DescribeLoadBalancerAttributes', name)).LoadBalancerAttributes;
    note('idle seconds', Attributes.ConnectionSettings.IdleTimeout);
    note('deleting', await codeOf(elb('DeleteLoadBalancer', name)));
    note('deleting again', await codeOf(elb('DeleteLoadBalancer', name)));
  },
};

export const edgeConversations: readonly Conversation[] = [natGateways, classicBalancers];
