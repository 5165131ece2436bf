import type { Json, JsonObject } from '@groundcrew/contract';
import { decodeJson, encodeJson, type Session, type Transaction } from '@groundcrew/store';
import type { ResourceRow, StackRow, StackTables } from '../state/tables.ts';

/** What was live before a run, stored before its first change, so that a rollback can put it back. Holds no secret. */
export interface BeforeImage {
  /** Missing where the stack did not exist. */
  readonly stack: StackRow | null;
  readonly resources: readonly ResourceRow[];
  /** By logical id, for each resource that stood before and that the run is about to change or take away. */
  readonly touched: Readonly<Record<string, TouchedResource>>;
  /** Logical ids of what the run takes under management, and must not delete. */
  readonly imported: readonly string[];
}

export interface TouchedResource {
  /** It was recorded, but AWS did not have it. */
  readonly absent: boolean;
  /** By the name of each top-level property that the run changes. */
  readonly properties: Readonly<Record<string, TouchedProperty>>;
  /** What `Ref` and `Fn::GetAtt` answered, secrets as fingerprints; missing in an older image and where it is absent. */
  readonly attributes?: JsonObject;
}

export interface TouchedProperty {
  /** What was live, secrets as fingerprints; missing where it was not set. */
  readonly value?: Json;
  /** It may be shown nowhere. */
  readonly sensitive: boolean;
}

export interface StoredImage extends BeforeImage {
  readonly run: string;
}

export const storeImage = (transaction: Transaction, run: string, stack: string, image: BeforeImage) =>
  transaction
    .tables<StackTables>()
    .insertInto('before_image')
    .values({ run, stack, image: encodeJson(image as unknown as Json) })
    .execute();

/** The images of a stack, that of the latest run first. */
export async function imagesOf(session: Session, stack: string): Promise<readonly StoredImage[]> {
  const rows = await session
    .tables<StackTables>()
    .selectFrom('before_image')
    .selectAll()
    .where('stack', '=', stack)
    .orderBy('run', 'desc')
    .execute();
  return rows.map(({ run, image }) => ({ ...(decodeJson(image) as unknown as BeforeImage), run }));
}

/** The retry of a run is rolled back to what was live before that run. */
export const passImageOn = (transaction: Transaction, from: string, to: string) =>
  transaction
    .tables<StackTables>()
    .updateTable('before_image')
    .set({ run: to })
    .where('run', '=', from)
    .execute();

/** Forgets the image of one run, or all of a stack. */
export const dropImages = (transaction: Transaction, stack: string, run?: string) =>
  transaction
    .tables<StackTables>()
    .deleteFrom('before_image')
    .where('stack', '=', stack)
    .$if(run !== undefined, (query) => query.where('run', '=', run ?? ''))
    .execute();

export const propertiesOf = (properties: TouchedResource['properties']): JsonObject =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([name, { value }]): [string, Json][] =>
      value === undefined ? [] : [[name, value]],
    ),
  );
