import { EC2 } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.ts';
import { canBoot } from './fixture.ts';

const patient = { timeout: 60_000, interval: 200 };

/** Answers each request with the address that it came from. */
const mirror = `cat > /root/mirror.py <<'EOF'
from http.server import BaseHTTPRequestHandler, HTTPServer
class Mirror(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(('you are ' + self.client_address[0]).encode())
HTTPServer(('', 80), Mirror).serve_forever()
EOF
python3 /root/mirror.py &`;

describe.skipIf(!canBoot)('private networks (needs root on Linux)', { timeout: 180_000 }, () => {
  let sandbox: Sandbox;
  let ec2: EC2;
  let image: string;
  let groupId: string;
  let vpcId: string;

  beforeAll(async () => {
    sandbox = await startSandbox({ timeScale: 0.01 });
    const { endpoint, credentials } = sandbox;
    ec2 = new EC2({ endpoint, region: 'us-east-1', credentials });
    image = (await ec2.describeImages({ Owners: ['amazon'] })).Images?.[0]?.ImageId ?? '';
    vpcId = (await ec2.createVpc({ CidrBlock: '10.0.0.0/16' })).Vpc?.VpcId ?? '';
    groupId =
      (await ec2.createSecurityGroup({ GroupName: 'all', Description: 'all', VpcId: vpcId })).GroupId ?? '';
    await ec2.authorizeSecurityGroupIngress({ GroupId: groupId, IpProtocol: '-1', CidrIp: '0.0.0.0/0' });
  });
  afterAll(async () => {
    ec2.destroy();
    await sandbox.close();
  });

  const subnet = async (CidrBlock: string) =>
    (await ec2.createSubnet({ VpcId: vpcId, CidrBlock, AvailabilityZone: 'us-east-1a' })).Subnet?.SubnetId ??
    '';
  const run = async (script: string, SubnetId: string, isPublic = false) => {
    const { Instances } = await ec2.runInstances({
      ImageId: image,
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      UserData: Buffer.from(`#!/bin/bash\n${script}\n`).toString('base64'),
      NetworkInterfaces: [
        { DeviceIndex: 0, SubnetId, Groups: [groupId], AssociatePublicIpAddress: isPublic },
      ],
    });
    const InstanceId = Instances?.[0]?.InstanceId ?? '';
    const found = async () =>
      (await ec2.describeInstances({ InstanceIds: [InstanceId] })).Reservations?.[0]?.Instances?.[0];
    await expect.poll(async () => (await found())?.State?.Name, patient).toBe('running');
    return (await found()) ?? {};
  };
  const consoleOf = async (InstanceId: string | undefined) =>
    Buffer.from((await ec2.getConsoleOutput({ InstanceId })).Output ?? '', 'base64').toString();
  const route = async (SubnetId: string, target: object) => {
    const RouteTableId = (await ec2.createRouteTable({ VpcId: vpcId })).RouteTable?.RouteTableId;
    await ec2.associateRouteTable({ RouteTableId, SubnetId });
    await ec2.createRoute({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', ...target });
    return RouteTableId;
  };

  it('get out through a NAT gateway, by its address, as long as it is there', async () => {
    const { InternetGateway } = await ec2.createInternetGateway({});
    const GatewayId = InternetGateway?.InternetGatewayId;
    await ec2.attachInternetGateway({ InternetGatewayId: GatewayId, VpcId: vpcId });
    const [open, closed] = [await subnet('10.0.1.0/24'), await subnet('10.0.2.0/24')];
    await route(open, { GatewayId });
    const { AllocationId, PublicIp } = await ec2.allocateAddress({ Domain: 'vpc' });
    const { NatGateway } = await ec2.createNatGateway({ SubnetId: open, AllocationId });
    const NatGatewayId = NatGateway?.NatGatewayId ?? '';
    const stateOf = async () =>
      (await ec2.describeNatGateways({ NatGatewayIds: [NatGatewayId] })).NatGateways?.[0]?.State;
    await expect.poll(stateOf, patient).toBe('available');
    await route(closed, { NatGatewayId });

    // Another VPC stands for the internet: the default one.
    const { Subnets } = await ec2.describeSubnets({
      Filters: [{ Name: 'default-for-az', Values: ['true'] }],
    });
    const { SecurityGroups } = await ec2.describeSecurityGroups({
      Filters: [
        { Name: 'vpc-id', Values: [Subnets?.[0]?.VpcId ?? ''] },
        { Name: 'group-name', Values: ['default'] },
      ],
    });
    const outside = SecurityGroups?.[0]?.GroupId ?? '';
    await ec2.authorizeSecurityGroupIngress({ GroupId: outside, IpProtocol: '-1', CidrIp: '0.0.0.0/0' });
    const inside = groupId;
    groupId = outside;
    const web = await run(mirror, Subnets?.[0]?.SubnetId ?? '', true);
    groupId = inside;
    const ask = `while true; do echo "says: $(curl -s -m 2 http://${web.PublicIpAddress ?? ''}/ || echo nothing)"; sleep 0.5; done &`;
    const machine = await run(ask, closed);
    await expect.poll(() => consoleOf(machine.InstanceId), patient).toContain(`you are ${PublicIp ?? ''}`);

    await ec2.deleteNatGateway({ NatGatewayId });
    await expect
      .poll(async () => (await consoleOf(machine.InstanceId)).trim().split('\n').at(-1), patient)
      .toBe('says: nothing');
    await expect.poll(stateOf, patient).toBe('deleted');
    await ec2.releaseAddress({ AllocationId });
  });

  it('hold machines with more than one interface', async () => {
    const [first, second] = [await subnet('10.0.3.0/24'), await subnet('10.0.4.0/24')];
    const server = await run(
      `${mirror}\nwhile true; do echo "cards: $(ls /sys/class/net)"; sleep 0.5; done &`,
      first,
    );
    const { NetworkInterface } = await ec2.createNetworkInterface({ SubnetId: second, Groups: [groupId] });
    const NetworkInterfaceId = NetworkInterface?.NetworkInterfaceId;
    const address = NetworkInterface?.PrivateIpAddress ?? '';
    const ask = `while true; do echo "says: $(curl -s -m 2 http://${address}/ || echo nothing)"; sleep 0.5; done &`;
    const client = await run(ask, first);
    const { AttachmentId } = await ec2.attachNetworkInterface({
      InstanceId: server.InstanceId,
      NetworkInterfaceId,
      DeviceIndex: 1,
    });
    const said = async () => (await consoleOf(client.InstanceId)).trim().split('\n').at(-1);
    await expect.poll(() => consoleOf(server.InstanceId), patient).toContain('eth1');
    await expect.poll(said, patient).toBe(`says: you are ${client.PrivateIpAddress ?? ''}`);
    await ec2.detachNetworkInterface({ AttachmentId });
    await expect.poll(said, patient).toBe('says: nothing');
    await ec2.deleteNetworkInterface({ NetworkInterfaceId });
  });
});
