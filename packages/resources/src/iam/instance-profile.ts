import type { InstanceProfile } from '@aws-sdk/client-iam';
import { isFailure } from '@groundcrew/aws';
import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act, newsPatience } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { ifThere } from '../shape/if-there.ts';
import { sameSet, text, texts } from '../shape/properties.ts';
import { insist } from '../shape/refusals.ts';

const repeatable = { repeatable: true };

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-instanceprofile.html */
export function instanceProfile({ iam, session }: Services): Definition<InstanceProfile> {
  async function* all(): AsyncIterable<InstanceProfile> {
    for await (const page of iam.pages('ListInstanceProfiles', { MaxItems: 1000 }))
      yield* page.InstanceProfiles ?? [];
  }
  const nameOf = (operation: Operation, desired: JsonObject) =>
    text(desired, 'InstanceProfileName') ?? operation.generateName(128);
  const roles = (found: InstanceProfile) => found.Roles?.flatMap((role) => role.RoleName ?? []) ?? [];
  const addRoles = async (operation: Operation, InstanceProfileName: string, names: readonly string[]) => {
    for (const RoleName of names)
      await act(iam, operation, 'AddRoleToInstanceProfile', { InstanceProfileName, RoleName });
  };
  const removeRoles = async (operation: Operation, InstanceProfileName: string, names: readonly string[]) => {
    for (const RoleName of names) {
      const leaving = { InstanceProfileName, RoleName };
      await ifThere(act(iam, operation, 'RemoveRoleFromInstanceProfile', leaving, repeatable));
    }
  };
  const current = async (InstanceProfileName: string) => {
    const answer = await ifThere(iam.call('GetInstanceProfile', { InstanceProfileName }));
    return answer?.InstanceProfile;
  };
  /** A profile holds one role, so the old one leaves before the new one enters. Where it is full, it shows so in time. */
  const setRoles = async (operation: Operation, name: string, desired: JsonObject): Promise<void> =>
    insist(
      session.clock,
      operation,
      {
        subject: `AWS::IAM::InstanceProfile ${name}`,
        patience: newsPatience,
        waiting: 'held by a role that does not show yet',
        passes: (problem) => isFailure(problem, /^LimitExceeded/),
      },
      () => exchangeRoles(operation, name, desired),
    );

  async function exchangeRoles(operation: Operation, name: string, desired: JsonObject): Promise<void> {
    const wanted = texts(desired, 'Roles');
    const found = await current(name);
    const present = found ? roles(found) : [];
    await removeRoles(
      operation,
      name,
      present.filter((role) => !wanted.includes(role)),
    );
    await addRoles(
      operation,
      name,
      wanted.filter((role) => !present.includes(role)),
    );
  }

  return {
    type: 'AWS::IAM::InstanceProfile',
    finder: {
      all,
      async byIds(ids) {
        if (ids.length === 1) return [await current(ids[0] ?? '')].filter((found) => found !== undefined);
        const wanted = new Set(ids);
        return (await Array.fromAsync(all())).filter((found) => wanted.has(found.InstanceProfileName ?? ''));
      },
    },
    id: (found) => found.InstanceProfileName ?? '',
    live: (found) => ({
      properties: { InstanceProfileName: found.InstanceProfileName, Path: found.Path, Roles: roles(found) },
      attributes: { Ref: found.InstanceProfileName ?? '', Arn: found.Arn },
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      const InstanceProfileName = nameOf(operation, desired);
      const Tags = [{ Key: operation.ownership.key, Value: operation.ownership.value }];
      await act(iam, operation, 'CreateInstanceProfile', {
        InstanceProfileName,
        Path: text(desired, 'Path'),
        Tags,
      });
      return InstanceProfileName;
    },
    async find(operation, desired) {
      const found = await current(nameOf(operation, desired));
      const { key, value } = operation.ownership;
      const ours = found?.Tags?.some((tag) => tag.Key === key && tag.Value === value);
      return ours ? found?.InstanceProfileName : undefined;
    },
    complete: setRoles,
    updates: [
      {
        properties: ['Roles'],
        apply: async (operation, id, { desired }) => setRoles(operation, id, desired),
      },
    ],
    async remove(operation, InstanceProfileName) {
      const found = await current(InstanceProfileName);
      if (!found) return;
      await removeRoles(operation, InstanceProfileName, roles(found));
      await act(iam, operation, 'DeleteInstanceProfile', { InstanceProfileName }, repeatable);
    },
    defaults: { Path: '/' },
    equal: (property, desired, live) => property === 'Roles' && sameSet(desired, live),
  };
}
