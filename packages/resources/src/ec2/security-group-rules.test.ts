import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '@groundcrew/contract';
import { permissionOf, ruleChange, ruleKey, ruleOf, sameRules } from './security-group-rules.ts';

const rule = fc.record({
  IpProtocol: fc.constantFrom('tcp', 'TCP', '6', 'udp', '17', '-1', 'icmp'),
  FromPort: fc.integer({ min: 0, max: 65_535 }),
  ToPort: fc.integer({ min: 0, max: 65_535 }),
  CidrIp: fc.constantFrom('10.0.0.0/8', '0.0.0.0/0'),
});

describe('the rules of a security group', () => {
  it('are the same to AWS however their protocol and ports are written', () => {
    const written = { IpProtocol: 'TCP', FromPort: '80', ToPort: '80', CidrIp: '0.0.0.0/0' };
    const answered = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '0.0.0.0/0' };
    expect(sameRules([written], [answered], 'ingress')).toBe(true);
    expect(ruleKey({ IpProtocol: '-1', FromPort: 1, CidrIp: '0.0.0.0/0' }, 'egress')).toBe(
      '-1|-1|-1|0.0.0.0/0',
    );
  });

  it('differ by peer and by description', () => {
    const one = { IpProtocol: '-1', CidrIp: '10.0.0.0/8', Description: 'one' };
    expect(sameRules([one], [{ ...one, Description: 'two' }], 'ingress')).toBe(false);
    expect(sameRules([one], [{ ...one, CidrIp: '11.0.0.0/8' }], 'ingress')).toBe(false);
  });

  it('name their peer as source or destination', () => {
    const peer = { IpProtocol: '-1', DestinationSecurityGroupId: 'sg-1', DestinationPrefixListId: 'pl-1' };
    const permission = permissionOf(peer, 'egress');
    expect(permission.UserIdGroupPairs).toMatchObject([{ GroupId: 'sg-1' }]);
    expect(permission.PrefixListIds).toMatchObject([{ PrefixListId: 'pl-1' }]);
    const answered = { IsEgress: true, IpProtocol: '-1', ReferencedGroupInfo: { GroupId: 'sg-1' } };
    expect(ruleOf(answered)).toEqual({ IpProtocol: '-1', DestinationSecurityGroupId: 'sg-1' });
  });

  it('change only where they differ', () => {
    const existing = [
      { SecurityGroupRuleId: 'sgr-1', IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIpv4: '0.0.0.0/0' },
      { SecurityGroupRuleId: 'sgr-2', IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIpv4: '0.0.0.0/0' },
    ];
    const kept = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '0.0.0.0/0', Description: 'web' };
    const added = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' };
    expect(ruleChange([kept, added], existing, 'ingress')).toEqual({
      authorize: [added],
      describe: [kept],
      revoke: ['sgr-2'],
    });
  });

  it('need nothing once they stand', () => {
    fc.assert(
      fc.property(fc.uniqueArray(rule, { selector: (each) => ruleKey(each, 'ingress') }), (rules) => {
        const standing = rules.map((each, i) => {
          const { IpProtocol, FromPort, ToPort, IpRanges } = permissionOf(each, 'ingress');
          const CidrIpv4 = IpRanges?.[0]?.CidrIp;
          return { SecurityGroupRuleId: `sgr-${i}`, IpProtocol, FromPort, ToPort, CidrIpv4 };
        });
        const none = { authorize: [], describe: [], revoke: [] };
        expect(ruleChange(rules as readonly JsonObject[], standing, 'ingress')).toEqual(none);
      }),
    );
  });
});
