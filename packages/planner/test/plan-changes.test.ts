import { describe, expect, it } from 'vitest';
import type { JsonObject } from '@groundcrew/contract';
import { orderOf } from '@groundcrew/program';
import { hashOfPlan, isEmptyPlan, liveKey, planChanges, stepsOf } from '../src/index.ts';
import { actionOf, applied, inputOf, liveOf, planOf, rules, type Sketches } from './sketch.ts';

const network: Sketches = {
  Net: { Properties: { FixedRange: '10.0.0.0/16', Tags: [{ Key: 'Name', Value: 'net' }] } },
  Web: { Properties: { Net: { Ref: 'Net' }, Size: 1 } },
};

describe('planning a new stack', () => {
  it('creates everything in the order of dependencies, and shows what is known only later', () => {
    const plan = planOf(network);
    expect(plan.actions.map((a) => [a.action, a.id])).toEqual([
      ['create', 'Net'],
      ['create', 'Web'],
    ]);
    expect(actionOf(plan, 'Web').changes.find((c) => c.path === '/Net')).toMatchObject({ unknown: true });
    expect(actionOf(plan, 'Net').changes.map((c) => [c.path, c.after])).toContainEqual([
      '/Tags/0/Value',
      'net',
    ]);
  });

  it('carries a hash of its content', () => {
    const plan = planOf(network);
    expect(hashOfPlan(plan)).toBe(plan.hash);
    expect(hashOfPlan({ ...plan, stack: 'other' })).not.toBe(plan.hash);
    expect(planOf(network).hash).toBe(plan.hash);
  });
});

describe('planning what exists', () => {
  it('is empty when nothing differs', () => {
    const recorded = applied(network);
    expect(isEmptyPlan(planOf(network, { recorded, live: liveOf(recorded) }))).toBe(true);
    expect(isEmptyPlan(planOf(network, { recorded }))).toBe(true);
  });

  it('tells a change of the template from drift in AWS', () => {
    const recorded = applied(network);
    const live = liveOf(recorded, { Web: { Size: 3 } });
    const drifted = actionOf(planOf(network, { recorded, live }), 'Web');
    expect(drifted.changes).toMatchObject([{ path: '/Size', before: 3, after: 1, kind: 'drift' }]);
    const wanted: Sketches = { ...network, Web: { Properties: { Net: { Ref: 'Net' }, Size: 2 } } };
    const changed = actionOf(planOf(wanted, { recorded, live }), 'Web');
    expect(changed.changes).toMatchObject([{ path: '/Size', before: 3, after: 2, kind: 'change' }]);
    expect(changed.action).toBe('update');
  });

  it('only records a change that was already made in AWS', () => {
    const recorded = applied(network);
    const wanted: Sketches = { ...network, Web: { Properties: { Net: { Ref: 'Net' }, Size: 2 } } };
    const action = actionOf(
      planOf(wanted, { recorded, live: liveOf(recorded, { Web: { Size: '2' } }) }),
      'Web',
    );
    expect(action).toMatchObject({ action: 'none', recordsOnly: true, changes: [] });
  });

  it('never takes for drift what only exists in AWS', () => {
    const recorded = applied(network);
    const live = liveOf(recorded, {
      Net: {
        Tags: [
          { Key: 'aws:x', Value: 'y' },
          { Key: 'Name', Value: 'net' },
        ],
        Extra: true,
      },
    });
    expect(isEmptyPlan(planOf(network, { recorded, live }))).toBe(true);
  });

  it('sees a resource that is gone, and what depends on it', () => {
    const recorded = applied(network);
    const live = liveOf(recorded).set('Test::Thing Net-id', 'absent');
    const plan = planOf(network, { recorded, live });
    expect(actionOf(plan, 'Net')).toMatchObject({
      action: 'create',
      reasons: ['Net-id no longer exists in AWS'],
    });
    expect(actionOf(plan, 'Web').changes).toMatchObject([{ path: '/Net', before: 'Net-id', unknown: true }]);
  });

  it('resets a property that the template dropped to its default, and says so', () => {
    const recorded = applied(network);
    const dropped: Sketches = { ...network, Web: { Properties: { Net: { Ref: 'Net' } } } };
    const plan = planOf(dropped, { recorded, live: liveOf(recorded) });
    expect(actionOf(plan, 'Web').changes).toMatchObject([
      { path: '/Size', before: 1, after: 10, toDefault: true },
    ]);
    const atDefault = planOf(dropped, { recorded, live: liveOf(recorded, { Web: { Size: 10 } }) });
    expect(actionOf(atDefault, 'Web')).toMatchObject({ action: 'none', recordsOnly: true });
  });

  it('leaves alone what was not read', () => {
    const recorded = applied(network);
    const live = liveOf(recorded).set('Test::Thing Web-id', {
      physicalId: 'Web-id',
      properties: { Size: 7 },
      attributes: {},
      unread: ['/Size'],
    });
    expect(actionOf(planOf(network, { recorded, live }), 'Web')).toMatchObject({
      action: 'none',
      unread: ['/Size'],
    });
  });

  it('records a new deletion policy without touching AWS', () => {
    const recorded = applied(network);
    const kept: Sketches = { ...network, Net: { ...network['Net'], DeletionPolicy: 'Retain' } };
    expect(actionOf(planOf(kept, { recorded, live: liveOf(recorded) }), 'Net')).toMatchObject({
      action: 'none',
      recordsOnly: true,
    });
  });
});

describe('replacement', () => {
  it('creates first, and passes what is not known yet on to dependants', () => {
    const recorded = applied(network);
    const moved: Sketches = { ...network, Net: { Properties: { FixedRange: '10.1.0.0/16' } } };
    const plan = planOf(moved, { recorded, live: liveOf(recorded) });
    expect(actionOf(plan, 'Net')).toMatchObject({ action: 'replace', order: 'create-before-delete' });
    expect(
      actionOf(plan, 'Net')
        .changes.filter((c) => c.forcesReplacement)
        .map((c) => c.path),
    ).toEqual(['/FixedRange']);
    expect(actionOf(plan, 'Web')).toMatchObject({
      action: 'update',
      changes: [{ path: '/Net', unknown: true }],
    });
  });

  it('deletes first where the name stays the same, and so do its replaced dependants', () => {
    const named: Sketches = {
      Net: { Properties: { FixedName: 'net', FixedRange: 'a' } },
      Part: { Properties: { FixedNet: { Ref: 'Net' } } },
    };
    const recorded = applied(named);
    const moved: Sketches = { ...named, Net: { Properties: { FixedName: 'net', FixedRange: 'b' } } };
    const plan = planOf(moved, { recorded, live: liveOf(recorded) });
    expect(plan.actions.map((a) => a.order)).toEqual(['delete-before-create', 'delete-before-create']);
    const renamed: Sketches = { ...named, Net: { Properties: { FixedName: 'other', FixedRange: 'b' } } };
    expect(actionOf(planOf(renamed, { recorded }), 'Net').order).toBe('create-before-delete');
    const retained: Sketches = { ...moved, Net: { ...moved['Net'], UpdateReplacePolicy: 'Retain' } };
    expect(actionOf(planOf(retained, { recorded }), 'Net').order).toBe('create-before-delete');
  });

  it('deletes first only once the successor has all that it needs', () => {
    const attached: Sketches = {
      Net: { Properties: { FixedRange: 'a' } },
      Link: { Type: 'Test::Single', Properties: { FixedNet: { Ref: 'Net' } } },
      Web: { Properties: { FixedNet: { Ref: 'Net' } }, DependsOn: ['Link'] },
    };
    const moved: Sketches = { ...attached, Net: { Properties: { FixedRange: 'b' } } };
    const steps = stepsOf(planOf(moved, { recorded: applied(attached) }).actions);
    const order = orderOf(new Map(steps.map((step) => [step.id, step.needs])));
    expect(order.slice(0, 3)).toEqual(['create:Net', 'delete:Web', 'delete:Link']);
  });

  it('asks the type where the schema says maybe, and warns where nobody knows', () => {
    const one: Sketches = { A: { Properties: { MaybeClass: 'a', MaybeUnclear: 'a' } } };
    const recorded = applied(one);
    const properties = (MaybeClass: string, MaybeUnclear: string) => ({
      A: { Properties: { MaybeClass, MaybeUnclear } },
    });
    expect(actionOf(planOf(properties('b', 'a'), { recorded }), 'A').action).toBe('update');
    expect(actionOf(planOf(properties('replace', 'a'), { recorded }), 'A').action).toBe('replace');
    const unclear = planOf(properties('a', 'b'), { recorded });
    expect(actionOf(unclear, 'A').action).toBe('update');
    expect(unclear.diagnostics).toMatchObject([{ code: 'MAY_REPLACE', address: 'web/A' }]);
  });

  it('replaces what was asked for, what never finished and what changes its type', () => {
    const recorded = applied(network);
    expect(actionOf(planOf(network, { recorded, options: { replace: ['Web'] } }), 'Web').action).toBe(
      'replace',
    );
    const web = recorded.resources.get('Web');
    const incomplete = new Map(recorded.resources).set('Web', { ...web!, status: 'incomplete' });
    expect(
      actionOf(planOf(network, { recorded: { ...recorded, resources: incomplete } }), 'Web').reasons,
    ).toEqual(['its creation did not finish']);
    const retyped: Sketches = { ...network, Web: { ...network['Web'], Type: 'Test::Other' } };
    expect(actionOf(planOf(retyped, { recorded }), 'Web')).toMatchObject({
      action: 'replace',
      type: 'Test::Other',
      formerType: 'Test::Thing',
    });
  });

  it('does not trust attributes that may follow an update', () => {
    const versions: Sketches = {
      Template: { Properties: { Size: 1 } },
      User: {
        Properties: {
          Version: { 'Fn::GetAtt': ['Template', 'Version'] },
          Arn: { 'Fn::GetAtt': ['Template', 'Arn'] },
        },
      },
    };
    const recorded = applied(versions);
    const plan = planOf(
      { ...versions, Template: { Properties: { Size: 2 } } },
      { recorded, live: liveOf(recorded) },
    );
    expect(actionOf(plan, 'User').changes).toMatchObject([{ path: '/Version', unknown: true }]);
  });
});

describe('deletion', () => {
  it('goes against the order of creation', () => {
    const recorded = applied(network);
    expect(planOf({}, { recorded }).actions.map((a) => [a.action, a.id])).toEqual([
      ['delete', 'Web'],
      ['delete', 'Net'],
    ]);
    expect(planOf(network, { recorded, options: { destroy: true } }).actions.map((a) => a.id)).toEqual([
      'Web',
      'Net',
    ]);
  });

  it('heeds the recorded deletion policy', () => {
    const recorded = applied({
      A: { DeletionPolicy: 'RetainExceptOnCreate' },
      B: { DeletionPolicy: 'Retain' },
    });
    expect(planOf({}, { recorded }).actions.map((a) => a.policy)).toEqual(['Retain', 'Retain']);
    const broken = new Map(
      [...recorded.resources].map(([id, r]) => [id, { ...r, status: 'incomplete' as const }]),
    );
    expect(actionOf(planOf({}, { recorded: { ...recorded, resources: broken } }), 'A').policy).toBe('Delete');
  });

  it('refuses a snapshot that the type does not have', () => {
    const sketch = (Type: string): Sketches => ({ Db: { Type, DeletionPolicy: 'Snapshot' } });
    expect(planOf({}, { recorded: applied(sketch('Test::Database')) }).actions[0]?.policy).toBe('Snapshot');
    const { plan, diagnostics } = planChanges(inputOf({}, { recorded: applied(sketch('Test::Thing')) }));
    expect(plan).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'NO_SNAPSHOT', address: 'web/Db' }]);
  });

  it('frees a name before another resource takes it', () => {
    const recorded = applied({ Old: { Properties: { FixedName: 'x' } } });
    const plan = planOf({ New: { Properties: { FixedName: 'x' } } }, { recorded });
    expect(plan.actions.map((a) => a.id)).toEqual(['Old', 'New']);
    expect(actionOf(plan, 'New').takesOverFrom).toEqual(['Old']);
  });

  it('takes away what an earlier replacement left behind', () => {
    const recorded = applied(network);
    const leftover = { ...recorded.resources.get('Net')!, physicalId: 'old-net' };
    const plan = planOf(network, {
      recorded: { ...recorded, leftovers: [leftover] },
      live: liveOf(recorded),
    });
    expect(actionOf(plan, 'Net#old-net')).toMatchObject({ action: 'delete', physicalId: 'old-net' });
    expect(actionOf(plan, 'Net').action).toBe('none');
  });
});

describe('what a failed replacement left behind', () => {
  it('goes only once there is a successor', () => {
    const recorded = applied(network);
    const net = recorded.resources.get('Net')!;
    const failed = { ...net, physicalId: 'new-net', status: 'incomplete' as const };
    const state = {
      ...recorded,
      resources: new Map(recorded.resources).set('Net', failed),
      leftovers: [net],
    };
    const plan = planOf(network, { recorded: state, live: liveOf(state) });
    const steps = new Map(stepsOf(plan.actions).map((step) => [step.id, step.needs]));
    expect(actionOf(plan, 'Net').action).toBe('replace');
    expect(steps.get('delete:Net#Net-id')).toContain('create:Net');
  });

  it('goes first where it has the name that the successor needs, whoever depends on that', () => {
    const named = (FixedName: string): Sketches => ({ ...network, Net: { Properties: { FixedName } } });
    const recorded = applied(named('one'));
    const left = { ...applied(named('two')).resources.get('Net')!, physicalId: 'two-id' };
    const state = { ...recorded, leftovers: [left] };
    const plan = planOf(named('two'), { recorded: state, live: liveOf(state) });
    const steps = new Map(stepsOf(plan.actions).map((step) => [step.id, step.needs]));
    expect(actionOf(plan, 'Net')).toMatchObject({ action: 'replace', takesOverFrom: ['Net#two-id'] });
    expect(actionOf(plan, 'Web').action).toBe('update');
    expect(steps.get('create:Net')).toEqual(['delete:Net#two-id']);
    expect(steps.get('delete:Net#two-id')).toEqual([]);
    expect(steps.get('delete:Net')).toContain('update:Web');
  });
});

describe('secrets', () => {
  const secretive: Sketches = {
    Db: {
      Properties: {
        Password: { Ref: 'Password' },
        Hidden: 'plain but write-only',
        Url: { 'Fn::Join': [':', ['db', { Ref: 'Password' }]] },
      },
    },
  };

  it('are compared without being shown', () => {
    const recorded = applied(secretive);
    expect(JSON.stringify(recorded.resources.get('Db'))).not.toContain('hunter2');
    expect(isEmptyPlan(planOf(secretive, { recorded }))).toBe(true);
    const plan = planOf(secretive, { recorded, password: 'correct horse' });
    expect(actionOf(plan, 'Db').changes).toEqual(
      ['/Password', '/Url'].map((path) => expect.objectContaining({ path, sensitive: true })),
    );
    for (const word of ['hunter2', 'correct horse', 'before', 'after'])
      expect(JSON.stringify(actionOf(plan, 'Db').changes)).not.toContain(word);
  });

  it('show drift where AWS answers them, but not where it masks them', () => {
    const recorded = applied(secretive);
    const live = (Password: string) => liveOf(recorded, { Db: { Password } });
    expect(actionOf(planOf(secretive, { recorded, live: live('other') }), 'Db').changes).toMatchObject([
      { path: '/Password', kind: 'drift', sensitive: true },
    ]);
    expect(isEmptyPlan(planOf(secretive, { recorded, live: live('****') }))).toBe(true);
    expect(isEmptyPlan(planOf(secretive, { recorded, live: live('hunter2') }))).toBe(true);
  });

  it('stay unseen where AWS answers them in clear', () => {
    const secret = { Ref: 'Password' };
    const recorded = applied({ Db: { Properties: { Password: secret, Size: secret, Doc: { a: secret } } } });
    const answered = { Password: 'hunter2', Size: 'hunter2', Doc: '{"a":"hunter2","b":1}' };
    const live = liveOf(recorded, { Db: answered });
    const plain = planOf({ Db: { Properties: { Password: 'x', Doc: { a: secret } } } }, { recorded, live });
    expect(actionOf(plain, 'Db').changes.map(({ path, sensitive }) => [path, sensitive])).toEqual([
      ['/Password', true],
      ['/Doc', true],
      ['/Size', true],
    ]);
    expect(JSON.stringify(plain)).not.toContain('hunter2');
  });

  it('are not told by an attribute in which AWS repeats them', () => {
    const recorded = applied(secretive);
    const db = recorded.resources.get('Db')!;
    const marked = { ...db, attributes: { ...db.attributes, Password: db.properties['Password'] ?? null } };
    const state = { ...recorded, resources: new Map([['Db', marked]]) };
    const live = { ...db, attributes: { ...db.attributes, Password: 'hunter2' } };
    const input = inputOf(secretive, {
      recorded: state,
      live: new Map([[liveKey(db), live]]),
      outputs: { Copy: { 'Fn::GetAtt': ['Db', 'Password'] } },
    });
    const planned = planChanges(input);
    expect(JSON.stringify(planned)).not.toContain('hunter2');
    expect(planned.diagnostics).toMatchObject([{ code: 'ATTRIBUTE_SECRET' }]);
  });

  it('mask an output as a whole', () => {
    const plan = planOf(secretive, { outputs: { Url: { 'Fn::Join': [':', ['db', { Ref: 'Password' }]] } } });
    expect(plan.outputs).toEqual([{ name: 'Url', action: 'create', sensitive: true, unknown: false }]);
  });
});

describe('limits', () => {
  it('takes along what the targets need, and nothing else', () => {
    const more: Sketches = { ...network, Other: { Properties: {} } };
    const plan = planOf(more, {
      options: { targets: ['Web'] },
      outputs: { Other: { Ref: 'Other' }, Web: { Ref: 'Web' } },
    });
    expect(plan.actions.map((a) => a.id)).toEqual(['Net', 'Web']);
    expect(plan.outputs.map((o) => o.name)).toEqual(['Web']);
    expect(plan.diagnostics).toMatchObject([{ code: 'PLAN_LIMITED' }]);
    const recorded = applied(more);
    const destroyed = planOf(more, { recorded, options: { targets: ['Net'], destroy: true } });
    expect(destroyed.actions.map((a) => a.id)).toEqual(['Web', 'Net']);
  });

  it('warns where something left out still uses what goes', () => {
    const recorded = applied(network);
    const moved = { ...network, Net: { Properties: { FixedRange: '10.1.0.0/16' } } };
    const plan = planOf(moved, { recorded, live: liveOf(recorded), options: { targets: ['Net'] } });
    expect(plan.diagnostics).toMatchObject([
      { code: 'PLAN_LIMITED' },
      { code: 'DEPENDANTS_LEFT_OUT', summary: 'Net is used by Web, which the plan leaves out' },
    ]);
    const whole = planOf(moved, { recorded, live: liveOf(recorded), options: { targets: ['Net', 'Web'] } });
    expect(whole.diagnostics.map((d) => d.code)).toEqual(['PLAN_LIMITED']);
  });

  it('refuses names it does not know', () => {
    const { diagnostics } = planChanges(inputOf(network, { options: { replace: ['Nett'] } }));
    expect(diagnostics).toMatchObject([{ code: 'RESOURCE_UNKNOWN' }]);
  });
});

describe('a thousand resources', () => {
  const many = (name: (i: number) => string, of: (i: number) => JsonObject): Sketches =>
    Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [name(i), { Properties: of(i) }]));
  const within = 10_000;
  const timed = (work: () => void): number => {
    const began = performance.now();
    work();
    return performance.now() - began;
  };

  it('are renamed in a plan that does not grow with their square', () => {
    const recorded = applied(
      many(
        (i) => `A${i}`,
        (i) => ({ FixedName: `n${i}` }),
      ),
    );
    const renamed = many(
      (i) => `B${i}`,
      (i) => ({ FixedName: `n${i}` }),
    );
    const took = timed(() => {
      const plan = planOf(renamed, { recorded, live: liveOf(recorded) });
      expect(actionOf(plan, 'B7').takesOverFrom).toEqual(['A7']);
    });
    expect(took).toBeLessThan(within);
  }, 60_000);

  it('are replaced one after the other where each has to go before the one it needs', () => {
    const named = many(
      (i) => `A${i}`,
      (i) => ({
        FixedName: `n${i}`,
        FixedNeed: i === 0 ? 'a' : { Ref: `A${Math.floor((i - 1) / 8)}` },
      }),
    );
    const recorded = applied(named);
    const moved = { ...named, A0: { Properties: { FixedName: 'n0', FixedNeed: 'b' } } };
    const took = timed(() => {
      const plan = planOf(moved, { recorded, live: liveOf(recorded) });
      const steps = new Map(stepsOf(plan.actions).map((step) => [step.id, step.needs]));
      expect(plan.actions.every((action) => action.order === 'delete-before-create')).toBe(true);
      expect(steps.get('delete:A0')).toContain('delete:A8');
      expect(steps.get('create:A8')).toEqual(['create:A0', 'delete:A8']);
    });
    expect(took).toBeLessThan(within);
  }, 60_000);
});

describe('lenient comparison', () => {
  it('takes the same for the same', () => {
    const one: Sketches = {
      A: {
        Properties: { Size: '80', On: 'true', SetOf: [{ a: 1 }, { b: 2 }], Policy: ' x ', Doc: '{"a":[1]}' },
      },
    };
    const recorded = applied({
      A: { Properties: { Size: 80, On: true, SetOf: [{ b: 2 }, { a: '1' }], Policy: 'x', Doc: { a: [1] } } },
    });
    expect(isEmptyPlan(planOf(one, { recorded, live: liveOf(recorded) }))).toBe(true);
    expect(rules.unordered('', '/List')).toBe(false);
    const ordered = applied({ A: { Properties: { List: ['a', 'b'] } } });
    expect(
      actionOf(planOf({ A: { Properties: { List: ['b', 'a'] } } }, { recorded: ordered }), 'A').changes.map(
        (c) => c.path,
      ),
    ).toEqual(['/List/0', '/List/1']);
  });
});
