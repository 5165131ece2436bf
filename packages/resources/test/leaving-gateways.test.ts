import { createSession, type AwsSession } from '@groundcrew/aws';
import type { JsonObject } from '@groundcrew/contract';
import { startSandbox, type Sandbox } from '@groundcrew/sandbox';
import type { ResourceTypes } from '@groundcrew/stacks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResourceTypes } from '../src/index.ts';
import { servicesOf } from '../src/services.ts';
import { operation } from './operation.ts';

describe('an elastic address of a NAT gateway', () => {
  let sandbox: Sandbox;
  let session: AwsSession;
  let types: ResourceTypes;
  let desired: JsonObject;

  beforeAll(async () => {
    // A gateway takes 45 s to go, which are 450 ms here.
    sandbox = await startSandbox({ machines: 'none', timeScale: 0.01 });
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
    desired = { SubnetId, AllocationId } as JsonObject;
  });
  afterAll(async () => {
    session.close();
    await sandbox.close();
  });

  const make = async (type: string, properties: Record<string, unknown>) =>
    (await types.get(type).create(operation('Part'), properties as JsonObject)).attributes;

  it('is waited for while a gateway that is being deleted holds it, and for no other', async () => {
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
});
