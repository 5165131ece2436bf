import type { JsonObject } from '@groundcrew/contract';
import { isEmptyPlan } from '@groundcrew/planner';
import { runsMigrations } from '@groundcrew/runs';
import { migrate, openDatabase, secretMigrations } from '@groundcrew/store';
import { eachDatabase } from '@groundcrew/store/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { stacksMigrations } from '../src/index.ts';
import { stage, type Stage } from './stage.ts';

const other = '222222222222';
const home = '111111111111';

/** With a name of its own, which is the same wherever it stands. */
const named = (Name: string, Groundcrew?: JsonObject, more: JsonObject = {}): JsonObject => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Name, Type: 'String', ...more },
  ...(Groundcrew && { Metadata: { Groundcrew } }),
});

const web = (far: JsonObject | undefined, value = 'one', rest: JsonObject = {}): JsonObject => ({
  Resources: {
    Near: named('near', undefined, { Value: value }),
    Far: named('far', far, { Value: { 'Fn::Sub': '${AWS::AccountId} ${AWS::Region}' } }),
    ...rest,
  },
});

let on: Stage;
const names = (accountId: string, region: string) =>
  [...on.cloudAt(accountId, region).resources.values()].map(({ physicalId }) => physicalId).sort();

eachDatabase('a stack in several places', (databases) => {
  beforeEach(async () => {
    on = await stage({ database: await databases.open() });
  });

  it('makes each resource where it belongs, and finds it there again', async () => {
    const template = web({ Account: other, Region: 'eu-west-1' });
    const run = await on.apply(template);
    expect(names(home, 'eu-central-1')).toEqual(['near']);
    expect(names(other, 'eu-west-1')).toEqual(['far']);
    expect(on.cloudAt(other, 'eu-west-1').only('Far').properties['Value']).toBe(`${other} eu-west-1`);
    expect(isEmptyPlan(await on.plan(template))).toBe(true);
    expect(run.meta['credentials']).toEqual([
      { account: home, region: 'eu-central-1', arn: `arn:aws:iam::${home}:user/test` },
      { account: other, region: 'eu-west-1', arn: `arn:aws:iam::${other}:user/test` },
    ]);
    const shown = await on.stacks.resources('web');
    expect(shown.map(({ logicalId, place }) => [logicalId, place?.region])).toEqual(
      expect.arrayContaining([
        ['Near', undefined],
        ['Far', 'eu-west-1'],
      ]),
    );
    await on.destroy();
    expect([...names(home, 'eu-central-1'), ...names(other, 'eu-west-1')]).toEqual([]);
  });

  it('moves one and keeps its name: both stand side by side, and the old one goes', async () => {
    await on.apply(web({ Region: 'eu-west-1' }));
    const seen: string[] = [];
    on.cloudAt(other, 'us-east-1').at = async (boundary) => {
      if (boundary === 'create Far:made') seen.push(...names(home, 'eu-west-1'));
    };
    await on.apply(web({ Account: other, Region: 'us-east-1' }));
    expect(seen).toEqual(['far']);
    expect(names(home, 'eu-west-1')).toEqual([]);
    expect(names(other, 'us-east-1')).toEqual(['far']);
    expect(isEmptyPlan(await on.plan(web({ Account: other, Region: 'us-east-1' })))).toBe(true);
    await on.apply(web(undefined));
    expect(names(home, 'eu-central-1')).toEqual(['far', 'near']);
    expect(names(other, 'us-east-1')).toEqual([]);
  });

  it('sees drift and loss where they happen', async () => {
    const template = web({ Region: 'eu-west-1' });
    await on.apply(template);
    on.cloudAt(home, 'eu-west-1').drift('Far', { Value: 'changed' });
    const { findings } = await on.stacks.refresh('web');
    expect(findings).toMatchObject([{ logicalId: 'Far', finding: 'drifted' }]);
    on.cloudAt(home, 'eu-west-1').resources.clear();
    const plan = await on.plan(template);
    expect(plan.actions.find(({ logicalId }) => logicalId === 'Far')).toMatchObject({
      action: 'create',
      place: { region: 'eu-west-1' },
    });
  });

  it('rolls a failed move back: what stood stands, and what was made elsewhere goes', async () => {
    await on.apply(web({ Region: 'eu-west-1' }));
    const template = web({ Region: 'us-east-1' }, 'two', {
      Last: named('last', undefined, { Value: { 'Fn::GetAtt': ['Far', 'Value'] } }),
    });
    on.cloud.at = async (boundary) => {
      if (boundary === 'create Last:before') throw new Error('AWS says no');
    };
    const run = await on.work(await on.stacks.apply(await on.plan(template), { onFailure: 'rollback' }));
    expect(run.state).toBe('failed');
    on.cloud.at = async () => undefined;
    const [rollback] = (await on.runs.list({ stack: 'web' })).runs;
    expect(rollback?.kind).toBe('rollback');
    const ended = await on.work(rollback?.id ?? '');
    expect(await on.problems(ended.id)).toEqual([]);
    expect(ended.state).toBe('succeeded');
    expect(names(home, 'us-east-1')).toEqual([]);
    expect(names(home, 'eu-west-1')).toEqual(['far']);
    expect(on.cloud.only('Near').properties['Value']).toBe('one');
    expect(isEmptyPlan(await on.plan(web({ Region: 'eu-west-1' })))).toBe(true);
  });

  it('puts back what failed in one account and what was changed in another', async () => {
    const there: JsonObject = { Account: other, Region: 'us-east-1' };
    const template = (value: string, rest: JsonObject = {}): JsonObject => ({
      Resources: {
        Near: named('near', undefined, { Value: value }),
        Far: named('far', there, { Value: value }),
        ...rest,
      },
    });
    await on.apply(template('one', { Old: named('old', there, { Value: 'old' }) }));
    const far = on.cloudAt(other, 'us-east-1');
    const before = structuredClone([...far.resources.values()]);
    on.cloud.at = async (boundary) => {
      if (boundary === 'create Last:before') throw new Error('AWS says no');
    };
    const last = { ...named('last', undefined, { Value: 'last' }), DependsOn: ['Far', 'New'] };
    const after = template('two', { New: named('new', there, { Value: 'new' }), Last: last });
    const run = await on.work(await on.stacks.apply(await on.plan(after), { onFailure: 'rollback' }));
    expect(run.state).toBe('failed');
    expect(names(other, 'us-east-1')).toEqual(['far', 'new', 'old']);
    expect(far.only('Far').properties['Value']).toBe('two');
    on.cloud.at = async () => undefined;
    const [rollback] = (await on.runs.list({ stack: 'web' })).runs;
    expect(await on.work(rollback?.id ?? '')).toMatchObject({ kind: 'rollback', state: 'succeeded' });
    expect(rollback?.meta['credentials']).toMatchObject([{ account: home }, { account: other }]);
    expect([...far.resources.values()]).toMatchObject(
      before.map(({ physicalId, properties }) => ({ physicalId, properties })),
    );
    expect(on.cloud.only('Near').properties['Value']).toBe('one');
    const again = template('one', { Old: named('old', there, { Value: 'old' }) });
    expect(isEmptyPlan(await on.plan(again))).toBe(true);
  });
});

describe('a database from before places', () => {
  it('keeps its records, in the places of their stacks', async () => {
    const database = await openDatabase(':memory:');
    const former = stacksMigrations.filter(({ id }) => id < 'stacks/0003-places');
    await migrate(database, [...secretMigrations, ...runsMigrations, ...former]);
    const db = database.tables<{ stack: Record<string, unknown>; resource: Record<string, unknown> }>();
    const json = { properties: '{"Value":"one"}', attributes: '{"Ref":"near"}', depends_on: '[]' };
    const stack = {
      name: 'web',
      account_id: home,
      region: 'eu-central-1',
      partition: 'aws',
      status: 'complete',
    };
    await db
      .insertInto('stack')
      .values({ ...stack, program_hash: '', parameters: '{}', outputs: '{}', imports: '[]', updated_at: 1 })
      .execute();
    const policies = { deletion_policy: 'Delete', update_replace_policy: 'Delete' };
    const row = {
      stack: 'web',
      logical_id: 'Near',
      type: 'AWS::SSM::Parameter',
      physical_id: 'near',
      role: 'current',
    };
    await db
      .insertInto('resource')
      .values({
        ...row,
        ...json,
        ...policies,
        status: 'complete',
        sequence: 1,
        operation: 'o',
        updated_at: 1,
      })
      .execute();
    const { stacks } = await stage({ database });
    const [only] = await stacks.resources('web');
    expect(only).toMatchObject({ logicalId: 'Near', physicalId: 'near', status: 'complete' });
    expect(only).not.toHaveProperty('place');
    await database.close();
  });
});
