import type { ResourceType } from '@aws-sdk/client-ec2';
import { AwsError } from '../../service.ts';
import type { Row, Table } from '../../world/table.ts';
import { hexId } from '../shared/ids.ts';
import type { Place } from '../shared/place.ts';
import type { Tags } from '../shared/tags.ts';

export interface Ec2Row extends Row {
  tags: Tags;
}

/** A kind of EC2 resource: where its rows are, and how AWS speaks of one that is not there. */
export interface Kind<R extends Ec2Row> {
  readonly resourceType: ResourceType;
  readonly prefix: string;
  readonly notFound: string;
  readonly malformed: string;
  missing(ids: string): string;
  /** Never set: it ties the kind to the type of its rows. */
  readonly row?: R;
}

export function rowsOf<R extends Ec2Row>(at: Place, kind: Kind<R>): Table<R> {
  return at.world.table<R>(at, `ec2.${kind.resourceType}`);
}

export function newId(kind: Kind<Ec2Row>): string {
  return hexId(kind.prefix);
}

function isId(kind: Kind<Ec2Row>, id: string): boolean {
  return (
    id.startsWith(`${kind.prefix}-`) && /^([0-9a-f]{8}|[0-9a-f]{17})$/.test(id.slice(kind.prefix.length + 1))
  );
}

export function notFound(kind: Kind<Ec2Row>, ids: readonly string[]): AwsError {
  return new AwsError(kind.notFound, kind.missing(ids.join(', ')));
}

export function checkId(kind: Kind<Ec2Row>, id: string): void {
  if (!isId(kind, id))
    throw new AwsError(kind.malformed, `Invalid id: "${id}" (expecting "${kind.prefix}-...")`);
}

/** The row with this id, or AWS's error for an unknown or malformed one. */
export function find<R extends Ec2Row>(at: Place, kind: Kind<R>, id: string): R {
  const row = rowsOf(at, kind).get(id);
  if (row) return row;
  checkId(kind, id);
  throw notFound(kind, [id]);
}

export function dependencyViolation(kind: Kind<Ec2Row>, id: string): AwsError {
  return new AwsError(
    'DependencyViolation',
    `The ${camelCase(kind.resourceType)} '${id}' has dependencies and cannot be deleted.`,
  );
}

/** `route-table` as EC2's messages write it: `routeTable`. */
function camelCase(words: string): string {
  return words.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
