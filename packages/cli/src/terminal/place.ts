/** An account and region for people; empty for the place of the stack. */
export const placeText = (
  place: { readonly accountId: string; readonly region: string } | undefined,
): string => (place === undefined ? '' : `account ${place.accountId}, ${place.region}`);
