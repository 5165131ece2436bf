import { noMachines } from '../machines/no-machines.ts';
import { AwsError, type Call, type Operation } from '../service.ts';
import { Table, type Row } from '../world/table.ts';
import { PartialWorld } from './partial-world.ts';

/**
 * Carries an operation out on a copy of the world from which some rows are missing, and answers AWS's refusal if it comes to
 * one. So each operation says in its own words that it does not know of what it is told about. Nothing comes of it:
 * the copy has no machines, and no time passes in it.
 */
export async function rehearse(
  operation: Operation,
  input: unknown,
  call: Call,
  missing: (key: string, id: string) => boolean,
): Promise<AwsError | undefined> {
  const copies = new Map<string, Table<Row>>();
  const tableAt = (where: { account: string; region: string }, kind: string): Table<Row> => {
    const key = `${where.account}/${where.region}/${kind}`;
    let copy = copies.get(key);
    if (!copy) {
      const rows = call.world.table<Row>(where, kind).filter(({ id }) => !missing(key, id));
      copies.set(key, (copy = new Table(rows.map((row) => [row.id, structuredClone(row)]))));
    }
    return copy;
  };
  const { clock } = call.world;
  const still = { now: () => clock.now(), in: (s: number) => clock.in(s), after: () => () => undefined };
  const world = new PartialWorld(call.world, tableAt, { clock: still, machines: noMachines('a rehearsal') });
  try {
    await Promise.race([operation(structuredClone(input), { ...call, world }), aMoment()]);
    return undefined;
  } catch (problem) {
    return problem instanceof AwsError ? problem : undefined;
  }
}

/** One that waits for time to pass would wait for ever: it got far enough. */
const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
