import type { Accounts, AwsSession, Place } from '@groundcrew/aws';
import type { LookupResolver, ResourceTypes, StacksOptions } from '@groundcrew/stacks';

type Reaching = Pick<StacksOptions, 'typesFor' | 'lookupsFor' | 'placeOf' | 'callerAt'>;

/** How stacks reach the accounts: the types and lookups of each place are made once. */
export function reaching(accounts: Accounts): Reaching {
  return {
    placeOf: (wish) => accounts.place(wish),
    callerAt: async (place) => (await (await accounts.session(place)).identity()).arn,
    typesFor: forEachPlace(accounts, async (session): Promise<ResourceTypes> => {
      const { createResourceTypes } = await import('@groundcrew/resources');
      return createResourceTypes(session);
    }),
    lookupsFor: forEachPlace(accounts, async (session): Promise<LookupResolver> => {
      const { createLookups } = await import('@groundcrew/resources');
      return createLookups(session);
    }),
  };
}

function forEachPlace<Made>(
  accounts: Accounts,
  make: (session: AwsSession) => Promise<Made>,
): (place: Place) => Promise<Made> {
  const made = new Map<string, Promise<Made>>();
  return (place) => {
    const key = `${place.accountId} ${place.region}`;
    const known = made.get(key);
    if (known) return known;
    const making = accounts.session(place).then(make);
    making.catch(() => made.delete(key));
    made.set(key, making);
    return making;
  };
}
