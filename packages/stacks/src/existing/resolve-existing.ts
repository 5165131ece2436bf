import { DiagnosticError, error, type Diagnostic, type JsonObject } from '@groundcrew/contract';
import type { ExistingResource, StackState } from '@groundcrew/planner';
import { placeText, type DesiredResource, type Identity } from '@groundcrew/program';
import { typeSpec } from '@groundcrew/spec';
import type { Places } from '../places.ts';
import type { Live, ResourceType } from '../resource-type.ts';
import type { Finding } from './find.ts';

export interface Resolved {
  /** By logical id. */
  readonly existing: ReadonlyMap<string, ExistingResource>;
  readonly diagnostics: readonly Diagnostic[];
}

interface Asked {
  readonly desired: DesiredResource;
  readonly as: ExistingResource['as'];
  readonly identity: Identity;
  readonly address: string;
}

/**
 * Finds what the template calls external, and what it is to import and is not recorded yet. What is recorded stays the
 * resource it is, so that an import that was done means nothing any more.
 */
export async function resolveExisting(
  stack: string,
  desired: Iterable<DesiredResource>,
  state: Pick<StackState, 'resources'>,
  places: Places,
): Promise<Resolved> {
  const asked = [...desired].flatMap((resource) => askedFor(stack, resource, state));
  const existing = new Map<string, ExistingResource>();
  const diagnostics: Diagnostic[] = [];
  const ids = readIds(asked, places);
  for (const one of asked) {
    try {
      const live =
        'id' in one.identity
          ? await byId(one, ids)
          : await byMatch(one, await places.finding(one.desired.place));
      const { as, desired: resource } = one;
      existing.set(resource.logicalId, {
        as,
        type: resource.type,
        live,
        named: Object.keys(resource.properties),
        ...(resource.place && { place: resource.place }),
      });
    } catch (problem) {
      if (!(problem instanceof DiagnosticError)) throw problem;
      diagnostics.push(...problem.diagnostics);
    }
  }
  return { existing, diagnostics: [...diagnostics, ...twice(asked, existing)] };
}

/** What `Ref` and `Fn::GetAtt` answer about what is external: by logical id. */
export const externalAttributes = (existing: Resolved['existing']): Record<string, JsonObject> =>
  Object.fromEntries(
    [...existing].flatMap(([id, { as, live }]) => (as === 'external' ? [[id, live.attributes]] : [])),
  );

function askedFor(
  stack: string,
  desired: DesiredResource,
  { resources }: Pick<StackState, 'resources'>,
): Asked[] {
  const { external, import: imported } = desired.groundcrew ?? {};
  const address = `${stack}/${desired.logicalId}`;
  if (external) return [{ desired, as: 'external', identity: external, address }];
  const due = imported && !resources.has(desired.logicalId);
  return due ? [{ desired, as: 'import', identity: imported, address }] : [];
}

type Reads = ReadonlyMap<string, Promise<ReadonlyMap<string, Live | undefined>>>;

/** One read for each type and place, of all the ids that are named. */
function readIds(asked: readonly Asked[], places: Places): Reads {
  const groups = Map.groupBy(
    asked.filter(({ identity }) => 'id' in identity),
    ({ desired }) => groupOf(desired),
  );
  return new Map(
    [...groups].map(([group, those]) => {
      const named = those.flatMap(({ identity }) => ('id' in identity ? [identity.id] : []));
      const { type = '', place } = those[0]?.desired ?? {};
      const reading = places.types(place).then((types) => readNamed(types.get(type), named));
      reading.catch(() => undefined);
      return [group, reading];
    }),
  );
}

/** Under the ids as they were given, which may be AWS's identifiers where those are others. */
async function readNamed(
  type: ResourceType,
  named: readonly string[],
): Promise<ReadonlyMap<string, Live | undefined>> {
  const physicalIds = new Map(named.map((id) => [id, type.physicalIdOf?.(id) ?? id]));
  const found = await type.read([...new Set(physicalIds.values())], 'full');
  return new Map([...physicalIds].map(([id, physicalId]) => [id, found.get(physicalId)]));
}

const groupOf = ({ type, place }: Pick<DesiredResource, 'type' | 'place'>): string =>
  `${type} ${placeText(place)}`;

async function byId({ desired, identity, address }: Asked, reads: Reads): Promise<Live> {
  const id = 'id' in identity ? identity.id : '';
  const live = (await reads.get(groupOf(desired)))?.get(id);
  if (live) return live;
  throw new DiagnosticError(
    error('EXISTING_NOT_FOUND', `There is no ${desired.type} ${id}`, {
      range: identity.at,
      address,
      next: `${idForm(desired.type, id)}Correct the id, or the account and region.`,
    }),
  );
}

/** How AWS writes the ids of a type that is identified by several values, where this one has another number of parts. */
function idForm(type: string, id: string): string {
  const parts = typeSpec(type)?.primaryIdentifier ?? [];
  if (parts.length < 2 || id.split('|').length === parts.length) return '';
  return `AWS identifies it by ${parts.map((part) => part.split('/').at(-1)).join('|')}. `;
}

const byMatch = ({ desired, identity, address }: Asked, finding: Finding): Promise<Live> =>
  finding.one({
    type: desired.type,
    where: 'match' in identity ? identity.match : {},
    at: identity.at,
    address,
  });

/** One resource can't be managed as two. */
function twice(asked: readonly Asked[], existing: Resolved['existing']): Diagnostic[] {
  const first = new Map<string, string>();
  return asked.flatMap(({ desired, as, identity, address }) => {
    const found = existing.get(desired.logicalId);
    if (!found || as === 'external') return [];
    const key = `${groupOf(desired)} ${found.live.physicalId}`;
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, desired.logicalId);
      return [];
    }
    return [
      error('IMPORT_TAKEN', `${found.live.physicalId} is to be imported as ${other} already`, {
        range: identity.at,
        address,
        next: 'Import it once.',
      }),
    ];
  });
}
