import { AwsError, type Call } from '../service.ts';
import type { World } from '../world/world.ts';
import { handlerErrorCode } from './handler-errors.ts';
import type { TypeRegistry } from './types.ts';
import { isOpen, requestRows, type RequestRow } from './requests.ts';

/** Seconds of AWS time until a handler starts, and between its looks at whether the resource has become stable. */
const START = 1;
const POLL = 2;

/** Carries requests through: PENDING, IN_PROGRESS, then SUCCESS or FAILED. */
export class Progress {
  readonly #types: TypeRegistry;

  constructor(types: TypeRegistry) {
    this.#types = types;
  }

  /** Goes on from wherever the request is. */
  schedule(world: World, row: RequestRow): void {
    const call: Call = { ...row.caller, world };
    const started = row.status === 'IN_PROGRESS' && row.desired === undefined;
    const pause = started ? POLL : START;
    row.retryAfter = world.clock.in(pause).toISOString();
    world.clock.after(pause, () => {
      if (!isOpen(row)) return;
      const step = started ? this.#settle(row, call) : this.#start(row, call);
      step.catch((problem: unknown) => fail(row, call, problem));
    });
  }

  /** After a restart: everything that was under way goes on. */
  resume(world: World): void {
    for (const account of world.accounts)
      for (const region of world.regions)
        for (const row of requestRows({ world, account, region }).filter(isOpen)) this.schedule(world, row);
  }

  async #start(row: RequestRow, call: Call): Promise<void> {
    const handler = row.operation === 'CREATE' ? 'create' : row.operation === 'UPDATE' ? 'update' : 'delete';
    const { projection } = this.#types.require(row.typeName, handler);
    const desired = row.desired ?? {};
    const identifier = row.identifier ?? '';
    if (handler === 'create') row.identifier = await projection.create(desired, call);
    if (handler === 'update') await projection.update(identifier, desired, call);
    if (handler === 'delete') await projection.delete(identifier, call);
    delete row.desired;
    row.status = 'IN_PROGRESS';
    row.eventTime = call.world.clock.now().toISOString();
    this.schedule(call.world, row);
  }

  async #settle(row: RequestRow, call: Call): Promise<void> {
    const { projection } = this.#types.require(row.typeName, 'read');
    if ((await projection.settled?.(row.identifier ?? '', call)) ?? true) finish(row, call, 'SUCCESS');
    else this.schedule(call.world, row);
  }
}

function fail(row: RequestRow, call: Call, problem: unknown): void {
  row.message = problem instanceof Error ? problem.message : String(problem);
  if (problem instanceof AwsError && problem.code !== 'NotFound' && problem.code !== 'AlreadyExists')
    row.message = `${row.message} (Service: ${row.typeName.split('::')[1]}, Status Code: ${problem.status ?? 400}, Request ID: ${call.requestId})`;
  row.errorCode = handlerErrorCode(problem);
  finish(row, call, 'FAILED');
}

function finish(row: RequestRow, call: Call, status: 'SUCCESS' | 'FAILED'): void {
  delete row.desired;
  row.status = status;
  row.eventTime = call.world.clock.now().toISOString();
}
