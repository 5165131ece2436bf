import type { JsonObject } from '@groundcrew/contract';
import { isEmptyPlan } from '@groundcrew/planner';
import { eachDatabase } from '@groundcrew/store/testing';
import { beforeEach, expect, it } from 'vitest';
import { stage, type Stage } from './stage.ts';

const vpc = (EnableDnsSupport: boolean): JsonObject => ({
  Resources: { Net: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16', EnableDnsSupport } } },
});
const [network, changed] = [vpc(true), vpc(false)];
/** So long that no machine is too slow for it: nobody waits in real time. */
const consistencyWindow = 30 * 60_000;

let on: Stage;
let slept = 0;
/** What AWS shows by then. */
let onSleep: () => void = () => undefined;
let told: string[] = [];

const hears = { onProgress: (message: string) => void told.push(message) };

/** Answers that are as they were until somebody has waited for a minute. */
const showsInAMinute = (): void => {
  on.cloud.hidden = true;
  const from = slept;
  onSleep = () => (on.cloud.hidden = slept - from < 60_000);
};

eachDatabase('where AWS shows a change with a delay', (databases) => {
  beforeEach(async () => {
    [slept, told, onSleep] = [0, [], () => undefined];
    on = await stage({
      database: await databases.open(),
      consistencyWindow,
      now: () => Date.now() + slept,
      sleep: async (milliseconds) => {
        slept += milliseconds;
        onSleep();
      },
    });
  });

  /** A process that dies at a boundary of its calls, and is known to be dead. */
  async function dieAt(boundary: string, template: JsonObject): Promise<void> {
    const run = await on.stacks.apply(await on.plan(template));
    const reached = Promise.withResolvers<void>();
    on.cloud.at = async (at, { signal }) => {
      if (at !== boundary) return;
      reached.resolve();
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    };
    const worker = on.worker(run);
    await worker.start();
    await reached.promise;
    await worker.stop(0);
    on.cloud.at = async () => undefined;
  }

  it('an interrupted creation that does not show yet is waited for, and not made twice', async () => {
    await dieAt('create Net:made', network);
    showsInAMinute();
    await on.apply(network, hears);
    expect(on.cloud.effects.filter((effect) => effect === 'create Net')).toHaveLength(1);
    expect(told).toContain('waiting until AWS shows what came of "create AWS::EC2::VPC Net"');
    expect(slept).toBeLessThan(2 * 60_000);
  });

  it('an interrupted creation that never shows is made anew once it would', async () => {
    await dieAt('create Net:before', network);
    await on.apply(network);
    expect(on.cloud.effects).toEqual(['create Net']);
    expect(slept).toBeGreaterThan(consistencyWindow / 2);
  });

  it('nothing is waited for when the process died long ago', async () => {
    await dieAt('create Net:before', network);
    const db = on.database.tables<{ worker: { ended_at: number } }>();
    await db.updateTable('worker').set({ ended_at: 1 }).execute();
    const steps = on.database.tables<{ step: { intended_at: number; due: number } }>();
    await steps.updateTable('step').set({ intended_at: 1, due: 1 }).execute();
    await on.apply(network, hears);
    expect(on.cloud.effects).toEqual(['create Net']);
    expect({ slept, told }).toEqual({ slept: 0, told: [] });
  });

  it('nothing is waited for when AWS refused the only call', async () => {
    on.cloud.at = async () => {
      throw Object.assign(new Error('refused'), { withoutEffect: true });
    };
    const run = await on.work(await on.stacks.apply(await on.plan(network)));
    expect(run.state).toBe('failed');
    on.cloud.at = async () => undefined;
    await on.apply(network, hears);
    expect(on.cloud.effects).toEqual(['create Net']);
    expect({ slept, told }).toEqual({ slept: 0, told: [] });
  });

  it('an interrupted deletion of what is too new to show is not taken for done', async () => {
    await on.apply(network);
    const run = await on.stacks.apply(await on.plan(undefined, { destroy: true }));
    on.cloud.at = async (at) => {
      if (at === 'delete Net:before') throw new Error('its worker died');
    };
    await on.work(run);
    on.cloud.at = async () => undefined;
    showsInAMinute();
    await on.plan(network, hears);
    expect(await on.stacks.resources('web')).toHaveLength(1);
    expect(told.length).toBeGreaterThan(0);
  });

  it('an interrupted change is looked at once it would show', async () => {
    await on.apply(network);
    slept = 0;
    await dieAt('update Net:made', changed);
    await on.apply(network, hears);
    expect(told).toContain('waiting until AWS shows what came of "update AWS::EC2::VPC Net"');
    expect(on.cloud.only('Net').properties).toMatchObject({ EnableDnsSupport: true });
  });

  it('what is missing although it was recorded moments ago is read again', async () => {
    await on.apply(network);
    showsInAMinute();
    expect(isEmptyPlan(await on.plan(network, hears))).toBe(true);
    expect(told).toEqual(['waiting until AWS shows Net as it was recorded a moment ago']);
  });

  it('an answer that was asked for in time is not believed, however late it comes', async () => {
    await on.apply(network);
    on.cloud.hidden = true;
    on.cloud.afterRead = async () => {
      if (!on.cloud.hidden) return;
      on.cloud.hidden = false;
      slept += 2 * consistencyWindow;
      const resources = on.database.tables<{ resource: { updated_at: number } }>();
      await resources.updateTable('resource').set({ updated_at: 1 }).execute();
    };
    expect(isEmptyPlan(await on.plan(network, hears))).toBe(true);
    expect(told).toEqual([]);
  });

  it('what just left the template and comes back is set again, be it that AWS still shows it', async () => {
    const { Net } = network['Resources'] as { Net: JsonObject };
    const Properties = { ...(Net['Properties'] as JsonObject), Tags: [{ Key: 'Name', Value: 'web' }] };
    const tagged = { Resources: { Net: { ...Net, Properties } } };
    await on.apply(tagged);
    await on.apply(network);
    const { properties } = on.cloud.only('Net');
    on.cloud.drift('Net', { Tags: Properties.Tags });
    const plan = await on.plan(tagged);
    expect(plan.actions).toMatchObject([{ action: 'update', recordsOnly: false }]);
    // By the time of the apply everyone knows that they are gone.
    on.cloud.only('Net').properties = properties;
    expect((await on.work(await on.stacks.apply(plan))).state).toBe('succeeded');
    expect(on.cloud.only('Net').properties).toMatchObject({ Tags: Properties.Tags });
  });

  it.each([
    { about: 'that others were built upon is as it is', below: true },
    { about: 'that stands alone is read again', below: false },
  ])('what answers other attributes and $about', async ({ below }) => {
    const subnet = {
      Type: 'AWS::EC2::Subnet',
      Properties: { VpcId: { Ref: 'Net' }, CidrBlock: '10.0.0.0/24' },
    };
    const { Net } = network['Resources'] as { Net: JsonObject };
    const template = { Resources: { Net, ...(below && { Subnet: subnet }) } };
    await on.apply(template);
    slept = 0;
    on.cloud.only('Net').attributes = { Arn: 'arn:other' };
    expect(isEmptyPlan(await on.plan(template, hears))).toBe(true);
    expect(slept > 0).toBe(!below);
    expect(told).toHaveLength(below ? 0 : 1);
  });
});
