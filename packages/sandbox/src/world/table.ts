/** One thing that exists. JSON only; times are ISO 8601 strings. */
export interface Row {
  id: string;
}

/** Rows by id, in order of creation. */
export class Table<R extends Row> {
  readonly #rows: Map<string, R>;

  constructor(rows: Iterable<readonly [string, R]> = []) {
    this.#rows = new Map(rows);
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): R | undefined {
    return this.#rows.get(id);
  }

  put(row: R): R {
    this.#rows.set(row.id, row);
    return row;
  }

  remove(id: string): boolean {
    return this.#rows.delete(id);
  }

  all(): R[] {
    return [...this.#rows.values()];
  }

  find(test: (row: R) => boolean): R | undefined {
    for (const row of this.#rows.values()) if (test(row)) return row;
    return undefined;
  }

  filter(test: (row: R) => boolean): R[] {
    return this.all().filter(test);
  }

  toJSON(): Record<string, R> {
    return Object.fromEntries(this.#rows);
  }
}
