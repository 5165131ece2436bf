import { DatabaseSync } from 'node:sqlite';
import type { Violation } from '../judge/judge.ts';

interface Seen {
  /** The token of the stack's lock, while somebody holds it. */
  readonly lock: string | undefined;
  /** Its records, as one text for each. */
  readonly records: ReadonlySet<string>;
}

const nothing: Seen = { lock: undefined, records: new Set() };
const worthALook = /"(resource|lock)"/;

/**
 * Sees each commit that touches the record of a stack or its lock, and who made it. A process that another one has taken the
 * stack from may change the record no more. It looks at rows alone: whether a lock or a lease was asked for is not its concern.
 */
export class Witness {
  readonly violations: Violation[] = [];
  readonly #database: DatabaseSync;
  #seen: ReadonlyMap<string, Seen> = new Map();
  /** Who was the last to take each stack. */
  readonly #holders = new Map<string, string>();

  constructor(databasePath: string) {
    this.#database = new DatabaseSync(databasePath, { readOnly: true });
  }

  /** Whether a transaction with such a statement has to be reported. */
  static concerns(statement: string): boolean {
    return !/^select/i.test(statement) && worthALook.test(statement);
  }

  /** To be called after each such commit, before anybody else does anything. */
  committed(process: string): void {
    const now = this.#look();
    for (const stack of new Set([...this.#seen.keys(), ...now.keys()])) {
      const before = this.#seen.get(stack) ?? nothing;
      const after = now.get(stack) ?? nothing;
      if (after.lock !== undefined && after.lock !== before.lock) this.#holders.set(stack, process);
      const holder = this.#holders.get(stack);
      const changed = [...after.records.symmetricDifference(before.records)];
      if (changed.length > 0 && holder !== process)
        this.violations.push({
          invariant: 'stale',
          what: stack,
          detail: `${process} changed the record that ${holder ?? 'nobody'} had taken over: ${changed.join(' and ')}`,
        });
    }
    this.#seen = now;
  }

  close(): void {
    this.#database.close();
  }

  #look(): ReadonlyMap<string, Seen> {
    const seen = new Map<string, { lock: string | undefined; records: Set<string> }>();
    const of = (stack: string) => {
      const known = seen.get(stack) ?? { lock: undefined, records: new Set<string>() };
      seen.set(stack, known);
      return known;
    };
    const locks = this.#database.prepare("select name, token from lock where name like 'stack %'").all();
    for (const { name, token } of locks) of(String(name).slice('stack '.length)).lock = String(token);
    const records = this.#database
      .prepare('select stack, logical_id, physical_id, role, status, operation from resource')
      .all();
    for (const { stack, ...record } of records)
      of(String(stack)).records.add(Object.values(record).join(' '));
    return seen;
  }
}
