import { describe, expect, it } from 'vitest';
import type { MachineSpec } from '../machine-host.ts';
import { Tokens } from './tokens.ts';
import { lookUp, metadataTree } from './tree.ts';

const spec: MachineSpec = {
  instanceId: 'i-1',
  account: '111111111111',
  region: 'eu-west-1',
  availabilityZone: 'eu-west-1b',
  instanceType: 't3.micro',
  imageId: 'ami-1',
  hostname: 'ip-10-0-0-5.eu-west-1.compute.internal',
  vpcId: 'vpc-1',
  interfaces: [
    {
      networkInterfaceId: 'eni-1',
      macAddress: '02:00:00:00:00:01',
      privateIps: ['10.0.0.5'],
      subnetCidr: '10.0.0.0/24',
    },
  ],
  userData: '#!/bin/sh\n',
  publicKey: 'ssh-ed25519 AAAA me',
  keyName: 'me',
  user: 'ec2-user',
  iamInstanceProfileArn: 'arn:aws:iam::111111111111:instance-profile/web',
  securityGroupNames: ['web', 'ssh'],
  httpTokens: 'required',
  roleCredentials: () => ({
    roleName: 'web',
    accessKeyId: 'ASIA1',
    secretAccessKey: 'secret',
    token: 'token',
    expiration: '2026-11-21T20:00:00Z',
  }),
};

describe('instance metadata', () => {
  const tree = metadataTree(spec, '198.18.0.5', '2026-11-21T13:00:00Z');

  it.each([
    ['meta-data/instance-id', 'i-1'],
    ['meta-data/local-ipv4', '10.0.0.5'],
    ['meta-data/public-ipv4', '198.18.0.5'],
    ['meta-data/public-hostname', 'ec2-198-18-0-5.eu-west-1.compute.amazonaws.com'],
    ['meta-data/placement/availability-zone', 'eu-west-1b'],
    ['meta-data/public-keys/', '0=me'],
    ['meta-data/public-keys/0/openssh-key', 'ssh-ed25519 AAAA me'],
    ['meta-data/security-groups', 'web\nssh'],
    ['meta-data/network/interfaces/macs/02:00:00:00:00:01/interface-id', 'eni-1'],
    ['meta-data/iam/security-credentials/', 'web'],
    ['meta-data/placement', 'availability-zone\nregion'],
    ['user-data', '#!/bin/sh\n'],
    ['', 'user-data\ndynamic/\nmeta-data/'],
  ])('answers %s', (path, text) => {
    expect(lookUp(tree, path)).toBe(text);
  });

  it("hands out the role's keys and the identity document as JSON", () => {
    expect(JSON.parse(lookUp(tree, 'meta-data/iam/security-credentials/web') ?? '')).toMatchObject({
      Code: 'Success',
      AccessKeyId: 'ASIA1',
      Token: 'token',
    });
    expect(JSON.parse(lookUp(tree, 'dynamic/instance-identity/document') ?? '')).toMatchObject({
      instanceId: 'i-1',
      accountId: '111111111111',
    });
  });

  it('knows nothing of what is not there', () => {
    for (const path of ['nothing', 'meta-data/instance-id/more', 'meta-data/constructor', '__proto__']) {
      expect(lookUp(tree, path)).toBeUndefined();
    }
    expect(lookUp(metadataTree(spec, undefined, ''), 'meta-data/public-ipv4')).toBeUndefined();
  });
});

describe('session tokens', () => {
  it("are one instance's, for their time", () => {
    const tokens = new Tokens();
    const token = tokens.issue('i-1', 60, 0);
    expect(tokens.isValid(token, 'i-1', 59_999)).toBe(true);
    expect(tokens.isValid(token, 'i-1', 60_000)).toBe(false);
    expect(tokens.isValid(token, 'i-2', 0)).toBe(false);
  });
});
