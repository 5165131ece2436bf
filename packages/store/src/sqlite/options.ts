/** How a test holds time and trouble in its hands; all of it is SQLite's own unless given. */
export interface SqliteOptions {
  /** What the database's clock says: milliseconds since the epoch. */
  readonly now?: () => number;
  /** Carries out a statement, or doesn't: where a process dies or its disk fails. */
  readonly around?: <Result>(statement: string, work: () => Promise<Result>) => Promise<Result>;
  /** False leaves out waiting for the disk, where no power cut is to be survived. */
  readonly durable?: boolean;
}
