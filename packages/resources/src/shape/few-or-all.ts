/** Up to here, one call for each id costs less than a list of all. */
const few = 3;

/** How a service that reads no batch of ids is read. */
export interface OneOrAll<Item> {
  readonly one: (id: string) => Promise<Item | undefined>;
  readonly all: () => AsyncIterable<Item>;
  readonly idOf: (item: Item) => string;
}

/** What exists of these: asked for one by one where they are few, else picked out of the list of all. */
export async function fewOrAll<Item>(
  ids: readonly string[],
  { one, all, idOf }: OneOrAll<Item>,
): Promise<Item[]> {
  if (ids.length <= few)
    return (await Promise.all(ids.map((id) => one(id)))).filter((item) => item !== undefined);
  const wanted = new Set(ids);
  return (await Array.fromAsync(all())).filter((item) => wanted.has(idOf(item)));
}
