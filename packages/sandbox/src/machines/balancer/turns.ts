export interface Weighted {
  readonly groupId: string;
  readonly weight: number;
}

/** Which group the `turn`th request goes to: over as many turns as the weights sum up to, each gets its weight. */
export function groupOfTurn(groups: readonly Weighted[], turn: number): string | undefined {
  const total = groups.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return undefined;
  let place = turn % total;
  for (const { groupId, weight } of groups) {
    if (place < weight) return groupId;
    place -= weight;
  }
  return undefined;
}
