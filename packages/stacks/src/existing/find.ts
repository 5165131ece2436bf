import { DiagnosticError, error, type Json, type JsonObject, type SourceRange } from '@groundcrew/contract';
import type { Live, ResourceType, ResourceTypes } from '../resource-type.ts';
import { candidateLines } from './candidates.ts';
import { isNeverAnswered } from './never-answered.ts';
import { fits } from './match.ts';

export interface Wanted {
  readonly type: string;
  readonly where: JsonObject;
  readonly at?: SourceRange;
  readonly address?: string;
}

/** Lists each type at most once for as long as it lives. */
export class Finding {
  readonly #types: ResourceTypes;
  readonly #lists = new Map<string, Promise<readonly Live[]>>();

  constructor(types: ResourceTypes) {
    this.#types = types;
  }

  /**
   * Everything of a type that fits, read in full. The list of the type rules out what it can; what is left open by it is
   * read in detail.
   */
  async all(wanted: Wanted): Promise<readonly Live[]> {
    const type = this.#typeOf(wanted);
    refuseUnanswered(type, wanted);
    const open = (await this.#listed(type, wanted)).filter((live) => fits(live, wanted.where) !== 'no');
    if (open.length === 0) return [];
    const read = await type.read(
      open.map((live) => live.physicalId),
      'full',
    );
    return [...read.values()].filter(
      (live): live is Live => live !== undefined && fits(live, wanted.where) === 'yes',
    );
  }

  /** The only one of a type that fits. Throws a diagnostic that lists the candidates where there is none, or several. */
  async one(wanted: Wanted): Promise<Live> {
    const found = await this.all(wanted);
    const [only, ...others] = found;
    if (!only) throw await this.#none(wanted);
    if (others.length > 0) throw several(wanted, found);
    return only;
  }

  #typeOf({ type, at: range, address }: Wanted): ResourceType {
    const refusal = this.#types.refusal(type);
    if (refusal === undefined) return this.#types.get(type);
    throw new DiagnosticError(
      error('NOT_SUPPORTED', refusal, { range, address, next: 'Give its id or value as a parameter.' }),
    );
  }

  #listed(type: ResourceType, wanted: Wanted): Promise<readonly Live[]> {
    const parents = type.listParents ?? [];
    const missing = parents.filter((name) => typeof wanted.where[name] !== 'string');
    if (type.listable === false || missing.length > 0) throw notListable(wanted, missing);
    const within = Object.fromEntries(parents.map((name) => [name, wanted.where[name] ?? null]));
    const key = JSON.stringify([type.type, within]);
    const known = this.#lists.get(key) ?? Array.fromAsync(type.list(within));
    this.#lists.set(key, known);
    return known;
  }

  async #none(wanted: Wanted): Promise<DiagnosticError> {
    const all = [...(await this.#listed(this.#typeOf(wanted), wanted))];
    const met = (live: Live) =>
      Object.entries(wanted.where).filter(([key, value]) => fits(live, { [key]: value }) === 'yes').length;
    const nearest = all.sort((a, b) => met(b) - met(a));
    const has = candidateLines(nearest, wanted.where);
    return new DiagnosticError(
      error('EXISTING_NOT_FOUND', `No ${wanted.type} has ${whereText(wanted.where)}`, {
        range: wanted.at,
        address: wanted.address,
        detail:
          all.length === 0 ? 'There is none of this type in this account and region.' : `There are\n${has}`,
        next: 'Correct what is asked for, or the account and region.',
      }),
    );
  }
}

/** What AWS never answers can't be looked for, and would find nothing for ever. */
function refuseUnanswered(type: ResourceType, { where, at: range, address }: Wanted): void {
  const [hidden] = Object.keys(where).filter((path) => isNeverAnswered(type, path));
  if (hidden === undefined) return;
  throw new DiagnosticError(
    error('LOOKUP_UNANSWERABLE', `AWS never answers ${hidden} of ${type.type}, so nothing is found by it`, {
      range,
      address,
      next: 'Ask for something else that it has.',
    }),
  );
}

const several = (wanted: Wanted, found: readonly Live[]): DiagnosticError =>
  new DiagnosticError(
    error(
      'EXISTING_AMBIGUOUS',
      `${found.length} resources of type ${wanted.type} have ${whereText(wanted.where)}`,
      {
        range: wanted.at,
        address: wanted.address,
        detail: candidateLines(found, wanted.where),
        next: 'Ask for something that only one of them has.',
      },
    ),
  );

const notListable = (wanted: Wanted, parents: readonly string[]): DiagnosticError =>
  new DiagnosticError(
    error('TYPE_NOT_LISTABLE', `AWS does not list ${wanted.type}, so none can be found by what it has`, {
      range: wanted.at,
      address: wanted.address,
      next:
        parents.length > 0
          ? `Ask for ${parents.join(' and ')} too: AWS lists it under these.`
          : 'Give its physical id instead.',
    }),
  );

/** `CidrBlock 10.0.0.0/16 and Tags.Name main`. */
function whereText(where: JsonObject): string {
  const parts = Object.entries(where).flatMap(([key, value]) => leavesOf(key, value));
  return parts.length === 0 ? 'what is asked for' : parts.join(' and ');
}

const leavesOf = (path: string, value: Json): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, item]) => leavesOf(`${path}.${key}`, item))
    : [`${path} ${typeof value === 'string' ? value : JSON.stringify(value)}`];
