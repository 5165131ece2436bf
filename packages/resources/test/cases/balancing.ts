import type { Case, Ground } from '../lifecycle.ts';
import { makeSubnets } from './services.ts';
import { makeVpc } from './network.ts';

const prefix = 'AWS::ElasticLoadBalancingV2::';

const makeGroup = async (ground: Ground, Name: string): Promise<string> => {
  const VpcId = await makeVpc(ground);
  const group = { Name, VpcId, Protocol: 'HTTP', Port: 8080 };
  return String((await ground.make(`${prefix}TargetGroup`, group))['Ref']);
};

/** Application load balancers with what belongs to them. */
export const balancingCases: readonly Case[] = [
  {
    type: `${prefix}TargetGroup`,
    desired: async (ground) => ({
      Name: 'web',
      VpcId: await makeVpc(ground),
      Protocol: 'HTTP',
      Port: 8080,
      HealthCheckPath: '/health',
      Matcher: { HttpCode: '200-204' },
      TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '20' }],
      Tags: [{ Key: 'Name', Value: 'one' }],
    }),
    updated: (desired) => ({
      ...desired,
      HealthCheckPath: '/up',
      TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '40' }],
      Tags: [{ Key: 'Name', Value: 'two' }],
    }),
    attributes: {
      Ref: /:targetgroup\/web\//,
      TargetGroupName: /^web$/,
      TargetGroupFullName: /^targetgroup\/web\//,
    },
  },
  {
    type: `${prefix}LoadBalancer`,
    desired: async (ground) => ({
      Name: 'front',
      Scheme: 'internal',
      Subnets: await makeSubnets(ground),
      LoadBalancerAttributes: [{ Key: 'idle_timeout.timeout_seconds', Value: '30' }],
      Tags: [{ Key: 'Name', Value: 'one' }],
    }),
    updated: (desired) => ({
      ...desired,
      LoadBalancerAttributes: [{ Key: 'idle_timeout.timeout_seconds', Value: '45' }],
      Tags: [{ Key: 'Name', Value: 'two' }],
    }),
    attributes: { Ref: /:loadbalancer\/app\/front\//, LoadBalancerFullName: /^app\/front\//, DNSName: /elb/ },
  },
  {
    type: `${prefix}Listener`,
    desired: async (ground) => {
      const Subnets = await makeSubnets(ground);
      const balancer = { Name: 'listened', Scheme: 'internal', Subnets };
      return {
        LoadBalancerArn: (await ground.make(`${prefix}LoadBalancer`, balancer))['Ref'],
        Port: 80,
        Protocol: 'HTTP',
        DefaultActions: [{ Type: 'forward', TargetGroupArn: await makeGroup(ground, 'blue') }],
        Tags: [{ Key: 'Name', Value: 'one' }],
      };
    },
    updated: (desired) => ({
      ...desired,
      Port: 81,
      DefaultActions: [
        { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
      ],
      Tags: [{ Key: 'Name', Value: 'two' }],
    }),
    attributes: { Ref: /:listener\/app\/listened\// },
  },
];
