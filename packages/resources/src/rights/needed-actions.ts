import type { Action, Plan, Target } from '@groundcrew/planner';
import { typeSpec, type HandlerName } from '@groundcrew/spec';

/** An IAM action that an apply may call. */
export interface NeededAction {
  /** `ec2:CreateVpc` */
  readonly name: string;
  /** Logical ids of the resources it is for. */
  readonly resources: readonly string[];
  /** What makes, removes or reads the resource itself is needed in any case; the rest depends on its properties. */
  readonly certain: boolean;
  /** ARNs it may be called on, with stars for what is not known. */
  readonly arns: readonly string[];
}

export interface NeededRights {
  readonly place: Target;
  readonly actions: readonly NeededAction[];
}

export interface RightsOfPlan {
  readonly rights: readonly NeededRights[];
  /** Types of which nobody says what they need. */
  readonly unknown: readonly string[];
}

/** What a plan's apply may call in each account and region, as the types' registry schemas have it. */
export function rightsOf(plan: Plan): RightsOfPlan {
  const unknown = new Set<string>();
  const places = new Map<string, { place: Target; actions: Map<string, NeededAction> }>();
  for (const action of plan.actions) {
    for (const { place, does } of needsOf(action, plan.target)) {
      const key = `${place.accountId}/${place.region}`;
      const known = places.get(key) ?? { place, actions: new Map<string, NeededAction>() };
      places.set(key, known);
      const spec = typeSpec(action.type);
      const names = does.flatMap((handler) =>
        (spec?.handlers?.[handler]?.permissions ?? []).map((name) => ({ name, handler })),
      );
      if (names.length === 0) unknown.add(action.type);
      for (const { name, handler } of names) {
        const before = known.actions.get(name);
        known.actions.set(name, {
          name,
          resources: [...new Set([...(before?.resources ?? []), action.logicalId])],
          certain: (before?.certain ?? false) || isCertain(name, handler, action.type),
          arns: [...new Set([...(before?.arns ?? ['*']), ...arnOf(spec?.arnTemplate, place)])],
        });
      }
    }
  }
  return {
    rights: [...places.values()].map(({ place, actions }) => ({ place, actions: [...actions.values()] })),
    unknown: [...unknown].sort(),
  };
}

interface Need {
  readonly place: Target;
  readonly does: readonly HandlerName[];
}

function needsOf(action: Action, home: Target): Need[] {
  const place = action.place ?? home;
  switch (action.action) {
    case 'create':
      return [{ place, does: ['create', 'read'] }];
    case 'update':
    case 'import':
      return [{ place, does: action.changes.length > 0 ? ['update', 'read'] : ['read'] }];
    case 'replace':
      return [
        { place, does: ['create', 'read'] },
        {
          place: action.formerPlace === undefined ? place : (action.formerPlace ?? home),
          does: ['delete', 'read'],
        },
      ];
    case 'delete':
      return action.recordsOnly ? [] : [{ place, does: ['delete', 'read'] }];
    case 'external':
    case 'none':
      return [{ place, does: ['read'] }];
  }
}

const verbs: Readonly<Record<HandlerName, RegExp>> = {
  create: /^(Create|Run|Put|Allocate|Register|Request|Import)/,
  delete: /^(Delete|Terminate|Release|Deregister|Remove)/,
  read: /^(Describe|Get|List)/,
  update: /^$/,
  list: /^$/,
};

/** Told from the names, since the schemas do not tell: `ec2:CreateVpc` makes an `AWS::EC2::VPC`, whatever its properties. */
function isCertain(name: string, handler: HandlerName, type: string): boolean {
  const operation = name.split(':')[1] ?? '';
  const verb = verbs[handler].exec(operation)?.[0];
  if (verb === undefined) return false;
  const subject = operation.slice(verb.length).toLowerCase();
  const resource = (type.split('::')[2] ?? '').toLowerCase();
  return [resource, `${resource}s`, `db${resource}`].includes(subject);
}

/** With stars for all that is not known before the apply. */
function arnOf(template: string | undefined, { accountId, region, partition }: Target): string[] {
  if (template === undefined) return [];
  const known: Readonly<Record<string, string>> = {
    Account: accountId,
    Region: region,
    Partition: partition,
  };
  return [template.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => known[name] ?? '*')];
}
