import type { Json, JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { ifThere } from '../shape/if-there.ts';
import { requiredText, sameSet, texts } from '../shape/properties.ts';
import { decodePolicy, encodePolicy, samePolicy } from './policy-document.ts';

const repeatable = { repeatable: true };
const kinds = ['Roles', 'Users', 'Groups'] as const;
type Kind = (typeof kinds)[number];

interface Holder {
  readonly kind: Kind;
  readonly name: string;
}

interface Found {
  readonly name: string;
  readonly holders: readonly Holder[];
  readonly document: Json;
}

/**
 * An inline policy on roles, users and groups, under one name. It has no id of its own: what it is called and who holds it
 * are all there is, so its physical id is its name with its first holder.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html
 */
export function policy({ iam }: Services): Definition<Found> {
  const holdersOf = (properties: JsonObject): Holder[] =>
    kinds.flatMap((kind) => texts(properties, kind).map((name) => ({ kind, name })));
  const idOf = (name: string, holders: readonly Holder[]) =>
    [name, ...holders.map((each) => `${each.kind}=${each.name}`)].join('|');
  const fromId = (id: string): { name: string; holders: Holder[] } => {
    const [name = '', ...rest] = id.split('|');
    const holders = rest.map((part) => {
      const [kind, ...holder] = part.split('=');
      return { kind: kind as Kind, name: holder.join('=') };
    });
    return { name, holders };
  };

  async function documentOn({ kind, name }: Holder, PolicyName: string): Promise<Json | undefined> {
    const asked: Promise<{ PolicyDocument: string | undefined }> =
      kind === 'Roles'
        ? iam.call('GetRolePolicy', { RoleName: name, PolicyName })
        : kind === 'Users'
          ? iam.call('GetUserPolicy', { UserName: name, PolicyName })
          : iam.call('GetGroupPolicy', { GroupName: name, PolicyName });
    const answer = await ifThere(asked);
    return answer && decodePolicy(answer.PolicyDocument);
  }
  async function put(
    operation: Operation,
    { kind, name }: Holder,
    PolicyName: string,
    document: Json | undefined,
  ) {
    const input = { PolicyName, PolicyDocument: encodePolicy(document) };
    if (kind === 'Roles')
      await act(iam, operation, 'PutRolePolicy', { RoleName: name, ...input }, repeatable);
    else if (kind === 'Users')
      await act(iam, operation, 'PutUserPolicy', { UserName: name, ...input }, repeatable);
    else await act(iam, operation, 'PutGroupPolicy', { GroupName: name, ...input }, repeatable);
  }
  async function take(operation: Operation, { kind, name }: Holder, PolicyName: string) {
    const deleting =
      kind === 'Roles'
        ? act(iam, operation, 'DeleteRolePolicy', { RoleName: name, PolicyName }, repeatable)
        : kind === 'Users'
          ? act(iam, operation, 'DeleteUserPolicy', { UserName: name, PolicyName }, repeatable)
          : act(iam, operation, 'DeleteGroupPolicy', { GroupName: name, PolicyName }, repeatable);
    await ifThere<unknown>(deleting);
  }
  async function read(id: string): Promise<Found | undefined> {
    const { name, holders } = fromId(id);
    const documents = await Promise.all(holders.map(async (holder) => documentOn(holder, name)));
    const present = holders.filter((_, i) => documents[i] !== undefined);
    const [document, ...others] = documents.filter((each) => each !== undefined);
    if (document === undefined) return undefined;
    // Where they differ, one of them is not as it was put, and none stands for all.
    const alike = others.every((other) => samePolicy(document, other));
    return { name, holders: present, document: alike ? document : null };
  }
  const same = (a: Holder, b: Holder) => a.kind === b.kind && a.name === b.name;
  const putAll = async (operation: Operation, desired: JsonObject) => {
    const name = requiredText(desired, 'PolicyName');
    for (const holder of holdersOf(desired)) await put(operation, holder, name, desired['PolicyDocument']);
  };

  return {
    type: 'AWS::IAM::Policy',
    finder: {
      byIds: async (ids) => (await Promise.all(ids.map(read))).filter((found) => found !== undefined),
      /** Nothing tells an inline policy of a role from one made by AWS::IAM::Policy. */
      async *all() {},
    },
    id: (found) => idOf(found.name, found.holders),
    live: ({ name, holders, document }) => ({
      properties: {
        PolicyName: name,
        PolicyDocument: document,
        ...Object.fromEntries(
          kinds.map((kind) => [kind, holders.filter((each) => each.kind === kind).map((each) => each.name)]),
        ),
      },
      attributes: { Ref: name, Id: name },
    }),
    /** Putting a policy twice is putting it once. */
    idempotency: 'token',
    async make(operation, desired) {
      await putAll(operation, desired);
      return idOf(requiredText(desired, 'PolicyName'), holdersOf(desired));
    },
    async find(_operation, desired) {
      const id = idOf(requiredText(desired, 'PolicyName'), holdersOf(desired));
      return (await read(id)) === undefined ? undefined : id;
    },
    updates: [
      {
        properties: ['PolicyDocument', 'PolicyName', ...kinds],
        async apply(operation, id, { desired }) {
          const { name, holders } = fromId(id);
          await putAll(operation, desired);
          const renamed = requiredText(desired, 'PolicyName') !== name;
          const wanted = holdersOf(desired);
          const leaving = holders.filter((holder) => renamed || !wanted.some((each) => same(each, holder)));
          for (const holder of leaving) await take(operation, holder, name);
        },
      },
    ],
    updatedId: (_, desired) => idOf(requiredText(desired, 'PolicyName'), holdersOf(desired)),
    async remove(operation, id) {
      const { name, holders } = fromId(id);
      for (const holder of holders) await take(operation, holder, name);
    },
    equal(property, desired, live) {
      if (property === 'PolicyDocument') return samePolicy(desired, live);
      return (kinds as readonly string[]).includes(property) && sameSet(desired, live);
    },
  };
}
