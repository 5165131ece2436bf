import { generateKeyPairSync } from 'node:crypto';
import type { Case, Ground } from '../lifecycle.ts';
import { makeSubnet, makeVpc } from './network.ts';

const publicKey = () => {
  const { publicKey: key } = generateKeyPairSync('ed25519');
  const raw = key.export({ type: 'spki', format: 'der' }).subarray(-32);
  const part = (data: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, data.length]), data]);
  return `ssh-ed25519 ${Buffer.concat([part(Buffer.from('ssh-ed25519')), part(raw)]).toString('base64')} test`;
};

const userData = (command: string) => Buffer.from(`#!/bin/sh\n${command}\n`).toString('base64');

export const makeInstance = async (ground: Ground, SubnetId: string, ImageId: string): Promise<string> =>
  String((await ground.make('AWS::EC2::Instance', { ImageId, InstanceType: 't3.micro', SubnetId }))['Ref']);

export const computeCases = (ImageId: string): readonly Case[] => [
  {
    type: 'AWS::EC2::KeyPair',
    about: 'a new pair',
    desired: async () => ({
      KeyName: 'made-here',
      KeyType: 'ed25519',
      Tags: [{ Key: 'Name', Value: 'one' }],
    }),
    attributes: { Ref: /^made-here$/, KeyPairId: /^key-/, KeyFingerprint: /./ },
  },
  {
    type: 'AWS::EC2::KeyPair',
    about: 'an imported public key',
    desired: async () => ({ KeyName: 'brought-along', PublicKeyMaterial: publicKey() }),
    attributes: { Ref: /^brought-along$/ },
  },
  {
    type: 'AWS::EC2::Instance',
    desired: async (ground) => {
      const VpcId = await makeVpc(ground);
      const group = await ground.make('AWS::EC2::SecurityGroup', { VpcId, GroupDescription: 'web' });
      return {
        ImageId,
        InstanceType: 't3.micro',
        SubnetId: await makeSubnet(ground, VpcId),
        SecurityGroupIds: [String(group['GroupId'])],
        UserData: userData('true'),
        SourceDestCheck: false,
        Tags: [{ Key: 'Name', Value: 'one' }],
      };
    },
    updated: async (desired, ground) => {
      const VpcId = String((await subnetOf(ground, desired['SubnetId']))['VpcId']);
      const other = await ground.make('AWS::EC2::SecurityGroup', { VpcId, GroupDescription: 'other' });
      return {
        ...desired,
        InstanceType: 't3.small',
        SecurityGroupIds: [...(desired['SecurityGroupIds'] as string[]), String(other['GroupId'])],
        SourceDestCheck: true,
        Tags: [{ Key: 'Team', Value: 'web' }],
      };
    },
    forgetsTokens: ['moto'],
    attributes: {
      Ref: /^i-/,
      PrivateIp: /^10\.42\.1\./,
      PrivateDnsName: /internal$/,
      AvailabilityZone: /^eu-north-1/,
    },
  },
  {
    type: 'AWS::EC2::Instance',
    about: 'protected from termination until an update',
    desired: async (ground) => ({
      ImageId,
      InstanceType: 't3.micro',
      SubnetId: await makeSubnet(ground, await makeVpc(ground)),
      DisableApiTermination: true,
      InstanceInitiatedShutdownBehavior: 'terminate',
      Monitoring: true,
      UserData: userData('true'),
    }),
    updated: (desired) => ({
      ...desired,
      DisableApiTermination: false,
      Monitoring: false,
      UserData: userData('false'),
    }),
    beyond: { moto: 'It ignores DisableApiTermination of RunInstances, and refuses another UserData.' },
  },
  {
    type: 'AWS::EC2::EIPAssociation',
    desired: async (ground) => {
      const VpcId = await makeVpc(ground);
      const InternetGatewayId = String((await ground.make('AWS::EC2::InternetGateway', {}))['Ref']);
      await ground.make('AWS::EC2::VPCGatewayAttachment', { VpcId, InternetGatewayId });
      const address = await ground.make('AWS::EC2::EIP', {});
      const InstanceId = await makeInstance(ground, await makeSubnet(ground, VpcId), ImageId);
      return { AllocationId: address['AllocationId'], InstanceId };
    },
    attributes: { Ref: /^eipassoc-/ },
  },
  {
    type: 'AWS::EC2::EIP',
    about: 'on an instance',
    desired: async (ground) => {
      const VpcId = await makeVpc(ground);
      const InternetGatewayId = String((await ground.make('AWS::EC2::InternetGateway', {}))['Ref']);
      await ground.make('AWS::EC2::VPCGatewayAttachment', { VpcId, InternetGatewayId });
      return { InstanceId: await makeInstance(ground, await makeSubnet(ground, VpcId), ImageId) };
    },
    updated: () => ({}),
  },
  {
    type: 'AWS::EC2::Volume',
    desired: async () => ({
      AvailabilityZone: 'eu-north-1a',
      Size: '8',
      VolumeType: 'gp2',
      Encrypted: false,
      Tags: [{ Key: 'Name', Value: 'one' }],
    }),
    updated: (desired) => ({
      ...desired,
      Size: 10,
      VolumeType: 'gp3',
      Tags: [{ Key: 'Name', Value: 'two' }],
    }),
    forgetsTokens: ['moto'],
    attributes: { Ref: /^vol-/ },
    beyond: { moto: 'It has no DescribeVolumeAttribute.' },
  },
  {
    type: 'AWS::EC2::VolumeAttachment',
    desired: async (ground) => {
      const volume = await ground.make('AWS::EC2::Volume', { AvailabilityZone: 'eu-north-1a', Size: 1 });
      const VpcId = await makeVpc(ground);
      const subnet = await ground.make('AWS::EC2::Subnet', {
        VpcId,
        CidrBlock: '10.42.3.0/24',
        AvailabilityZone: 'eu-north-1a',
      });
      const InstanceId = await makeInstance(ground, String(subnet['Ref']), ImageId);
      return { VolumeId: volume['Ref'], InstanceId, Device: '/dev/sdf' };
    },
    attributes: { Ref: /^vol-.*\|i-/ },
    beyond: { moto: 'It has no DescribeVolumeAttribute.' },
  },
  {
    type: 'AWS::EC2::LaunchTemplate',
    desired: async () => ({
      LaunchTemplateName: 'workers',
      LaunchTemplateData: { ImageId, InstanceType: 't3.micro' },
      TagSpecifications: [{ ResourceType: 'launch-template', Tags: [{ Key: 'Name', Value: 'one' }] }],
    }),
    updated: (desired) => ({
      ...desired,
      LaunchTemplateData: { ImageId, InstanceType: 't3.small' },
      TagSpecifications: [{ ResourceType: 'launch-template', Tags: [{ Key: 'Name', Value: 'two' }] }],
    }),
    beyond: { moto: 'It does not show a tag that a launch template is given later.' },
    attributes: { Ref: /^lt-/, LatestVersionNumber: /^1$/, DefaultVersionNumber: /^1$/ },
  },
];

const subnetOf = async (ground: Ground, id: unknown) => {
  const found = (await ground.types.get('AWS::EC2::Subnet').read([String(id)], 'batched')).get(String(id));
  return found?.properties ?? {};
};
