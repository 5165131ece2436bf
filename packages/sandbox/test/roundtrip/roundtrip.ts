import type { Shape } from '../../src/wire/shape.ts';
import { importClient, makeClient } from './clients.ts';
import { difference, plain } from './compare.ts';
import { startEcho } from './echo-server.ts';
import { Synthesiser } from './synthesise.ts';

export interface Outcome {
  readonly operations: number;
  /** Operation and side (`PutItem in`) → where it first differs, for each that did not come through exactly. */
  readonly inexact: ReadonlyMap<string, string>;
}

type Command = new (input: object) => object;
type Members = Record<string, unknown>;

const streams = (shape: Shape | undefined): boolean =>
  shape !== undefined && (shape.streaming || [...shape.members.values()].some(({ streaming }) => streaming));

/**
 * Sends every operation of a client through the sandbox's wire, with every member set, and compares what arrives on
 * either side with what was put in. `ignored` names input members that a client sets or uses up by itself.
 */
export async function roundTrip(name: string, ignored: ReadonlySet<string>): Promise<Outcome> {
  const { module, model } = await importClient(name);
  const echo = await startEcho([model]);
  const client = makeClient(module, { endpoint: echo.endpoint, credentials: echo.credentials });
  const make = new Synthesiser();
  const heed = (members: unknown): Members =>
    Object.fromEntries(Object.entries(members as Members).filter(([member]) => !ignored.has(member)));
  const inexact = new Map<string, string>();
  let operations = 0;
  for (const operation of model.operations.values()) {
    const Command = (module as Record<string, Command | undefined>)[`${operation.name}Command`];
    if (!Command || streams(operation.input) || streams(operation.output)) continue;
    operations += 1;
    const input = heed(make.structure(operation.input));
    const output = make.structure(operation.output);
    const note = (side: string, expected: unknown, found: unknown): void => {
      const where = difference(plain(expected), plain(found));
      if (where !== undefined) inexact.set(`${operation.name} ${side}`, where);
    };
    echo.answerWith(output);
    try {
      const { $metadata: _, ...answered } = await client.send(new Command(structuredClone(input)));
      note('name', operation.name, echo.received()?.operation);
      note('in', input, heed(echo.received()?.input ?? {}));
      note('out', output, answered);
    } catch (problem) {
      inexact.set(`${operation.name} failed`, String(problem));
    }
  }
  client.destroy();
  await echo.close();
  return { operations, inexact };
}
