import type { Case, Ground } from '../lifecycle.ts';
import { makeSubnets } from './services.ts';
import { makeSubnet, makeVpc } from './network.ts';
import { makeInstance } from './compute.ts';

const prefix = 'AWS::AutoScaling::';

const makeTemplate = async (ground: Ground, ImageId: string) => {
  const LaunchTemplateData = { ImageId, InstanceType: 't3.micro' };
  const made = await ground.make('AWS::EC2::LaunchTemplate', { LaunchTemplateData });
  return { LaunchTemplateId: made['Ref'], Version: '1' };
};

const makeCard = async (ground: Ground, SubnetId: string) =>
  (await ground.make('AWS::EC2::NetworkInterface', { SubnetId }))['Ref'];

/** Groups of instances, and what their networks have besides. */
export const scalingCases = (ImageId: string): readonly Case[] => [
  {
    type: `${prefix}LaunchConfiguration`,
    desired: async () => ({
      ImageId,
      InstanceType: 't3.micro',
      UserData: Buffer.from('#!/bin/sh\n').toString('base64'),
      InstanceMonitoring: false,
    }),
    attributes: { Ref: /^shop-Thing-/ },
  },
  {
    type: `${prefix}AutoScalingGroup`,
    desired: async (ground) => ({
      AutoScalingGroupName: 'web',
      LaunchTemplate: await makeTemplate(ground, ImageId),
      MinSize: '0',
      MaxSize: '2',
      DesiredCapacity: '0',
      VPCZoneIdentifier: await makeSubnets(ground),
      Cooldown: '60',
      MetricsCollection: [{ Granularity: '1Minute', Metrics: ['GroupMinSize'] }],
      Tags: [{ Key: 'Name', Value: 'one', PropagateAtLaunch: true }],
    }),
    updated: (desired) => ({
      ...desired,
      MaxSize: '3',
      Cooldown: '90',
      Tags: [{ Key: 'Name', Value: 'two', PropagateAtLaunch: true }],
    }),
    attributes: { Ref: /^web$/, AutoScalingGroupARN: /:autoScalingGroupName\/web$/ },
    beyond: { moto: 'It does not answer what notifications a group has.' },
  },
  {
    type: 'AWS::EC2::NatGateway',
    desired: async (ground) => {
      const VpcId = await makeVpc(ground);
      const InternetGatewayId = (await ground.make('AWS::EC2::InternetGateway', {}))['Ref'];
      await ground.make('AWS::EC2::VPCGatewayAttachment', { VpcId, InternetGatewayId });
      const address = await ground.make('AWS::EC2::EIP', { Domain: 'vpc' });
      return {
        SubnetId: await makeSubnet(ground, VpcId),
        AllocationId: address['AllocationId'],
        Tags: [{ Key: 'Name', Value: 'one' }],
      };
    },
    updated: (desired) => ({ ...desired, Tags: [{ Key: 'Name', Value: 'two' }] }),
    attributes: { Ref: /^nat-/, NatGatewayId: /^nat-/ },
    forgetsTokens: ['moto'],
  },
  {
    type: 'AWS::EC2::NetworkInterfaceAttachment',
    desired: async (ground) => {
      const SubnetId = await makeSubnet(ground, await makeVpc(ground));
      return {
        InstanceId: await makeInstance(ground, SubnetId, ImageId),
        NetworkInterfaceId: await makeCard(ground, SubnetId),
        DeviceIndex: '1',
        DeleteOnTermination: false,
      };
    },
    attributes: { Ref: /^eni-attach-/ },
    beyond: { moto: 'An attachment of an interface that stays cannot be told there.' },
  },
];
