import { error, warning, type Diagnostic, type JsonObject } from '@groundcrew/contract';
import type { DesiredResource } from '@groundcrew/program';
import { compareThreeWay } from '../compare/three-way.ts';
import type { Fingerprint } from '../compare/same.ts';
import type { ExistingResource } from '../existing.ts';
import { holdsUnknown } from '../marks.ts';
import type { Action, PropertyChange } from '../plan.ts';
import type { TypeRules } from '../rules.ts';
import type { PlannedResource } from './plan-resource.ts';
import { unread } from './unread.ts';

export interface ExistingToPlan {
  readonly stack: string;
  readonly desired: DesiredResource;
  /** The desired properties, resolved. */
  readonly properties: JsonObject;
  readonly existing: ExistingResource;
  readonly rules: TypeRules;
  readonly fingerprint: Fingerprint;
  /** Import and leave what differs to the next plan. */
  readonly only: boolean;
}

/** What others manage is only used. The properties a template gives it say what it relies on, and a difference is told. */
export function planExternal(input: ExistingToPlan): PlannedResource {
  const { desired } = input;
  const differing = differencesOf(input).filter((change) => !change.unknown);
  const diagnostics = differing.map((change) =>
    warning(
      'EXTERNAL_DIFFERS',
      `${desired.logicalId} is external and not as the template says: ${sides(change)}`,
      {
        address: `${input.stack}/${desired.logicalId}`,
        range: desired.groundcrew?.external?.at ?? desired.at,
        next: 'It is used as it is. Correct the template, or have whoever manages it change it.',
      },
    ),
  );
  return { action: { ...base(input), action: 'external', changes: [], unread: [] }, diagnostics };
}

/** Taking under management changes nothing; what differs is updated after it, and must not need a replacement. */
export function planImport(input: ExistingToPlan): PlannedResource {
  const { desired, existing } = input;
  const changes = differencesOf(input);
  const action: Action = {
    ...base(input),
    action: 'import',
    changes,
    recordsOnly: input.only,
    unread: unread(input.properties, existing.live.unread ?? [], (pointer) =>
      input.rules.writeOnly(desired.type, pointer),
    ),
  };
  const early = input.only && changes.some((change) => change.unknown);
  const diagnostics = early
    ? [tooEarly(input)]
    : changes.filter((change) => change.forcesReplacement).map((change) => replacing(input, change));
  return { action, diagnostics };
}

/**
 * Against what AWS has now. What a read never answers is taken to be as the template says; what is not known before the
 * apply counts as different.
 */
export function differencesOf({
  desired: { type },
  properties,
  existing: { live },
  rules,
  fingerprint,
}: Pick<ExistingToPlan, 'desired' | 'properties' | 'existing' | 'rules' | 'fingerprint'>): PropertyChange[] {
  const known = Object.entries(properties).filter(([, value]) => !holdsUnknown(value));
  const { changes } = compareThreeWay({
    type,
    desired: properties,
    recorded: Object.fromEntries(known),
    live,
    rules,
    fingerprint,
  });
  return changes.map((change) => ({ ...change, kind: 'change' }));
}

const tooEarly = ({ stack, desired }: ExistingToPlan): Diagnostic =>
  error('IMPORT_TOO_EARLY', `${desired.logicalId} uses resources that are not there yet`, {
    address: `${stack}/${desired.logicalId}`,
    range: desired.at,
    next: `Import or apply ${desired.dependsOn.join(', ')} first.`,
  });

function replacing({ stack, desired, existing }: ExistingToPlan, change: PropertyChange): Diagnostic {
  const found = `${existing.live.physicalId} can't be imported as ${desired.logicalId}`;
  return error('IMPORT_WOULD_REPLACE', `${found}: AWS can't change ${sides(change)} in place`, {
    address: `${stack}/${desired.logicalId}`,
    range: desired.groundcrew?.import?.at ?? desired.at,
    next: 'Write the property as it is in AWS, or name another resource.',
  });
}

const sides = ({ path, before, after, sensitive, unknown }: PropertyChange): string => {
  const text = (value: PropertyChange['before']) => (value === undefined ? 'nothing' : JSON.stringify(value));
  const wanted = unknown ? 'something that is known after apply' : text(after);
  const property = path.slice(1).replaceAll('/', '.');
  return sensitive ? property : `${property} from ${text(before)} to ${wanted}`;
};

const base = ({ stack, desired, existing }: ExistingToPlan) => ({
  id: desired.logicalId,
  address: `${stack}/${desired.logicalId}`,
  logicalId: desired.logicalId,
  type: desired.type,
  physicalId: existing.live.physicalId,
  reasons: [],
  policy: desired.deletionPolicy,
  recordsOnly: false,
  needs: desired.dependsOn,
  formerNeeds: [],
  takesOverFrom: [],
  source: desired.at,
  ...(desired.place && { place: desired.place }),
});
