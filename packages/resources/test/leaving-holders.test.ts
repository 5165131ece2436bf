import { createSession, type AwsSession } from '@groundcrew/aws';
import type { JsonObject } from '@groundcrew/contract';
import { startSandbox, type Sandbox } from '@groundcrew/sandbox';
import type { ResourceTypes } from '@groundcrew/stacks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResourceTypes } from '../src/index.ts';
import { servicesOf } from '../src/services.ts';
import { operation } from './operation.ts';

describe('an address of what is being deleted', () => {
  let sandbox: Sandbox;
  let session: AwsSession;
  let types: ResourceTypes;
  let desired: JsonObject;
  let place: JsonObject;

  beforeAll(async () => {
    // A gateway takes 45 s to go and an instance 20 s, which are 1.4 and 0.6 s here.
    sandbox = await startSandbox({ machines: 'none', timeScale: 0.03 });
    const env = {
      AWS_ACCESS_KEY_ID: sandbox.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: sandbox.credentials.secretAccessKey,
      AWS_REGION: 'eu-north-1',
    };
    session = createSession({ env, endpoint: sandbox.endpoint });
    types = createResourceTypes(session);
    const { VpcId } = await make('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
    const { InternetGatewayId } = await make('AWS::EC2::InternetGateway', {});
    await make('AWS::EC2::VPCGatewayAttachment', { VpcId, InternetGatewayId });
    const { SubnetId } = await make('AWS::EC2::Subnet', { VpcId, CidrBlock: '10.0.1.0/24' });
    const { AllocationId } = await make('AWS::EC2::EIP', { Domain: 'vpc' });
    place = { SubnetId } as JsonObject;
    desired = { SubnetId, AllocationId } as JsonObject;
  });
  afterAll(async () => {
    session.close();
    await sandbox.close();
  });

  const make = async (type: string, properties: Record<string, unknown>) =>
    (await types.get(type).create(operation('Part'), properties as JsonObject)).attributes;

  it('is waited for while a NAT gateway holds an elastic one, and for no other holder', async () => {
    const gateway = types.get('AWS::EC2::NatGateway');
    const first = operation('First');
    await gateway.create(first, desired);
    const told: string[] = [];
    const second = { ...operation('Second'), progress: (text: string) => void told.push(text) };
    await expect(gateway.create(operation('Second'), desired)).rejects.toMatchObject({
      code: 'Resource.AlreadyAssociated',
    });

    await servicesOf(session).ec2.call('DeleteNatGateway', { NatGatewayId: first.ids[0] });
    const { attributes } = await gateway.create(second, desired);
    expect(attributes['NatGatewayId']).not.toBe(first.ids[0]);
    expect(told).toContain('held by a NAT gateway that is being deleted');
  });

  it('is waited for while a NAT gateway holds a private one', async () => {
    const gateway = types.get('AWS::EC2::NatGateway');
    const named = { ...place, ConnectivityType: 'private', PrivateIpAddress: '10.0.1.20' };
    const first = operation('First');
    await gateway.create(first, named);
    await expect(gateway.create(operation('Second'), named)).rejects.toMatchObject({
      code: 'InvalidIPAddress.InUse',
    });

    await servicesOf(session).ec2.call('DeleteNatGateway', { NatGatewayId: first.ids[0] });
    const { attributes } = await gateway.create(operation('Second'), named);
    expect(attributes['NatGatewayId']).not.toBe(first.ids[0]);
  });

  it('is waited for while an instance holds it, by another instance and by a network interface', async () => {
    const { ec2 } = servicesOf(session);
    const instance = types.get('AWS::EC2::Instance');
    const image = { ImageId: 'ami-08bfa75c25e60c914', InstanceType: 't3.micro' };
    const named = { ...image, ...place, PrivateIpAddress: '10.0.1.30' };
    const first = operation('First');
    await instance.create(first, named);
    await expect(instance.create(operation('Second'), named)).rejects.toMatchObject({
      code: 'InvalidIPAddress.InUse',
    });

    await ec2.call('TerminateInstances', { InstanceIds: [first.ids[0] ?? ''] });
    const second = operation('Second');
    const card = { DeviceIndex: '0', PrivateIpAddresses: [{ PrivateIpAddress: '10.0.1.30', Primary: true }] };
    await instance.create(second, { ...image, NetworkInterfaces: [{ ...place, ...card }] });

    await ec2.call('TerminateInstances', { InstanceIds: [second.ids[0] ?? ''] });
    const told: string[] = [];
    const third = { ...operation('Card'), progress: (text: string) => void told.push(text) };
    const { attributes } = await types
      .get('AWS::EC2::NetworkInterface')
      .create(third, { ...place, PrivateIpAddress: '10.0.1.30' });
    expect(attributes['PrimaryPrivateIpAddress']).toBe('10.0.1.30');
    expect(told).toContain('held by an instance that is shutting down');
  });
});
