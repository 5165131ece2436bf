import type { Clock } from '../world/clock.ts';
import { Table, type Row } from '../world/table.ts';
import { World } from '../world/world.ts';
import type { MachineHost } from '../machines/machine-host.ts';

export type TableAt = (where: { account: string; region: string }, kind: string) => Table<Row>;

/** A world whose tables come from elsewhere. */
export class PartialWorld extends World {
  readonly #tableAt: TableAt;

  constructor(world: World, tableAt: TableAt, parts: { clock?: Clock; machines?: MachineHost } = {}) {
    super(parts.clock ?? world.clock, parts.machines ?? world.machines, world);
    this.#tableAt = tableAt;
  }

  override table<R extends Row>(where: { account: string; region: string }, kind: string): Table<R> {
    return this.#tableAt(where, kind) as unknown as Table<R>;
  }
}
