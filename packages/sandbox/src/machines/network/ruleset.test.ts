import { describe, expect, it } from 'vitest';
import { vpcRuleset } from './ruleset.ts';
import { gatewayOf } from './vpc.ts';

const rows = [
  { privateIp: '10.0.0.5', hidden: '198.18.2.5', publicIp: '198.18.0.5', securityGroupIds: ['sg-web'] },
  { privateIp: '10.0.0.6', hidden: '198.18.2.6', securityGroupIds: ['sg-db', 'sg-gone'] },
];
const groups = [
  {
    groupId: 'sg-web',
    vpcId: 'vpc-1',
    ingress: [{ protocol: 'tcp', fromPort: 80, toPort: 80, groupId: 'sg-elb' }],
    egress: [{ protocol: '-1', cidr: '0.0.0.0/0' }],
  },
  {
    groupId: 'sg-db',
    vpcId: 'vpc-1',
    ingress: [
      { protocol: '6', fromPort: 5432, toPort: 5433, groupId: 'sg-web' },
      { protocol: 'icmp', fromPort: 8, toPort: -1, cidr: '10.0.0.0/8' },
      { protocol: '50', cidr: '10.0.0.0/8' },
      { protocol: 'tcp', fromPort: 1, toPort: 1, groupId: 'sg-empty' },
      { protocol: 'tcp', fromPort: 1, toPort: 1, cidr: '::/0' },
    ],
    egress: [],
  },
];

function chain(ruleset: string, name: string): string[] {
  const body =
    new RegExp(`  chain ${name} \\{\\n([^}]*(?:\\{[^}]*\\}[^}]*)*?)\\n?  \\}`).exec(ruleset)?.[1] ?? '';
  return body
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

describe('the rules of a VPC', () => {
  const ruleset = vpcRuleset(rows, groups, [
    { address: '198.18.2.9', privateIps: ['172.16.0.4'], securityGroupIds: ['sg-elb'] },
  ]);

  it('resolve groups to their members, machines and load balancers', () => {
    expect(chain(ruleset, 'to-0')).toEqual(['ip saddr { 198.18.2.9 } tcp dport 80-80 accept']);
    expect(chain(ruleset, 'to-1')).toEqual([
      'ip saddr { 10.0.0.5 } tcp dport 5432-5433 accept',
      'ip saddr { 10.0.0.0/8 } icmp type 8 accept',
      'ip saddr { 10.0.0.0/8 } ip protocol 50 accept',
    ]);
  });

  it('take a rule for the network of a load balancer as meant for it', () => {
    const inside = [{ address: '198.18.2.9', privateIps: ['10.0.0.4'], securityGroupIds: [] }];
    expect(chain(vpcRuleset(rows, groups, inside), 'to-1')).toContain(
      'ip saddr { 10.0.0.0/8, 198.18.2.9 } icmp type 8 accept',
    );
  });

  it('let out what a group lets out, and nothing by a group that has no rule', () => {
    expect(chain(ruleset, 'from-0')).toEqual(['ip daddr { 0.0.0.0/0 } goto arriving']);
    expect(chain(ruleset, 'from-1')).toEqual([]);
    expect(chain(ruleset, 'leaves-1')).toEqual(['jump from-1']);
  });

  it('translate the hidden address of each and the public one of who has one', () => {
    expect(ruleset).toContain('198.18.2.5 : 10.0.0.5, 198.18.0.5 : 10.0.0.5, 198.18.2.6 : 10.0.0.6');
    expect(ruleset).toContain('oifname "edge" snat to ip saddr map { 10.0.0.5 : 198.18.0.5 }');
  });

  it('let machines behind a NAT gateway out by its address, and nobody in by it', () => {
    const behind = rows.map(({ privateIp, hidden, securityGroupIds }) => ({
      privateIp,
      hidden,
      securityGroupIds,
      egressIp: '198.18.0.9',
    }));
    const rulesOf = vpcRuleset(behind, groups, []);
    expect(rulesOf).toContain(
      'oifname "edge" snat to ip saddr map { 10.0.0.5 : 198.18.0.9, 10.0.0.6 : 198.18.0.9 }',
    );
    expect(rulesOf).not.toContain('198.18.0.9 : ');
  });

  it('know a machine with two addresses outside by its first', () => {
    const [first] = rows;
    const two = first === undefined ? [] : [first, { ...first, privateIp: '10.0.0.9', publicIp: undefined }];
    expect(vpcRuleset(two, [], [])).toContain(
      'dnat to ip daddr map { 198.18.2.5 : 10.0.0.5, 198.18.0.5 : 10.0.0.5 }',
    );
  });

  it('drop all in a VPC without machines', () => {
    expect(vpcRuleset([], [], [])).not.toContain('vmap');
  });
});

describe('a subnet', () => {
  it.each([
    ['10.0.1.0/24', '10.0.1.1'],
    ['10.0.1.16/28', '10.0.1.17'],
    ['172.31.255.240/28', '172.31.255.241'],
  ])('%s has its router at %s', (cidr, gateway) => {
    expect(gatewayOf(cidr)).toBe(gateway);
  });
});
