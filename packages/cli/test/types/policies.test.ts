import type { JsonObject } from '@groundcrew/contract';
import type { Plan } from '@groundcrew/planner';
import type { Sandbox } from '@groundcrew/sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ifThere } from './story/aws.ts';
import { openSandbox, Stage } from './story/stage.ts';
import { templateOf } from './story/template.ts';

const stack = 'story';
const zone = 'eu-central-1a';
let sandbox: Sandbox;
let stage: Stage;
let stories = 0;

beforeAll(async () => (sandbox = await openSandbox(20)));
afterAll(() => sandbox.close());
beforeEach(async () => (stage = await Stage.open(sandbox, stories++)));
afterEach(() => stage[Symbol.asyncDispose]());

const volume = (beside: JsonObject = {}, properties: JsonObject = {}) =>
  templateOf({
    Data: {
      Type: 'AWS::EC2::Volume',
      ...beside,
      Properties: { AvailabilityZone: zone, Size: '1', ...properties },
    },
  });
const nothing = templateOf({ Gateway: { Type: 'AWS::EC2::InternetGateway' } });
const database = (beside: JsonObject = {}) =>
  templateOf({
    Data: {
      Type: 'AWS::RDS::DBInstance',
      ...beside,
      Properties: {
        Engine: 'postgres',
        DBInstanceClass: 'db.t3.micro',
        AllocatedStorage: '20',
        MasterUsername: 'admin1',
        MasterUserPassword: 'correct-horse',
      },
    },
  });
const volumeStands = async (id: string) => {
  const { Volumes = [] } = await stage.aws.ec2.describeVolumes({
    Filters: [{ Name: 'volume-id', Values: [id] }],
  });
  return Volumes.some((each) => each.State === 'available');
};
const snapshotsOf = async (id: string) => {
  const Filters = [{ Name: 'volume-id', Values: [id] }];
  return (await stage.aws.ec2.describeSnapshots({ Filters, OwnerIds: ['self'] })).Snapshots ?? [];
};
const doing = (plan: Plan) =>
  plan.actions.filter((each) => each.action !== 'none').map((each) => `${each.action} ${each.logicalId}`);

describe('a deletion policy', () => {
  it.each(['Retain', 'RetainExceptOnCreate'])('%s keeps what leaves the template', async (policy) => {
    await stage.apply(stack, volume({ DeletionPolicy: policy }));
    const id = await stage.physicalId(stack, 'Data');
    const plan = await stage.apply(stack, nothing);
    expect(plan.actions.find((each) => each.logicalId === 'Data')).toMatchObject({
      action: 'delete',
      policy: 'Retain',
    });
    expect(await volumeStands(id)).toBe(true);
    expect(doing(await stage.plan(stack, nothing))).toEqual([]);
  });

  it('Retain keeps what is destroyed', async () => {
    await stage.apply(stack, volume({ DeletionPolicy: 'Retain' }));
    const id = await stage.physicalId(stack, 'Data');
    await stage.destroy(stack);
    expect(await volumeStands(id)).toBe(true);
    expect((await stage.stacks()).stacks).toEqual([]);
  });

  it('Snapshot leaves a snapshot of a volume', async () => {
    await stage.apply(stack, volume({ DeletionPolicy: 'Snapshot' }));
    const id = await stage.physicalId(stack, 'Data');
    await stage.destroy(stack);
    expect(await volumeStands(id)).toBe(false);
    expect(await snapshotsOf(id)).toHaveLength(1);
  });

  it('of a database is Snapshot unless the template says otherwise', async () => {
    await stage.apply(stack, database());
    const DBInstanceIdentifier = await stage.physicalId(stack, 'Data');
    const plan = await stage.planDestroy(stack);
    expect(plan.actions).toMatchObject([{ action: 'delete', policy: 'Snapshot' }]);
    await stage.carryOut(plan);
    expect(await ifThere(stage.aws.rds.describeDBInstances({ DBInstanceIdentifier }))).toBeUndefined();
    const { DBSnapshots } = await stage.aws.rds.describeDBSnapshots({ DBInstanceIdentifier });
    expect(DBSnapshots).toMatchObject([{ Status: 'available' }]);
  });

  it('that changes alone is recorded without touching AWS', async () => {
    await stage.apply(stack, volume({ DeletionPolicy: 'Retain' }));
    const id = await stage.physicalId(stack, 'Data');
    const plan = await stage.apply(stack, volume({ DeletionPolicy: 'Delete' }));
    expect(plan.actions).toMatchObject([{ action: 'none', recordsOnly: true }]);
    await stage.destroy(stack);
    expect(await volumeStands(id)).toBe(false);
  });
});

describe('an update replace policy', () => {
  const elsewhere = { AvailabilityZone: 'eu-central-1b' };

  it.each([
    ['Delete', false, 0],
    ['Retain', true, 0],
    ['Snapshot', false, 1],
  ] as const)('%s decides what becomes of the predecessor', async (policy, stands, snapshots) => {
    await stage.apply(stack, volume({ UpdateReplacePolicy: policy }));
    const before = await stage.physicalId(stack, 'Data');
    const plan = await stage.apply(stack, volume({ UpdateReplacePolicy: policy }, elsewhere));
    expect(plan.actions).toMatchObject([{ action: 'replace', policy }]);
    expect(await stage.physicalId(stack, 'Data')).not.toBe(before);
    expect(await volumeStands(before)).toBe(stands);
    expect(await snapshotsOf(before)).toHaveLength(snapshots);
  });
});
