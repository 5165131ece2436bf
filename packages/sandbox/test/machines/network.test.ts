import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FirewallRule, NetworkView } from '../../src/machines/machine-host.ts';
import { type Added, type Rig, canBoot, eventually, openRig } from './fixture.ts';

const anywhere: FirewallRule = { protocol: '-1', cidr: '0.0.0.0/0' };
const tcp = (port: number, source: Partial<FirewallRule>): FirewallRule => ({
  protocol: 'tcp',
  fromPort: port,
  toPort: port,
  ...source,
});

const page = `#!/bin/sh
node -e 'require("http").createServer((q, r) => r.end(require("os").hostname())).listen(80)' > /dev/null 2>&1 &
`;

function withGroups(view: NetworkView): NetworkView {
  const group = (groupId: string, vpcId: string, ingress: readonly FirewallRule[]) => ({
    groupId,
    vpcId,
    ingress,
    egress: [anywhere],
  });
  return {
    ...view,
    securityGroups: [
      ...view.securityGroups,
      group('sg-web', 'vpc-a', [tcp(22, { cidr: '0.0.0.0/0' }), tcp(80, { groupId: 'sg-client' })]),
      group('sg-client', 'vpc-a', [tcp(22, { cidr: '0.0.0.0/0' })]),
      group('sg-elb', 'vpc-a', [tcp(80, { cidr: '0.0.0.0/0' })]),
      group('sg-other', 'vpc-b', [anywhere]),
    ],
  };
}

describe.skipIf(!canBoot)('the network of machines (needs root on Linux)', { timeout: 60_000 }, () => {
  let rig: Rig;
  let server: Added;
  let client: Added;
  let stranger: Added;
  let twin: Added;
  const fetchFrom = (from: Added, address: string): Promise<string> =>
    rig.ssh(from, `curl -s -m 2 http://${address}/`);

  beforeAll(async () => {
    rig = await openRig();
    await rig.change(withGroups);
    [server, client, stranger, twin] = await Promise.all([
      rig.add({ id: 'i-00a', ip: '10.0.1.10', groups: ['sg-web'], spec: { userData: page } }),
      rig.add({ id: 'i-00b', ip: '10.0.2.11', groups: ['sg-client'] }),
      rig.add({ id: 'i-00c', ip: '10.0.1.12', groups: ['sg-open'] }),
      rig.add({
        id: 'i-00d',
        ip: '10.0.1.10',
        vpcId: 'vpc-b',
        groups: ['sg-other'],
        spec: { userData: page, hostname: 'twin' },
      }),
    ]);
    await Promise.all([server, client, stranger, twin].map((machine) => rig.ready(machine)));
  }, 60_000);
  afterAll(() => rig.close(), 60_000);

  it('admits members of a group that a rule names, over subnets, and nobody else', async () => {
    expect(await eventually(() => fetchFrom(client, '10.0.1.10'))).toBe(server.spec.hostname);
    await expect(fetchFrom(stranger, '10.0.1.10')).rejects.toThrow(/curl/);
    await expect(fetch(`http://${server.publicIp}/`, { signal: AbortSignal.timeout(1000) })).rejects.toThrow(
      /abort|timeout/i,
    );
  });

  it('follows a change of the rules', async () => {
    const edit = (ingress: readonly FirewallRule[]) => (view: NetworkView) => ({
      ...view,
      securityGroups: view.securityGroups.map((group) =>
        group.groupId === 'sg-web' ? { ...group, ingress } : group,
      ),
    });
    await rig.change(edit([tcp(22, { cidr: '0.0.0.0/0' }), tcp(80, { cidr: '10.0.1.0/24' })]));
    expect(await fetchFrom(stranger, '10.0.1.10')).toBe(server.spec.hostname);
    await expect(fetchFrom(client, '10.0.1.10')).rejects.toThrow(/curl/);
    await rig.change(edit([tcp(22, { cidr: '0.0.0.0/0' }), tcp(80, { cidr: '0.0.0.0/0' })]));
    expect(await (await fetch(`http://${server.publicIp}/`)).text()).toBe(server.spec.hostname);
  });

  it('keeps VPCs with the same addresses apart', async () => {
    expect(await (await fetch(`http://${twin.publicIp}/`)).text()).toBe('twin');
    expect(await fetchFrom(stranger, '10.0.1.10')).toBe(server.spec.hostname);
    expect(await fetchFrom(stranger, twin.publicIp)).toBe('twin');
  });

  it('lets no machine speak with an address of another', async () => {
    const spoof =
      'sudo ip addr add 10.0.1.11/32 dev eth0 && curl -s -m 1 --interface 10.0.1.11 http://10.0.1.10/';
    await expect(rig.ssh(stranger, spoof)).rejects.toThrow(/curl/);
  });

  it('reaches no machine without a public address from this host', async () => {
    const inner = await rig.add({ id: 'i-00e', ip: '10.0.1.20', isPrivate: true });
    expect(
      await eventually(() =>
        rig.ssh(
          stranger,
          'nc -z -w 1 10.0.1.20 22 2>/dev/null || (echo > /dev/tcp/10.0.1.20/22) && echo open',
        ),
      ),
    ).toBe('open');
    await expect(rig.ssh(inner, 'true')).rejects.toThrow(/ssh/);
  });

  it('balances over healthy machines, which know it by its group', async () => {
    const publicIp = rig.host.publicCidr.replace(/\.\d+\/\d+$/, '.200');
    const edit = (view: NetworkView): NetworkView => ({
      ...view,
      securityGroups: view.securityGroups.map((group) =>
        group.groupId === 'sg-web'
          ? { ...group, ingress: [tcp(22, { cidr: '0.0.0.0/0' }), tcp(80, { groupId: 'sg-elb' })] }
          : group,
      ),
    });
    await rig.change(edit);
    await rig.host.putLoadBalancer({
      id: 'web',
      dnsName: 'web-1.eu-west-1.elb.amazonaws.com',
      publicIp,
      vpcId: 'vpc-a',
      privateIps: ['10.0.1.200'],
      securityGroupIds: ['sg-elb'],
      listeners: [
        {
          port: 80,
          layer: 'tcp',
          secure: false,
          action: { kind: 'forward', groups: [{ groupId: 'all', weight: 1 }] },
        },
      ],
      groups: [
        {
          id: 'all',
          secure: false,
          targets: ['i-00a', 'i-00c'].map((id) => ({ id, instanceId: id, port: 80 })),
          healthCheck: {
            protocol: 'HTTP',
            port: undefined,
            path: '/',
            codes: '200',
            interval: 10,
            timeout: 5,
            initial: 2,
            healthy: 2,
            unhealthy: 2,
          },
        },
      ],
    });
    expect(rig.host.resolve('web-1.eu-west-1.elb.amazonaws.com')).toBe(publicIp);
    const get = async (): Promise<string> =>
      (await fetch(`http://${publicIp}/`, { headers: { connection: 'close' } })).text();
    expect(await eventually(get)).toBe(server.spec.hostname);
    await eventually(async () =>
      expect(rig.host.loadBalancerHealth('web', 'all')).toEqual(
        new Map([
          ['i-00a', 'healthy'],
          ['i-00c', 'unhealthy'],
        ]),
      ),
    );
    await rig.ssh(stranger, `echo ${Buffer.from(page).toString('base64')} | base64 -d | sudo sh`);
    const seen = new Set<string>();
    await eventually(async () => {
      seen.add(await get());
      expect(seen.size).toBe(2);
    });
    await rig.host.stop('i-00a');
    await eventually(async () =>
      expect(rig.host.loadBalancerHealth('web', 'all').get('i-00a')).toBe('unhealthy'),
    );
    expect(new Set([await get(), await get()])).toEqual(new Set([stranger.spec.hostname]));
    await rig.host.removeLoadBalancer('web');
    await expect(fetch(`http://${publicIp}/`, { signal: AbortSignal.timeout(1000) })).rejects.toThrow(
      /fetch failed|abort/i,
    );
  });
});
