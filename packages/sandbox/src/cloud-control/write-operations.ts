import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type {
  CreateResourceInput,
  CreateResourceOutput,
  DeleteResourceInput,
  DeleteResourceOutput,
  Operation,
  UpdateResourceInput,
  UpdateResourceOutput,
} from '@aws-sdk/client-cloudcontrol';
import type { TypeSpec } from '@groundcrew/spec';
import { AwsError, type Call } from '../service.ts';
import type { Model } from '../world/projection.ts';
import { applyPatch, parsePatch, type PatchOperation } from './json-patch.ts';
import { covers, valuesAt, without } from './pointers.ts';
import type { Progress } from './progress.ts';
import { missing } from './read-operations.ts';
import {
  fingerprintOf,
  progressOf,
  refuseConcurrent,
  replayOf,
  requestRows,
  type RequestRow,
} from './requests.ts';
import type { TypeRegistry } from './types.ts';
import { validateModel } from './validate-model.ts';

/** Longest DesiredState and PatchDocument, in characters. */
const LONGEST = 262_144;

interface Wanted {
  readonly operation: Operation;
  readonly typeName: string;
  readonly clientToken: string | undefined;
  readonly fingerprint: string;
  readonly identifier?: string;
  readonly desired?: Model;
}

export function writeOperations(types: TypeRegistry, progress: Progress) {
  const open = (call: Call, wanted: Wanted): RequestRow => {
    const { world, ...caller } = call;
    const row = requestRows(call).put({
      id: randomUUID(),
      typeName: wanted.typeName,
      operation: wanted.operation,
      ...(wanted.clientToken === undefined ? {} : { clientToken: wanted.clientToken }),
      ...(wanted.identifier === undefined ? {} : { identifier: wanted.identifier }),
      ...(wanted.desired === undefined ? {} : { desired: wanted.desired }),
      fingerprint: wanted.fingerprint,
      caller,
      status: 'IN_PROGRESS',
      eventTime: world.clock.now().toISOString(),
    });
    if (row.operation === 'DELETE') row.desired = {};
    progress.schedule(world, row);
    return row;
  };

  return {
    CreateResource(input: CreateResourceInput, call: Call): CreateResourceOutput {
      const { TypeName: typeName = '', DesiredState: text = '', ClientToken: clientToken } = input;
      const fingerprint = fingerprintOf('CREATE', [typeName, text]);
      const before = replayOf(call, clientToken, fingerprint);
      if (before) return { ProgressEvent: progressOf(before) };
      const { spec } = types.require(typeName, 'create');
      const desired = parseModel(text);
      refuseReadOnly(
        spec,
        Object.keys(desired).map((name) => `/${name}`),
      );
      validateModel(spec, desired);
      const row = open(call, { operation: 'CREATE', typeName, clientToken, fingerprint, desired });
      return { ProgressEvent: progressOf(row) };
    },

    async UpdateResource(input: UpdateResourceInput, call: Call): Promise<UpdateResourceOutput> {
      const { TypeName: typeName = '', Identifier: identifier = '', PatchDocument: text = '' } = input;
      const fingerprint = fingerprintOf('UPDATE', [typeName, identifier, text]);
      const before = replayOf(call, input.ClientToken, fingerprint);
      if (before) return { ProgressEvent: progressOf(before) };
      const { spec, projection } = types.require(typeName, 'update');
      checkLength('patchDocument', text);
      const current = await projection.read(identifier, call);
      if (!current) throw missing(typeName, identifier);
      refuseConcurrent(call, typeName, identifier);
      const desired = patched(spec, current, parsePatch(text));
      const row = open(call, {
        operation: 'UPDATE',
        typeName,
        clientToken: input.ClientToken,
        fingerprint,
        identifier,
        desired,
      });
      return { ProgressEvent: progressOf(row) };
    },

    DeleteResource(input: DeleteResourceInput, call: Call): DeleteResourceOutput {
      const { TypeName: typeName = '', Identifier: identifier = '', ClientToken: clientToken } = input;
      const fingerprint = fingerprintOf('DELETE', [typeName, identifier]);
      const before = replayOf(call, clientToken, fingerprint);
      if (before) return { ProgressEvent: progressOf(before) };
      types.require(typeName, 'delete');
      refuseConcurrent(call, typeName, identifier);
      const row = open(call, { operation: 'DELETE', typeName, clientToken, fingerprint, identifier });
      return { ProgressEvent: progressOf(row) };
    },
  };
}

/** A patch works on what a read shows, so write-only properties that it doesn't name are lost: as with AWS. */
function patched(spec: TypeSpec, current: Model, patch: readonly PatchOperation[]): Model {
  refuseReadOnly(
    spec,
    patch.map(({ path }) => path),
  );
  const after = applyPatch(current, patch);
  const fixed = spec.createOnly.filter(
    (pointer) => !isDeepStrictEqual(valuesAt(current, pointer), valuesAt(after, pointer)),
  );
  if (fixed.length > 0)
    throw new AwsError(
      'NotUpdatableException',
      `Invalid patch update: createOnlyProperties ${shown(fixed)} cannot be updated`,
    );
  const desired = without(after, spec.readOnly);
  validateModel(spec, desired);
  return desired;
}

function refuseReadOnly(spec: TypeSpec, paths: readonly string[]): void {
  const named = spec.readOnly.filter((pointer) => paths.some((path) => covers(pointer, path)));
  if (named.length > 0)
    throw new AwsError(
      'ValidationException',
      `Invalid patch update: readOnlyProperties ${shown(named)} cannot be updated`,
      400,
    );
}

const shown = (pointers: readonly string[]): string =>
  `[${pointers.map((pointer) => `/properties${pointer}`).join(', ')}]`;

function parseModel(text: string): Model {
  checkLength('desiredState', text);
  let model: unknown;
  try {
    model = JSON.parse(text);
  } catch {
    throw new AwsError('ValidationException', 'The desired state is no JSON', 400);
  }
  if (typeof model !== 'object' || model === null || Array.isArray(model))
    throw new AwsError('ValidationException', 'Model validation failed (#: expected type: JSONObject)', 400);
  return model as Model;
}

function checkLength(member: string, text: string): void {
  if (text.length === 0 || text.length > LONGEST)
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length between 1 and ${LONGEST}`,
      400,
    );
}
