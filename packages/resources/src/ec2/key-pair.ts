import type { ImportKeyPairCommandInput, KeyPairInfo, KeyType } from '@aws-sdk/client-ec2';
import type { Tag } from '@aws-sdk/client-ssm';
import { AwsFailure } from '@groundcrew/aws';
import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition, Shows } from '../shape/definition.ts';
import { ifThere } from '../shape/if-there.ts';
import { requiredText, text } from '../shape/properties.ts';
import { tagsAtCreate, visibleTags } from '../shape/tags.ts';
import { isGone } from '../shape/refusals.ts';
import { until } from '../shape/waiting.ts';
import { ec2Finder } from './finder.ts';
import { tagSpecifications } from './tags.ts';

/** Where CloudFormation puts the private key of a new pair. */
const parameterOf = (keyPairId: string): string => `/ec2/keypair/${keyPairId}`;

/** Milliseconds after which a parameter that no read shows was never put. */
const parameterPatience = 10_000;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-keypair.html */
export function keyPair({ ec2, ssm, session }: Services): Definition<KeyPairInfo> {
  const describe = ec2Finder(ec2, {
    operation: 'DescribeKeyPairs',
    items: (page) => page.KeyPairs,
    idFilter: 'key-name',
    pageSize: 0,
  });

  const { clock } = session;

  /** What a read shows by a point in time: what is new may not be known everywhere. */
  const shownBy = <Shown>(
    operation: Operation,
    subject: string,
    deadline: number,
    look: () => Promise<Shown | undefined>,
  ): Promise<Shown | undefined> =>
    until<Shown | undefined>(clock, operation, {
      subject,
      patience: parameterPatience + Math.max(0, deadline - clock.now()),
      async probe() {
        const late = clock.now() >= deadline;
        const shown = await look();
        return shown !== undefined || late ? { done: shown } : { waiting: 'not visible' };
      },
    });

  /** The pair that this operation made, and not one of its name that is gone and still shows. */
  const ownPair = (operation: Operation, KeyName: string) =>
    shownBy(operation, KeyName, clock.now() + parameterPatience, async () =>
      (await describe.byIds([KeyName])).find(({ Tags = [] }) =>
        Tags.some((tag) => tag.Key === operation.ownership.key && tag.Value === operation.ownership.value),
      ),
    );

  /** A pair whose private key never reached the parameter store is useless, so it is made again. */
  async function holdsKey(operation: Operation, { KeyPairId = '' }: KeyPairInfo): Promise<boolean> {
    const Name = parameterOf(KeyPairId);
    const shown = await shownBy(operation, Name, clock.now() + parameterPatience, async () =>
      ifThere(ssm.call('GetParameter', { Name })),
    );
    return shown !== undefined;
  }

  async function deleteParameter(operation: Operation, keyPairId: string): Promise<void> {
    const late = clock.now() >= (operation.settlesAt ?? 0);
    try {
      await act(ssm, operation, 'DeleteParameter', { Name: parameterOf(keyPairId) }, { repeatable: true });
    } catch (problem) {
      if (!isGone(problem) || !late) throw problem;
    }
  }

  /** Private keys stored under a tag, but for those of pairs that are there or recorded. */
  async function strayKeys(
    { key, value }: Operation['ownership'],
    standing: readonly JsonObject[],
  ): Promise<readonly string[]> {
    const ParameterFilters = [{ Key: `tag:${key}`, Option: 'Equals', Values: [value] }];
    const pages = await Array.fromAsync(
      ssm.pages('DescribeParameters', { ParameterFilters, MaxResults: 50 }),
    );
    const names = pages.flatMap((page) => page.Parameters ?? []).flatMap(({ Name }) => Name ?? []);
    const stored = names.filter((name) => name.startsWith(parameterOf('')));
    if (stored.length === 0) return [];
    const Values = stored.map((name) => name.slice(parameterOf('').length));
    const pairs = await describe.byFilters([{ Name: 'key-pair-id', Values }]);
    const ids = [...pairs.map(({ KeyPairId }) => KeyPairId), ...standing.map(({ KeyPairId }) => KeyPairId)];
    const kept = new Set(ids.map((id) => parameterOf(String(id))));
    return stored.filter((name) => !kept.has(name));
  }

  const store = (operation: Operation, Name: string, Value: string | undefined, Tags: Tag[] | undefined) =>
    act(
      ssm,
      operation,
      'PutParameter',
      { Name, Type: 'SecureString', Value, Tags },
      { secretFields: ['Value'] },
    );

  /** The private key, to be put back when AWS refuses to delete the pair; undefined where it can't be read. */
  async function storedKey(Name: string): Promise<string | undefined> {
    try {
      return (await ssm.call('GetParameter', { Name, WithDecryption: true })).Parameter?.Value;
    } catch (problem) {
      if (problem instanceof AwsFailure && problem.withoutEffect) return undefined;
      throw problem;
    }
  }

  async function make(operation: Operation, desired: JsonObject): Promise<string> {
    const KeyName = requiredText(desired, 'KeyName');
    const TagSpecifications = tagSpecifications('key-pair', operation, desired);
    const material = text(desired, 'PublicKeyMaterial');
    if (material !== undefined) {
      const PublicKeyMaterial: ImportKeyPairCommandInput['PublicKeyMaterial'] = Buffer.from(material);
      await act(ec2, operation, 'ImportKeyPair', { KeyName, PublicKeyMaterial, TagSpecifications });
      return KeyName;
    }
    const made = await act(ec2, operation, 'CreateKeyPair', {
      KeyName,
      KeyType: (text(desired, 'KeyType') ?? 'rsa') as KeyType,
      KeyFormat: (text(desired, 'KeyFormat') ?? 'pem') as 'pem' | 'ppk',
      TagSpecifications,
    });
    const Name = parameterOf(made.KeyPairId ?? '');
    await store(operation, Name, made.KeyMaterial, tagsAtCreate(operation, desired));
    return KeyName;
  }

  return {
    type: 'AWS::EC2::KeyPair',
    finder: describe,
    id: (found) => found.KeyName ?? '',
    live: (found) => ({
      properties: { KeyName: found.KeyName, KeyType: found.KeyType, Tags: visibleTags(found.Tags) },
      attributes: {
        Ref: found.KeyName ?? '',
        KeyPairId: found.KeyPairId,
        KeyFingerprint: found.KeyFingerprint,
      },
    }),
    idempotency: 'conflict',
    make,
    async complete(operation, KeyName, desired) {
      const found = await ownPair(operation, KeyName);
      if (!found) return undefined;
      const { KeyPairId = '' } = found;
      const shown: Shows = ({ attributes }) => attributes['KeyPairId'] === KeyPairId;
      if (text(desired, 'PublicKeyMaterial') !== undefined || (await holdsKey(operation, found)))
        return shown;
      await deleteParameter(operation, KeyPairId);
      await act(ec2, operation, 'DeleteKeyPair', { KeyPairId }, { repeatable: true });
      await make(operation, desired);
      return (live) => !shown(live);
    },
    async strayParts(tag, standing) {
      const names = await strayKeys(tag, standing);
      return names.map((physicalId) => ({ type: 'AWS::SSM::Parameter', physicalId }));
    },
    updates: [],
    async remove(operation, KeyName) {
      const settled = operation.settlesAt ?? 0;
      const found = await shownBy(
        operation,
        KeyName,
        settled,
        async () => (await describe.byIds([KeyName]))[0],
      );
      if (!found) return;
      const Name = parameterOf(found.KeyPairId ?? '');
      const stored = await storedKey(Name);
      // Only the pair leads to its parameter, so it goes last.
      await deleteParameter(operation, found.KeyPairId ?? '');
      try {
        await act(ec2, operation, 'DeleteKeyPair', { KeyName }, { repeatable: true });
      } catch (problem) {
        if (stored && problem instanceof AwsFailure && problem.withoutEffect)
          await store(
            operation,
            Name,
            stored,
            found.Tags?.map(({ Key, Value }) => ({ Key, Value })),
          );
        throw problem;
      }
    },
    defaults: { KeyType: 'rsa', KeyFormat: 'pem' },
  };
}
