import { DiagnosticError } from '@groundcrew/contract';
import { isEmptyPlan, type Action, type Plan } from '@groundcrew/planner';
import type { Sandbox } from '@groundcrew/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, inTheEnd, newsIsOut, openSandbox, Stage } from './stage.ts';
import { caseTemplate } from './template.ts';
import type { Patch, Sight, TypeCase, Variation } from './type-case.ts';

const stack = 'story';
const subjectId = 'Subject';
/** Milliseconds for a whole story, several of which are told at once, on a machine that has much else to do. */
const patience = 900_000;

/** Lets each type live through the whole story: applied, changed, drifted, lost, replaced, destroyed. */
export function tellStories(cases: readonly TypeCase[]): void {
  let sandbox: Sandbox;
  beforeAll(async () => (sandbox = await openSandbox(cases.length)));
  afterAll(() => sandbox.close());
  describe.concurrent('the life of a type', () => {
    it.each(cases.map((subject, index) => ({ ...subject, index, title: titleOf(subject) })))(
      '$title',
      async ({ index, ...subject }) => {
        await using stage = await Stage.open(sandbox, index);
        expect((await new Story(stage, subject).tell()).join('\n\n')).toBe('');
      },
      patience,
    );
  });
}

const titleOf = ({ type, about }: TypeCase): string => (about === undefined ? type : `${type}: ${about}`);

class Story {
  readonly #stage: Stage;
  readonly #case: TypeCase;
  readonly #failures: string[] = [];
  #attributes: readonly string[] = [];

  constructor(stage: Stage, subject: TypeCase) {
    this.#stage = stage;
    this.#case = subject;
  }

  /** What went wrong in it, chapter by chapter. */
  async tell(): Promise<readonly string[]> {
    const { updates = [], removal, drift, replacement, facts } = this.#case;
    expect(facts, 'a case says what it expects to see').not.toEqual({});
    await this.#chapter('it is created as the template says', () => this.#begin());
    for (const [index, update] of updates.entries()) {
      await this.#chapter(`change ${index + 1} is made in place`, () => this.#change(update));
      await this.#chapter(`change ${index + 1} is taken back`, () => this.#takeBack());
    }
    if (removal) {
      await this.#chapter('what leaves the template goes back to the default', () => this.#change(removal));
      await this.#chapter('what left the template comes back', () => this.#takeBack());
    }
    if (drift) await this.#chapter('drift is seen and mended', () => this.#drift(drift));
    await this.#chapter('its loss is seen and mended', () => this.#vanish());
    if (replacement) await this.#chapter('it is replaced', () => this.#replace(replacement));
    await this.#chapter('nothing is left of it', () => this.#end());
    return this.#failures;
  }

  /** One that goes wrong doesn't end the story, so that all that is wrong with a type is seen at once. */
  async #chapter(name: string, happen: () => Promise<void>): Promise<void> {
    try {
      await happen();
    } catch (problem) {
      this.#failures.push(`${name}: ${whatWentWrong(problem)}`);
    }
  }

  async #begin(): Promise<void> {
    await this.#stage.apply(stack, this.#template({}));
    await newsIsOut();
    const { answers } = await this.#seen();
    this.#attributes = Object.keys(answers);
    // Outputs name only what AWS has an answer for, so they come with a second apply, which changes nothing else.
    const plan = await this.#stage.apply(stack, this.#template({}));
    expect(plan.actions.filter((action) => action.action !== 'none')).toEqual([]);
    await this.#holds(this.#case.facts);
    await this.#isSettled({});
  }

  async #change({ patch, paths, facts }: Variation): Promise<void> {
    const before = await this.#id();
    const plan = await this.#stage.plan(stack, this.#template(patch), { refresh: 'full' });
    const action = only(plan);
    expect(shape(action)).toEqual({ action: 'update', paths: [...paths].toSorted(), kinds: ['change'] });
    await this.#stage.carryOut(plan);
    await inTheEnd(async () =>
      expect(await this.#sightOf(before), 'the same resource still stands').toBeDefined(),
    );
    await this.#holds({ ...this.#case.facts, ...facts });
    await this.#isSettled(patch);
  }

  async #takeBack(): Promise<void> {
    const plan = await this.#stage.plan(stack, this.#template({}));
    expect(only(plan).action).toBe('update');
    await this.#stage.carryOut(plan);
    await this.#holds(this.#case.facts);
    await this.#isSettled({});
  }

  async #drift({ cause, paths, cleanUp }: NonNullable<TypeCase['drift']>): Promise<void> {
    await newsIsOut();
    await cause(this.#stage.aws, await this.#id());
    await newsIsOut();
    const plan = await this.#stage.plan(stack, this.#template({}), { refresh: 'full' });
    const action = only(plan);
    expect(shape(action)).toEqual({ action: 'update', paths: [...paths].toSorted(), kinds: ['drift'] });
    await this.#stage.carryOut(plan);
    await cleanUp?.(this.#stage.aws);
    await this.#holds(this.#case.facts);
    await this.#isSettled({});
  }

  async #vanish(): Promise<void> {
    const id = await this.#id();
    await newsIsOut();
    await this.#case.vanish(this.#stage.aws, id);
    await newsIsOut();
    await eventually(async () => (await this.#sightOf(id)) === undefined);
    const plan = await this.#stage.plan(stack, this.#template({}));
    expect(only(plan)).toMatchObject({
      action: 'create',
      reasons: [expect.stringContaining('no longer exists in AWS')],
    });
    await this.#stage.carryOut(plan);
    await this.#holds(this.#case.facts);
    await this.#isSettled({});
  }

  async #replace(replacement: NonNullable<TypeCase['replacement']>): Promise<void> {
    const { patch, paths, forcing = paths, order, facts } = replacement;
    const before = await this.#id();
    const plan = await this.#stage.plan(stack, this.#template(patch), { refresh: 'full' });
    const action = only(plan);
    expect(shape(action)).toEqual({ action: 'replace', paths: [...paths].toSorted(), kinds: ['change'] });
    expect(action.order).toBe(order);
    const forced = action.changes.filter((change) => change.forcesReplacement).map((change) => change.path);
    expect(forced.toSorted(), 'what forces the replacement').toEqual([...forcing].toSorted());
    await this.#stage.carryOut(plan);
    await newsIsOut();
    const after = await this.#id();
    if (after !== before) {
      await eventually(async () => (await this.#sightOf(before)) === undefined);
      expect(await this.#sightOf(before), 'its predecessor').toBeUndefined();
    }
    await this.#holds({ ...this.#case.facts, ...facts });
    await this.#isSettled(patch);
  }

  async #end(): Promise<void> {
    await this.#stage.destroy(stack);
    await eventually(() => this.#stage.leftBehind().length === 0);
    expect(this.#stage.leftBehind()).toEqual([]);
    expect((await this.#stage.stacks()).stacks).toEqual([]);
  }

  /** A plan made now is empty, whether it reads little or all. */
  async #isSettled(patch: Patch): Promise<void> {
    for (const refresh of ['batched', 'full'] as const) {
      const plan = await this.#stage.plan(stack, this.#template(patch), { refresh });
      const busy = plan.actions.filter((action) => action.action !== 'none' || action.recordsOnly);
      expect({ actions: busy, outputs: plan.outputs }, `a plan right afterwards, ${refresh}`).toEqual({
        actions: [],
        outputs: [],
      });
      expect(isEmptyPlan(plan)).toBe(true);
    }
  }

  /** AWS shows these facts, and the outputs are what AWS answers. */
  #holds = (facts: TypeCase['facts']): Promise<void> => inTheEnd(() => this.#holdsNow(facts));

  async #holdsNow(facts: TypeCase['facts']): Promise<void> {
    const sight = await this.#seen();
    expect(sight.facts).toMatchObject(
      Object.fromEntries(
        Object.entries(facts).map(([name, fact]) => [
          name,
          fact instanceof RegExp ? (expect.stringMatching(fact) as unknown) : fact,
        ]),
      ),
    );
    const outputs = await this.#stage.outputs(stack);
    const answered = Object.fromEntries(
      this.#attributes.map((name, index) => [name, outputs[`Answer${index}`]]),
    );
    expect(answered, 'Ref and Fn::GetAtt').toEqual(
      Object.fromEntries(Object.entries(sight.answers).map(([name, value]) => [name, String(value)])),
    );
  }

  async #seen(): Promise<Sight> {
    const id = await this.#id();
    const sight = await this.#sightOf(id);
    if (!sight) throw new Error(`AWS knows nothing of ${id}`);
    return sight;
  }

  #sightOf = (id: string): Promise<Sight | undefined> => this.#case.look(this.#stage.aws, id);
  #id = (): Promise<string> => this.#stage.physicalId(stack, subjectId);
  #template = (patch: Patch) => caseTemplate(this.#case, patch, this.#attributes);
}

/** The one action that does something: it is the subject's, and everything around it stays as it is. */
function only(plan: Plan): Action {
  const busy = plan.actions.filter((action) => action.action !== 'none');
  expect(busy.map(({ logicalId, action }) => `${action} ${logicalId}`)).toEqual([
    expect.stringMatching(/ Subject$/),
  ]);
  return busy[0] as Action;
}

const shape = ({ action, changes }: Action) => ({
  action,
  paths: changes.map((change) => change.path).toSorted(),
  kinds: [...new Set(changes.map((change) => change.kind))],
});

function whatWentWrong(problem: unknown): string {
  if (problem instanceof DiagnosticError)
    return problem.diagnostics.map((each) => [each.code, each.summary, each.detail].join(' · ')).join('\n');
  if (!(problem instanceof Error)) return String(problem);
  const { expected, actual } = problem as { expected?: unknown; actual?: unknown };
  const sides = actual === undefined ? [] : [`expected ${print(expected)}`, `received ${print(actual)}`];
  return [problem.message.split('\n')[0], ...sides].join('\n');
}

const print = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 2);
