import type { Ec2Row, Kind } from '../resource.ts';

export interface KeyPairRow extends Ec2Row {
  name: string;
  type: 'rsa' | 'ed25519';
  fingerprint: string;
  /** OpenSSH line. */
  publicKey: string;
  createTime: string;
}

export const KEY_PAIR: Kind<KeyPairRow> = {
  resourceType: 'key-pair',
  prefix: 'key',
  notFound: 'InvalidKeyPair.NotFound',
  malformed: 'InvalidKeyPairId.Malformed',
  missing: (ids) => `The key pair '${ids}' does not exist`,
};
