import { identifierOf, type TypeSpec } from '@groundcrew/spec';
import { AwsError, type Call } from '../service.ts';
import type { Model, Projection } from '../world/projection.ts';
import { completeModel } from './generated-values.ts';
import { genericRows, type GenericRow } from './generic-row.ts';
import { setDeep, valuesAt, without } from './pointers.ts';

/** A type of which nothing is known but its schema: it keeps what it is given and adds what AWS would add. */
export function genericProjection(spec: TypeSpec): Projection {
  const { type } = spec;
  const find = (identifier: string, call: Call): GenericRow => {
    const row = genericRows(call, type).get(identifier);
    if (!row) throw notFound(type, identifier);
    return row;
  };
  return {
    type,
    create(desired, call) {
      const model = completeModel(spec, desired, call);
      const id = identifierOf(spec, model as Parameters<typeof identifierOf>[1]);
      if (id === undefined) throw new AwsError('InvalidRequest', `${type} lacks a part of its identifier`);
      const rows = genericRows(call, type);
      if (rows.get(id)) throw alreadyExists(type, id);
      rows.put({ id, model });
      return id;
    },
    read(identifier, call) {
      const row = genericRows(call, type).get(identifier);
      return row && without(row.model, spec.writeOnly);
    },
    update(identifier, desired, call) {
      const row = find(identifier, call);
      row.model = keepAnswered(spec, row.model, structuredClone(desired));
    },
    delete(identifier, call) {
      find(identifier, call);
      genericRows(call, type).remove(identifier);
    },
    list: (call): string[] =>
      genericRows(call, type)
        .all()
        .map(({ id }: { id: string }) => id),
  } satisfies Projection & { create(desired: Model, call: Call): string };
}

/** What AWS added at creation stays, except inside a structure that the update took away. */
function keepAnswered(spec: TypeSpec, before: Model, after: Model): Model {
  for (const pointer of spec.readOnly) {
    const [top = ''] = pointer.slice(1).split('/');
    const [value] = pointer.includes('*') ? [] : valuesAt(before, pointer);
    const removed = top in spec.properties && after[top] === undefined;
    if (value !== undefined && !removed) setDeep(after, pointer, value);
  }
  return after;
}

export const notFound = (type: string, identifier: string): AwsError =>
  new AwsError('NotFound', `Resource of type '${type}' with identifier '${identifier}' was not found.`);

const alreadyExists = (type: string, identifier: string): AwsError =>
  new AwsError('AlreadyExists', `Resource of type '${type}' with identifier '${identifier}' already exists.`);
