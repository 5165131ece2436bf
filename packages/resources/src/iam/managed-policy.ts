import type { ListEntitiesForPolicyResponse, ManagedPolicyDetail } from '@aws-sdk/client-iam';
import type { Json, JsonObject } from '@groundcrew/contract';
import type { Live, Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { ifThere } from '../shape/if-there.ts';
import { text, texts } from '../shape/properties.ts';
import { iamFinder } from './finder.ts';
import { decodePolicy, encodePolicy, samePolicy } from './policy-document.ts';

const repeatable = { repeatable: true };
const holders = ['Roles', 'Users', 'Groups'] as const;
type HolderKind = (typeof holders)[number];

/** Versions that a policy may have. */
const versionLimit = 5;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html */
export function managedPolicy({
  iam,
  session,
}: Services): Definition<ManagedPolicyDetail, ListEntitiesForPolicyResponse> {
  const nameOf = (operation: Operation, desired: JsonObject) =>
    text(desired, 'ManagedPolicyName') ?? operation.generateName(128);
  const versionsOf = async (PolicyArn: string) =>
    (await iam.call('ListPolicyVersions', { PolicyArn })).Versions ?? [];

  async function attach(operation: Operation, PolicyArn: string, kind: HolderKind, name: string) {
    if (kind === 'Roles')
      await act(iam, operation, 'AttachRolePolicy', { RoleName: name, PolicyArn }, repeatable);
    else if (kind === 'Users')
      await act(iam, operation, 'AttachUserPolicy', { UserName: name, PolicyArn }, repeatable);
    else await act(iam, operation, 'AttachGroupPolicy', { GroupName: name, PolicyArn }, repeatable);
  }
  async function detach(operation: Operation, PolicyArn: string, kind: HolderKind, name: string) {
    const detaching =
      kind === 'Roles'
        ? act(iam, operation, 'DetachRolePolicy', { RoleName: name, PolicyArn }, repeatable)
        : kind === 'Users'
          ? act(iam, operation, 'DetachUserPolicy', { UserName: name, PolicyArn }, repeatable)
          : act(iam, operation, 'DetachGroupPolicy', { GroupName: name, PolicyArn }, repeatable);
    await ifThere<unknown>(detaching);
  }
  /** A full set of versions loses its oldest that is not in force. */
  async function makeRoom(operation: Operation, PolicyArn: string) {
    const versions = await versionsOf(PolicyArn);
    const oldest = versions
      .filter((version) => !version.IsDefaultVersion)
      .toSorted((a, b) => Number(a.VersionId?.slice(1)) - Number(b.VersionId?.slice(1)))[0];
    if (versions.length < versionLimit || !oldest) return;
    const input = { PolicyArn, VersionId: oldest.VersionId };
    await act(iam, operation, 'DeletePolicyVersion', input, repeatable);
  }

  return {
    type: 'AWS::IAM::ManagedPolicy',
    finder: {
      ...iamFinder<ManagedPolicyDetail & { readonly Tags?: never }>(
        iam,
        'LocalManagedPolicy',
        (page) => page.Policies,
        (found) => found.Arn,
      ),
      // That read leaves the tags out.
      byTag: undefined,
    },
    id: (found) => found.Arn ?? '',
    async details({ Arn }) {
      const pages = await Array.fromAsync(
        iam.pages('ListEntitiesForPolicy', { PolicyArn: Arn, MaxItems: 1000 }),
      );
      return {
        PolicyRoles: pages.flatMap((page) => page.PolicyRoles ?? []),
        PolicyUsers: pages.flatMap((page) => page.PolicyUsers ?? []),
        PolicyGroups: pages.flatMap((page) => page.PolicyGroups ?? []),
      };
    },
    live: (found, entities) => ({
      properties: {
        ManagedPolicyName: found.PolicyName,
        Path: found.Path,
        Description: found.Description ?? null,
        PolicyDocument: decodePolicy(
          found.PolicyVersionList?.find((version) => version.IsDefaultVersion)?.Document,
        ),
        ...(entities && {
          Roles: entities.PolicyRoles?.map((each) => each.RoleName) ?? [],
          Users: entities.PolicyUsers?.map((each) => each.UserName) ?? [],
          Groups: entities.PolicyGroups?.map((each) => each.GroupName) ?? [],
        }),
      },
      attributes: {
        Ref: found.Arn ?? '',
        PolicyArn: found.Arn,
        PolicyId: found.PolicyId,
        DefaultVersionId: found.DefaultVersionId,
        IsAttachable: found.IsAttachable,
        // By the same answer as who holds it, so that the two agree.
        AttachmentCount: entities ? holdersIn(entities) : found.AttachmentCount,
        PermissionsBoundaryUsageCount: found.PermissionsBoundaryUsageCount,
        CreateDate: found.CreateDate,
        UpdateDate: found.UpdateDate,
      },
      ...(!entities && { unread: holders.map((kind) => `/${kind}`) }),
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      const { Policy } = await act(iam, operation, 'CreatePolicy', {
        PolicyName: nameOf(operation, desired),
        Path: text(desired, 'Path'),
        Description: text(desired, 'Description'),
        PolicyDocument: encodePolicy(desired['PolicyDocument']),
        Tags: [{ Key: operation.ownership.key, Value: operation.ownership.value }],
      });
      return Policy?.Arn ?? '';
    },
    async find(operation, desired) {
      const { partition, accountId } = await session.identity();
      const name = `${text(desired, 'Path') ?? '/'}${nameOf(operation, desired)}`;
      const PolicyArn = `arn:${partition}:iam::${accountId}:policy${name}`;
      const answer = await ifThere(iam.call('GetPolicy', { PolicyArn }));
      const { key, value } = operation.ownership;
      const ours = answer?.Policy?.Tags?.some((tag) => tag.Key === key && tag.Value === value);
      return ours ? PolicyArn : undefined;
    },
    async complete(operation, arn, desired) {
      for (const kind of holders)
        for (const name of texts(desired, kind)) await attach(operation, arn, kind, name);
    },
    updates: [
      {
        properties: ['PolicyDocument'],
        async apply(operation, PolicyArn, { desired }) {
          await makeRoom(operation, PolicyArn);
          const PolicyDocument = encodePolicy(desired['PolicyDocument']);
          const { PolicyVersion: made } = await act(iam, operation, 'CreatePolicyVersion', {
            PolicyArn,
            PolicyDocument,
            SetAsDefault: true,
          });
          return ({ attributes }: Live) => attributes['DefaultVersionId'] === made?.VersionId;
        },
      },
      ...holders.map((kind) => ({
        properties: [kind],
        async apply(
          operation: Operation,
          arn: string,
          { desired, recorded }: { readonly desired: JsonObject; readonly recorded: JsonObject },
        ) {
          const wanted = texts(desired, kind);
          for (const name of wanted) await attach(operation, arn, kind, name);
          for (const name of texts(recorded, kind))
            if (!wanted.includes(name)) await detach(operation, arn, kind, name);
          const unwanted = new Set(texts(recorded, kind).filter((name) => !wanted.includes(name)));
          return ({ properties }: Live) => {
            const shown = texts(properties, kind);
            return wanted.every((name) => shown.includes(name)) && !shown.some((name) => unwanted.has(name));
          };
        },
      })),
    ],
    async remove(operation, PolicyArn, recorded) {
      for (const kind of holders)
        for (const name of texts(recorded, kind)) await detach(operation, PolicyArn, kind, name);
      for (const { VersionId, IsDefaultVersion } of await versionsOf(PolicyArn))
        if (!IsDefaultVersion)
          await act(iam, operation, 'DeletePolicyVersion', { PolicyArn, VersionId }, repeatable);
      await act(iam, operation, 'DeletePolicy', { PolicyArn }, repeatable);
    },
    // Whoever holds it goes over to its successor before it can go.
    deletesFirst: false,
    defaults: { Path: '/' },
    equal(property, desired, live) {
      if (property === 'PolicyDocument') return samePolicy(desired, live);
      return (holders as readonly string[]).includes(property) && holdsAll(desired, live);
    },
  };
}

const holdersIn = ({ PolicyRoles, PolicyUsers, PolicyGroups }: ListEntitiesForPolicyResponse): number =>
  [PolicyRoles, PolicyUsers, PolicyGroups].reduce((sum, each) => sum + (each?.length ?? 0), 0);

/** Others may attach it too, a role's `ManagedPolicyArns` among them. */
const holdsAll = (desired: Json, live: Json): boolean =>
  Array.isArray(desired) && Array.isArray(live) && desired.every((name: Json) => live.includes(name));
