import { createHash, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type {
  CreateKeyPairRequest,
  DeleteKeyPairRequest,
  DeleteKeyPairResult,
  DescribeKeyPairsRequest,
  DescribeKeyPairsResult,
  ImportKeyPairRequest,
  ImportKeyPairResult,
  KeyPair,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import { timestamp, type Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import { filtered } from './filters.ts';
import { colonHex, ed25519PrivateKey, publicLine, readPublicLine, type ReadPublicKey } from './openssh.ts';
import { required } from './parameters.ts';
import { find, newId, notFound, rowsOf } from './resource.ts';
import { KEY_PAIR, type KeyPairRow } from './rows/key-pair.ts';
import { tagsFrom } from './tag-specifications.ts';

const generate = promisify(generateKeyPair);

function checkName(at: Place, name: string): void {
  if (name.length > 255)
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${name}) for parameter KeyName is invalid. Length exceeds maximum of 255.`,
    );
  if (keyNamed(at, name)) throw new AwsError('InvalidKeyPair.Duplicate', `The keypair already exists`);
}

export function keyNamed(at: Place, name: string): KeyPairRow | undefined {
  return rowsOf(at, KEY_PAIR).find((row) => row.name === name);
}

/** The private key is in the answer and nowhere else. */
async function createKeyPair(input: CreateKeyPairRequest, call: Call): Promise<KeyPair> {
  const name = required(input, 'KeyName');
  checkName(call, name);
  const tags = tagsFrom(input.TagSpecifications, 'key-pair');
  const type = input.KeyType ?? 'rsa';
  if (type === 'rsa' || type === 'ed25519') {
    if (input.KeyFormat === 'ppk')
      throw new AwsError('UnsupportedOperation', 'Key format ppk is not available here; ask for pem.');
    const made = type === 'rsa' ? await makeRsa(name) : await makeEd25519(name);
    // Two requests of one name may both have come this far.
    checkName(call, name);
    const row = rowsOf(call, KEY_PAIR).put({
      id: newId(KEY_PAIR),
      name,
      type,
      fingerprint: made.fingerprint,
      publicKey: made.publicKey,
      createTime: timestamp(call),
      tags,
    });
    return {
      KeyPairId: row.id,
      KeyName: name,
      KeyFingerprint: row.fingerprint,
      KeyMaterial: made.material,
      Tags: tagList(tags),
    };
  }
  throw new AwsError('InvalidParameterValue', `Invalid value '${String(type)}' for KeyType.`);
}

interface Made {
  readonly material: string;
  readonly publicKey: string;
  readonly fingerprint: string;
}

async function makeRsa(name: string): Promise<Made> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 });
  return {
    material: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString().trimEnd(),
    publicKey: publicLine(publicKey, name),
    fingerprint: colonHex('sha1', privateKey.export({ type: 'pkcs8', format: 'der' })),
  };
}

async function makeEd25519(name: string): Promise<Made> {
  const { privateKey, publicKey } = await generate('ed25519');
  const line = publicLine(publicKey, name);
  const blob = Buffer.from(line.split(' ')[1] ?? '', 'base64');
  return {
    material: ed25519PrivateKey(privateKey, publicKey, name),
    publicKey: line,
    fingerprint: sha256(blob),
  };
}

function sha256(blob: Buffer): string {
  return createHash('sha256').update(blob).digest('base64');
}

function importKeyPair(input: ImportKeyPairRequest, call: Call): ImportKeyPairResult {
  const name = required(input, 'KeyName');
  const material = Buffer.from(required(input, 'PublicKeyMaterial')).toString();
  checkName(call, name);
  const tags = tagsFrom(input.TagSpecifications, 'key-pair');
  const key = readPublicLine(material);
  const fingerprint = key && fingerprintOf(key);
  if (!key || !fingerprint)
    throw new AwsError('InvalidKey.Format', 'Key is not in valid OpenSSH public key format');
  const row = rowsOf(call, KEY_PAIR).put({
    id: newId(KEY_PAIR),
    name,
    type: key.type,
    fingerprint,
    publicKey: key.line,
    createTime: timestamp(call),
    tags,
  });
  return { KeyPairId: row.id, KeyName: name, KeyFingerprint: fingerprint, Tags: tagList(tags) };
}

/** AWS takes MD5 over the DER form of an imported RSA key, and what OpenSSH shows for Ed25519. */
function fingerprintOf(key: ReadPublicKey): string | undefined {
  if (key.type === 'ed25519') return sha256(key.blob);
  const der = rsaKey(key.blob)?.export({ type: 'spki', format: 'der' });
  return der && colonHex('md5', der);
}

function rsaKey(blob: Buffer): KeyObject | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length;) {
    const length = blob.readUInt32BE(at);
    parts.push(blob.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  const [, e, n] = parts.map((part) => (part[0] === 0 ? part.subarray(1) : part).toString('base64url'));
  if (!e || !n) return undefined;
  return createPublicKey({ key: { kty: 'RSA', e, n }, format: 'jwk' });
}

/** Deleting what is not there is no error, save by an id. */
function deleteKeyPair(input: DeleteKeyPairRequest, call: Call): DeleteKeyPairResult {
  const row = input.KeyPairId
    ? find(call, KEY_PAIR, input.KeyPairId)
    : keyNamed(call, required(input, 'KeyName'));
  if (row) rowsOf(call, KEY_PAIR).remove(row.id);
  return { Return: true, KeyPairId: row?.id };
}

function describeKeyPairs(input: DescribeKeyPairsRequest, call: Call): DescribeKeyPairsResult {
  const names = (input.KeyNames ?? []).map((name) => {
    const row = keyNamed(call, name);
    if (!row) throw notFound(KEY_PAIR, [name]);
    return row;
  });
  const asked = [...names, ...(input.KeyPairIds ?? []).map((id) => find(call, KEY_PAIR, id))];
  const rows = filtered(asked.length > 0 ? asked : rowsOf(call, KEY_PAIR).all(), input.Filters, {
    'key-pair-id': (row) => row.id,
    'key-name': (row) => row.name,
    fingerprint: (row) => row.fingerprint,
  });
  return {
    KeyPairs: rows.map((row) => ({
      KeyPairId: row.id,
      KeyName: row.name,
      KeyType: row.type,
      KeyFingerprint: row.fingerprint,
      CreateTime: new Date(row.createTime),
      PublicKey: input.IncludePublicKey ? row.publicKey : undefined,
      Tags: tagList(row.tags),
    })),
  };
}

export const keyPairOperations = {
  CreateKeyPair: createKeyPair,
  ImportKeyPair: importKeyPair,
  DeleteKeyPair: deleteKeyPair,
  DescribeKeyPairs: describeKeyPairs,
};
