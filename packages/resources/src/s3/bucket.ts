import type { BucketLocationConstraint } from '@aws-sdk/client-s3';
import { AwsFailure, isFailure } from '@groundcrew/aws';
import { DiagnosticError, error, type Json, type JsonObject } from '@groundcrew/contract';
import { urlSuffix } from '@groundcrew/program';
import type { Change, Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { fewOrAll } from '../shape/few-or-all.ts';
import { ifThere } from '../shape/if-there.ts';
import { flag, plain, text } from '../shape/properties.ts';
import { insist } from '../shape/refusals.ts';
import { isOwn, tagChange, tagsAtCreate, visibleTags, type Tag } from '../shape/tags.ts';
import { takenName } from '../shape/taken-name.ts';
import { whereShown } from '../shape/where-shown.ts';
import { accessControlOf, cannedAcl, sameAccessControl } from './access-control.ts';
import { collectionOf, collections, sameCollection, type Collection } from './collections.ts';
import { sameLifecycle } from './lifecycle.ts';
import { sameNotifications } from './notifications.ts';
import { asObject, compact } from './rename.ts';
import { asObjects } from './rename.ts';
import { settingProperties, settings, type Setting } from './settings.ts';

const repeatable = { repeatable: true };
const collectionProperties = collections.map(({ property }) => property);
/** A name may rest for minutes after its bucket was deleted. */
const patience = 300_000;
/** S3 says of each subresource in other words that there is none. */
const none = /^NoSuch|NotFound(Error)?$/;
/** The statuses of what stands and is not shown. */
const hidden: ReadonlySet<number> = new Set([301, 403]);

interface Found {
  readonly name: string;
  /** Where buckets have other ARNs and addresses: `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
}

interface Details {
  readonly region: string;
  readonly tags: readonly { Key?: string; Value?: string }[];
  /** Undefined where it may not be read. */
  readonly accessControl: string | undefined;
  readonly settings: Readonly<Record<string, Json>>;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html */
export function bucket({ s3, session }: Services): Definition<Found, Details> {
  /** The operations of settings are chosen by name, and their inputs have S3's shapes by then. */
  const ask = async (name: string, input: object): Promise<unknown> => s3.call(name as never, input as never);
  const change = async (operation: Operation, name: string, input: object): Promise<unknown> =>
    act(s3, operation, name as never, input as never, repeatable);
  const nameOf = (operation: Operation, desired: JsonObject) =>
    text(desired, 'BucketName') ?? operation.generateName(63, 'lower');
  const unlessNone = async <T>(answer: Promise<T>): Promise<T | undefined> => {
    try {
      return await answer;
    } catch (problem) {
      if (isFailure(problem, none)) return undefined;
      throw problem;
    }
  };
  const exists = async (Bucket: string): Promise<boolean> =>
    (await ifThere(s3.call('HeadBucket', { Bucket }))) !== undefined;
  const one = async (name: string) => ((await exists(name)) ? name : undefined);
  /** Whether a name is free, in use here, or by somebody else: S3 refuses to show another account's bucket, or another region's. */
  const useOf = async (Bucket: string): Promise<'free' | 'here' | 'elsewhere'> => {
    try {
      return (await exists(Bucket)) ? 'here' : 'free';
    } catch (problem) {
      if (problem instanceof AwsFailure && hidden.has(problem.call.status ?? 0)) return 'elsewhere';
      throw problem;
    }
  };
  const found = async (names: readonly string[]): Promise<Found[]> => {
    if (names.length === 0) return [];
    const { partition } = await session.identity();
    return names.map((name) => ({ name, partition }));
  };
  async function* all(): AsyncIterable<string> {
    const input = { MaxBuckets: 1000, BucketRegion: await session.region() };
    for await (const page of s3.pages('ListBuckets', input))
      for (const { Name = '' } of page.Buckets ?? []) yield Name;
  }
  const tagsOf = async (Bucket: string) =>
    (await unlessNone(s3.call('GetBucketTagging', { Bucket })))?.TagSet ?? [];

  async function read(Bucket: string, { property, get, member, answer, fromApi }: Setting) {
    const found = await unlessNone(ask(get, { Bucket }));
    if (found === undefined) return [property, null] as const;
    const { $metadata: _metadata, ...shown } = found as Record<string, unknown>;
    const body = plain(answer === 'wrapped' ? ((shown[member] ?? {}) as Record<string, unknown>) : shown);
    return [property, fromApi(body)] as const;
  }
  async function set(operation: Operation, Bucket: string, setting: Setting, value: Json | undefined) {
    const { put, member, beside = [], remove, toApi } = setting;
    const desired = value === undefined || value === null ? undefined : toApi(value);
    if (desired === undefined && typeof remove === 'string') await change(operation, remove, { Bucket });
    else {
      const given = desired ?? (typeof remove === 'string' ? {} : remove.put);
      await change(operation, put, { Bucket, [member]: dated(given), ...besideOf(value, beside) });
    }
  }
  const setAll = async (
    operation: Operation,
    Bucket: string,
    desired: JsonObject,
    names: readonly string[],
  ) => {
    for (const setting of settings)
      if (names.includes(setting.property)) await set(operation, Bucket, setting, desired[setting.property]);
  };
  async function readAll(Bucket: string, { property, noun, fromApi }: Collection) {
    const found: Json[] = [];
    for (let ContinuationToken: unknown, more = true; more;) {
      const asked = { Bucket, ...(ContinuationToken !== undefined && { ContinuationToken }) };
      const page = (await ask(`ListBucket${noun}Configurations`, asked)) as Record<string, unknown>;
      const shown = plain({ all: page[`${noun}ConfigurationList`] ?? [] })['all'];
      found.push(...asObjects(shown).map(fromApi));
      ContinuationToken = page['NextContinuationToken'];
      more = page['IsTruncated'] === true && ContinuationToken !== undefined;
    }
    return [property, found.length > 0 ? found : null] as const;
  }
  /** Those that the template had before, and has no longer, go; those of others stay. */
  async function setCollection(
    operation: Operation,
    Bucket: string,
    { property, noun, toApi }: Collection,
    { desired, recorded }: Pick<Change, 'desired' | 'recorded'>,
  ) {
    const [wanted, before] = [asObjects(desired[property]), asObjects(recorded[property])];
    for (const each of wanted)
      await change(operation, `PutBucket${noun}Configuration`, {
        Bucket,
        Id: each['Id'],
        [`${noun}Configuration`]: toApi(each),
      });
    const staying = new Set(wanted.map((each) => each['Id']));
    for (const { Id } of before.filter((each) => !staying.has(each['Id'])))
      await unlessNone(change(operation, `DeleteBucket${noun}Configuration`, { Bucket, Id }));
  }
  const setCollections = async (
    operation: Operation,
    Bucket: string,
    changed: Pick<Change, 'desired' | 'recorded' | 'changed'>,
  ) => {
    for (const each of collections)
      if (changed.changed.includes(each.property)) await setCollection(operation, Bucket, each, changed);
  };
  const setAcl = async (operation: Operation, Bucket: string, desired: JsonObject) => {
    const ACL = cannedAcl(text(desired, 'AccessControl') ?? 'Private');
    await act(s3, operation, 'PutBucketAcl', { Bucket, ACL }, repeatable);
  };
  /** S3 takes all tags of a bucket at once, so those of others are given again. */
  async function setTags(
    operation: Operation,
    Bucket: string,
    changed: Pick<Change, 'desired' | 'recorded' | 'live'>,
  ) {
    const present = await tagsOf(Bucket);
    const { set: entering, remove } = tagChange(changed);
    const leaving = new Set([...remove, ...entering.map(({ Key }) => Key)]);
    const staying = present.filter(({ Key = '' }) => !leaving.has(Key)) as Tag[];
    const TagSet = [...staying, ...entering];
    await act(s3, operation, 'PutBucketTagging', { Bucket, Tagging: { TagSet } }, repeatable);
  }

  return {
    type: 'AWS::S3::Bucket',
    unsupported: [
      'BucketNamePrefix',
      'BucketNamespace',
      'MetadataConfiguration',
      'MetadataTableConfiguration',
    ],
    finder: {
      async *all() {
        for await (const name of all()) yield* await found([name]);
      },
      byIds: async (ids) => found(await fewOrAll(ids, { one, all, idOf: (name) => name })),
    },
    id: ({ name }) => name,
    async details({ name }) {
      const [region, tags, acl, ...shown] = await Promise.all([
        session.region(),
        tagsOf(name),
        whereShown(s3.call('GetBucketAcl', { Bucket: name })),
        ...settings.map(async (setting) => read(name, setting)),
        ...collections.map(async (each) => readAll(name, each)),
      ]);
      const accessControl = acl && accessControlOf(acl);
      return { region, tags, accessControl, settings: Object.fromEntries(shown) };
    },
    live: ({ name, partition }, details) => ({
      properties: {
        BucketName: name,
        ...details?.settings,
        ...(details && {
          ObjectLockEnabled: details.settings['ObjectLockConfiguration'] !== null,
          AccessControl: details.accessControl,
          Tags: visibleTags(details.tags),
        }),
      },
      attributes: {
        Ref: name,
        Arn: `arn:${partition}:s3:::${name}`,
        DomainName: `${name}.s3.${urlSuffix(partition)}`,
        ...(details && addressesOf(name, details.region, urlSuffix(partition))),
      },
      unread: [
        ...(details?.accessControl === undefined ? ['/AccessControl'] : []),
        ...(details ? [] : [...settingProperties, ...collectionProperties, 'Tags'].map((each) => `/${each}`)),
      ],
    }),
    /** In us-east-1 a second create succeeds, so what is there is looked at before. */
    idempotency: 'conflict',
    async make(operation, desired) {
      const Bucket = nameOf(operation, desired);
      const use = await useOf(Bucket);
      if (use === 'here' && isOwn(operation, await tagsOf(Bucket))) return Bucket;
      if (use === 'elsewhere') throw takenElsewhere(Bucket);
      if (use === 'here') throw takenName('AWS::S3::Bucket', Bucket, 'name');
      const region = await session.region();
      const input = {
        Bucket,
        ObjectLockEnabledForBucket: flag(desired, 'ObjectLockEnabled'),
        CreateBucketConfiguration: {
          LocationConstraint: region === 'us-east-1' ? undefined : (region as BucketLocationConstraint),
          Tags: tagsAtCreate(operation, desired),
        },
      };
      const insisting = {
        subject: `AWS::S3::Bucket ${Bucket}`,
        patience,
        passes: (problem: unknown) => isFailure(problem, 'OperationAborted'),
        waiting: 'kept back, since a bucket of its name was deleted a moment ago',
      };
      await insist(session.clock, operation, insisting, async () =>
        act(s3, operation, 'CreateBucket', input),
      );
      return Bucket;
    },
    async find(operation, desired) {
      const name = nameOf(operation, desired);
      const tags = (await useOf(name)) === 'here' ? await tagsOf(name) : undefined;
      return isOwn(operation, tags) ? name : undefined;
    },
    async complete(operation, name, desired) {
      // What is compatible with S3 may ignore the tags of a create.
      if (!isOwn(operation, await tagsOf(name))) {
        const Tagging = { TagSet: tagsAtCreate(operation, desired) };
        await act(s3, operation, 'PutBucketTagging', { Bucket: name, Tagging }, repeatable);
      }
      const names = settingProperties.filter((each) => desired[each] !== undefined);
      await setAll(operation, name, desired, names);
      await setCollections(operation, name, { desired, recorded: {}, changed: collectionProperties });
      if (desired['AccessControl'] !== undefined) await setAcl(operation, name, desired);
    },
    updates: [
      {
        properties: settingProperties,
        apply: async (operation, name, { desired, changed }) => setAll(operation, name, desired, changed),
      },
      {
        properties: ['AccessControl'],
        apply: async (operation, name, { desired }) => setAcl(operation, name, desired),
      },
      { properties: collectionProperties, apply: setCollections },
      { properties: ['Tags'], apply: setTags },
    ],
    async remove(operation, Bucket) {
      try {
        await act(s3, operation, 'DeleteBucket', { Bucket }, repeatable);
      } catch (problem) {
        if (isFailure(problem, 'BucketNotEmpty')) throw notEmpty(Bucket);
        throw problem;
      }
    },
    defaults: { AccessControl: 'Private', ObjectLockEnabled: false },
    readable: ['AccessControl'],
    equal(property, desired, live) {
      const collection = collectionOf(property);
      if (collection) return sameCollection(collection, desired, live);
      if (property === 'LifecycleConfiguration') return sameLifecycle(desired, live);
      if (property === 'NotificationConfiguration') return sameNotifications(desired, live);
      if (property === 'AccessControl') return sameAccessControl(desired, live);
      return false;
    },
  };
}

const addressesOf = (name: string, region: string, suffix: string) => ({
  DualStackDomainName: `${name}.s3.dualstack.${region}.${suffix}`,
  RegionalDomainName: `${name}.s3.${region}.${suffix}`,
  WebsiteURL: `http://${name}.s3-website${dash(region)}${region}.${suffix}`,
});

/** The oldest regions have a dash in the address of a website, the others a dot: https://docs.aws.amazon.com/general/latest/gr/s3.html */
const dash = (region: string): string => (dashed.has(region) ? '-' : '.');
const dashed: ReadonlySet<string> = new Set([
  'ap-northeast-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'eu-west-1',
  'sa-east-1',
  'us-east-1',
  'us-gov-west-1',
  'us-west-1',
  'us-west-2',
]);

/** S3 shows nothing of such a bucket, not even where it is. */
const takenElsewhere = (name: string): DiagnosticError =>
  new DiagnosticError(
    error('NAME_TAKEN', `The bucket name ${name} is taken, by another account or in another region`, {
      next: 'Names of buckets are the same for all accounts of AWS: choose another one, such as one with the account number in it.',
    }),
  );

const notEmpty = (name: string): DiagnosticError =>
  new DiagnosticError(
    error('BUCKET_NOT_EMPTY', `The bucket ${name} still holds objects, or versions of objects`, {
      next: 'Delete them, with all versions and delete markers, or keep the bucket by DeletionPolicy: Retain. Nothing is emptied for you.',
    }),
  );

const besideOf = (value: Json | undefined, names: readonly string[]): JsonObject =>
  compact(Object.fromEntries(names.map((name) => [name, asObject(value)[name]])));

/** Dates of a template are text, those of the SDK are dates. */
function dated(value: Json): unknown {
  if (Array.isArray(value)) return (value as readonly Json[]).map(dated);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([name, item]) => [
      name,
      name === 'Date' && typeof item === 'string' ? new Date(item) : dated(item),
    ]),
  );
}
