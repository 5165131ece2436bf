import { createHash } from 'node:crypto';
import type { MachineSpec } from '../machine-host.ts';

/** A leaf is its text; a directory's names are listed, directories with a slash behind. */
export type Tree = string | { readonly [name: string]: Tree };

/** What an instance is told about itself: `/latest/…` of the metadata service, by AWS's names. */
export function metadataTree(spec: MachineSpec, publicIp: string | undefined, launched: string): Tree {
  const [primary] = spec.interfaces;
  const localIp = primary?.privateIps[0] ?? '';
  return {
    ...(spec.userData === undefined ? {} : { 'user-data': spec.userData }),
    dynamic: { 'instance-identity': { document: identityDocument(spec, localIp, launched) } },
    'meta-data': {
      'ami-id': spec.imageId,
      'ami-launch-index': '0',
      hostname: spec.hostname,
      'instance-action': 'none',
      'instance-id': spec.instanceId,
      'instance-life-cycle': 'on-demand',
      'instance-type': spec.instanceType,
      'local-hostname': spec.hostname,
      'local-ipv4': localIp,
      mac: primary?.macAddress ?? '',
      network: { interfaces: { macs: interfaces(spec, publicIp) } },
      placement: {
        'availability-zone': spec.availabilityZone,
        region: spec.region,
      },
      profile: 'default-hvm',
      ...publicNames(spec, publicIp),
      'security-groups': spec.securityGroupNames.join('\n'),
      services: { domain: 'amazonaws.com', partition: 'aws' },
      ...publicKeys(spec),
      ...iam(spec),
    },
  };
}

function publicNames({ region }: MachineSpec, publicIp: string | undefined): Record<string, Tree> {
  if (publicIp === undefined) return {};
  const domain = region === 'us-east-1' ? 'compute-1' : `${region}.compute`;
  return {
    'public-ipv4': publicIp,
    'public-hostname': `ec2-${publicIp.replaceAll('.', '-')}.${domain}.amazonaws.com`,
  };
}

function publicKeys({ publicKey, keyName }: MachineSpec): Record<string, Tree> {
  if (publicKey === undefined) return {};
  return { 'public-keys': { [`0=${keyName ?? 'key'}`]: { 'openssh-key': publicKey } } };
}

function interfaces(spec: MachineSpec, publicIp: string | undefined): Tree {
  return Object.fromEntries(
    spec.interfaces.map((one, n) => [
      one.macAddress,
      {
        'device-number': String(n),
        'interface-id': one.networkInterfaceId,
        'local-ipv4s': one.privateIps.join('\n'),
        mac: one.macAddress,
        'owner-id': spec.account,
        'subnet-ipv4-cidr-block': one.subnetCidr,
        'vpc-id': spec.vpcId,
        ...(n === 0 && publicIp !== undefined ? { 'public-ipv4s': publicIp } : {}),
      },
    ]),
  );
}

function iam(spec: MachineSpec): Record<string, Tree> {
  const credentials = spec.roleCredentials?.();
  if (spec.iamInstanceProfileArn === undefined || credentials === undefined) return {};
  const updated = new Date().toISOString().replace(/\.\d+/, '');
  const id = `AIPA${createHash('sha256').update(spec.iamInstanceProfileArn).digest('hex').slice(0, 17).toUpperCase()}`;
  return {
    iam: {
      info: json({
        Code: 'Success',
        LastUpdated: updated,
        InstanceProfileArn: spec.iamInstanceProfileArn,
        InstanceProfileId: id,
      }),
      'security-credentials': {
        [credentials.roleName]: json({
          Code: 'Success',
          LastUpdated: updated,
          Type: 'AWS-HMAC',
          AccessKeyId: credentials.accessKeyId,
          SecretAccessKey: credentials.secretAccessKey,
          Token: credentials.token,
          Expiration: credentials.expiration,
        }),
      },
    },
  };
}

function identityDocument(spec: MachineSpec, privateIp: string, launched: string): string {
  return json({
    accountId: spec.account,
    architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
    availabilityZone: spec.availabilityZone,
    imageId: spec.imageId,
    instanceId: spec.instanceId,
    instanceType: spec.instanceType,
    pendingTime: launched,
    privateIp,
    region: spec.region,
    version: '2017-09-30',
  });
}

function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}

/** Walks a path such as `meta-data/placement/region`; undefined is a 404. */
export function lookUp(tree: Tree, path: string): string | undefined {
  let here: Tree = tree;
  for (const name of path.split('/').filter(Boolean)) {
    if (typeof here === 'string') return undefined;
    // `public-keys/0` stands for `public-keys/0=name`.
    const key = Object.hasOwn(here, name)
      ? name
      : Object.keys(here).find((known) => known.startsWith(`${name}=`));
    const next: Tree | undefined = key === undefined ? undefined : here[key];
    if (next === undefined) return undefined;
    here = next;
  }
  return typeof here === 'string' ? here : listing(here);
}

function listing(directory: Exclude<Tree, string>): string {
  const names = Object.entries(directory).map(([name, value]) =>
    typeof value === 'string' || name.includes('=') ? name : `${name}/`,
  );
  return names.join('\n');
}
