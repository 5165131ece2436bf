import type * as Sts from '@aws-sdk/client-sts';
import { DiagnosticError, type Diagnostic } from '@groundcrew/contract';
import { CallRecorder } from '../calls/recorder.ts';
import { statsTable } from '../calls/stats.ts';
import type { Credentials } from '../configuration/credentials.ts';
import type { Choice } from '../configuration/environment.ts';
import type { Identity } from '../identity.ts';
import { systemClock } from '../clock.ts';
import { once } from '../once.ts';
import { ServerTime } from '../server-time.ts';
import { createSession, type AwsSession, type SessionOptions } from '../session.ts';
import { roleCredentials } from './assume-role.ts';
import { accountMismatch, accountNotReached, accountUnknown } from './problems.ts';
import { statedAccountId, type AccountSettings } from './settings.ts';

/** An account and region of AWS. */
export interface Place {
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
}

export interface AccountsOptions extends Omit<
  SessionOptions,
  'credentials' | 'identity' | 'recorder' | 'serverTime'
> {
  readonly accounts: readonly AccountSettings[];
  /** The account to use where none is named; without it, or where a profile was chosen, the chosen profile's or the environment's. */
  readonly account?: string;
}

/** What came of asking an account who its credentials belong to. */
export interface AccountCheck {
  readonly settings: AccountSettings;
  readonly region?: string;
  readonly identity?: Identity;
  readonly diagnostics: readonly Diagnostic[];
}

/** All accounts and regions that one process works in: one session each, made when first needed. */
export interface Accounts {
  /** The account that `home` is, where it is one of the project's. */
  readonly defaultName: string | undefined;
  /** The session for everything that names no place of its own. */
  home(): AwsSession;
  homePlace(): Promise<Place>;
  /** The place that a template means by an account's name or number and a region. Throws ACCOUNT_UNKNOWN, ROLE_NOT_ASSUMED, … */
  place(wish: { readonly account?: string; readonly region?: string }): Promise<Place>;
  /** The session of a recorded place. Throws ACCOUNT_NOT_REACHED where no credentials lead there. */
  session(place: Pick<Place, 'accountId' | 'region'>): Promise<AwsSession>;
  /** Asks every account of the project who its credentials belong to. Throws ACCOUNT_UNKNOWN where the chosen one is none of them. */
  check(): Promise<AccountCheck[]>;
  stats(): string;
  close(): void;
}

export function createAccounts(options: AccountsOptions): Accounts {
  const { accounts, account: homeName, ...base } = options;
  const recorder = new CallRecorder();
  const serverTime = new ServerTime(base.clock ?? systemClock);
  const byName = new Map(accounts.map((settings) => [settings.name, settings]));
  const credentials = new Map<string, () => Promise<Credentials>>();
  const identities = new Map<string, () => Promise<Identity>>();
  const sessions = new Map<string, AwsSession>();

  const settingsOf = (name: string): AccountSettings => {
    const settings = byName.get(name);
    if (!settings) throw accountUnknown(name, [...byName.keys()]);
    return settings;
  };

  const open = (key: string, more: Partial<SessionOptions>): AwsSession => {
    const known = sessions.get(key);
    if (known) return known;
    const made = createSession({ ...base, recorder, serverTime, ...more });
    sessions.set(key, made);
    return made;
  };

  /** How the account is reached; its credentials come beside this. */
  const choiceOf = (settings: AccountSettings, region: string | undefined): Partial<Choice> => ({
    profile: settings.profile ?? (settings.role ? undefined : base.profile),
    region: region ?? settings.regions[0] ?? base.region,
    endpoints: { all: settings.endpoint, services: settings.endpoints },
  });

  /** Whoever assumes the account's role does so where the account is reached. */
  const assuming = (settings: AccountSettings): (() => Promise<Credentials>) | undefined => {
    const { role, name } = settings;
    if (!role) return undefined;
    const known = credentials.get(name);
    if (known) return known;
    const { source } = role;
    const from =
      source === undefined
        ? { profile: base.profile }
        : 'profile' in source
          ? { profile: source.profile }
          : {
              profile: settingsOf(source.account).profile,
              credentials: assuming(settingsOf(source.account)),
            };
    const session = open(`${name} source`, { ...choiceOf(settings, undefined), ...from });
    const sts = session.api((): Promise<typeof Sts> => import('@aws-sdk/client-sts'));
    const made = roleCredentials(name, role, sts, () => serverTime.now());
    credentials.set(name, made);
    return made;
  };

  const named = (name: string, region?: string): AwsSession => {
    const settings = settingsOf(name);
    const chosen = region ?? (name === homeName ? base.region : undefined);
    return open(`${name} ${chosen ?? ''}`, {
      ...choiceOf(settings, chosen),
      credentials: assuming(settings),
    });
  };

  const usual = (name: string | undefined): AwsSession => (name === undefined ? open('', {}) : named(name));

  /** Once for each account, whatever the region. */
  const identityOf = (name: string | undefined): Promise<Identity> => {
    const key = name ?? '';
    const known = identities.get(key);
    if (known) return known();
    const ask = once(async () => {
      const identity = await usual(name).identity();
      const stated = name === undefined ? undefined : statedAccountId(settingsOf(name));
      if (name !== undefined && stated !== undefined && stated !== identity.accountId)
        throw accountMismatch(name, stated, identity);
      return identity;
    });
    identities.set(key, ask);
    return ask();
  };

  /** Which of the accounts a number means: the default first, then those that say so, then whoever's credentials lead there. */
  const nameOf = async (accountId: string): Promise<string | undefined> => {
    if ((await identityOf(homeName)).accountId === accountId) return homeName;
    const stated = accounts.find((settings) => statedAccountId(settings) === accountId);
    if (stated) return stated.name;
    for (const settings of accounts.filter((each) => statedAccountId(each) === undefined)) {
      const identity = await identityOf(settings.name).catch((problem: unknown) => {
        // Another account's trouble is not this one's; it is told when that one is needed.
        if (!(problem instanceof DiagnosticError)) throw problem;
        return undefined;
      });
      if (identity?.accountId === accountId) return settings.name;
    }
    throw accountNotReached(accountId, [...byName.keys()]);
  };

  const inRegion = async (name: string | undefined, region: string): Promise<AwsSession> => {
    if ((await usual(name).region()) === region) return usual(name);
    return name === undefined ? open(` ${region}`, { region }) : named(name, region);
  };

  const homePlace = async (): Promise<Place> => {
    const { accountId, partition } = await identityOf(homeName);
    return { accountId, partition, region: await usual(homeName).region() };
  };

  return {
    defaultName: homeName,
    home: () => usual(homeName),
    homePlace,

    async place({ account, region }) {
      const isNumber = account !== undefined && /^\d{12}$/.test(account);
      const name = isNumber ? await nameOf(account) : (account ?? homeName);
      const { accountId, partition } = await identityOf(name);
      const own = name === undefined ? undefined : settingsOf(name).regions[0];
      const elsewhere = name !== homeName && own !== undefined ? own : await usual(homeName).region();
      const chosen = region ?? elsewhere;
      // A region that does not exist, or is not open to the account, is found out here and not half-way.
      await (await inRegion(name, chosen)).identity();
      return { accountId, partition, region: chosen };
    },

    async session({ accountId, region }) {
      return inRegion(await nameOf(accountId), region);
    },

    async check() {
      if (homeName !== undefined) settingsOf(homeName);
      return Promise.all(
        accounts.map(async (settings): Promise<AccountCheck> => {
          try {
            const identity = await identityOf(settings.name);
            return { settings, region: await named(settings.name).region(), identity, diagnostics: [] };
          } catch (problem) {
            if (!(problem instanceof DiagnosticError)) throw problem;
            const address = `account ${settings.name}`;
            return { settings, diagnostics: problem.diagnostics.map((told) => ({ ...told, address })) };
          }
        }),
      );
    },

    stats: () => statsTable(recorder.summary()),
    close() {
      for (const session of sessions.values()) session.close();
    },
  };
}
