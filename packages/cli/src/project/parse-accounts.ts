import type { AccountSettings, RoleSettings } from '@groundcrew/aws';
import type { Expression, MapEntry } from '@groundcrew/program';
import { closest } from '@groundcrew/spec';
import { calledServices } from './called-services.ts';
import type { SettingsReader } from './plain-values.ts';

const keys = [
  'accountId',
  'durationSeconds',
  'endpoint',
  'endpoints',
  'externalId',
  'profile',
  'regions',
  'roleArn',
  'sessionName',
  'sessionTags',
  'source',
  'sourceProfile',
  'transitiveTagKeys',
] as const;

/** Those that mean nothing without a role. */
const ofRoles = [
  'durationSeconds',
  'externalId',
  'sessionName',
  'sessionTags',
  'source',
  'sourceProfile',
  'transitiveTagKeys',
] as const;

type Entries = ReadonlyMap<string, MapEntry>;

/** The accounts of a project, in the order of the file. */
export function parseAccounts(value: Expression | undefined, reader: SettingsReader): AccountSettings[] {
  const declared = reader.map(value, 'accounts')?.entries ?? [];
  const accounts = declared.flatMap((entry) => parseAccount(entry, reader));
  const names = declared.map(({ key }) => key);
  for (const { key, value: account } of declared) {
    const source = account.kind === 'map' && account.entries.find((entry) => entry.key === 'source');
    if (!source || source.value.kind !== 'literal') continue;
    const wanted = String(source.value.value);
    if (names.includes(wanted)) continue;
    const [near] = closest(wanted, names);
    reader.report(
      `The source of account ${key} is unknown: there is no account "${wanted}"`,
      source.value.at,
      near === undefined ? 'A profile goes under "sourceProfile".' : `Did you mean ${near}?`,
    );
  }
  refuseCircles(accounts, declared, reader);
  return accounts;
}

function parseAccount({ key: name, keyAt, value }: MapEntry, reader: SettingsReader): AccountSettings[] {
  const what = `Account ${name}`;
  if (!/^[A-Za-z][\w-]{0,63}$/.test(name))
    reader.report(
      `An account can't be named "${name}"`,
      keyAt,
      'A name begins with a letter; letters, digits, - and _ follow.',
    );
  const entries: Entries = reader.known(value, what, keys);
  const at = (key: (typeof keys)[number]) => entries.get(key)?.value;
  const profile = reader.text(at('profile'), `The profile of account ${name}`);
  const role = parseRole(name, entries, reader);
  const both = entries.get('profile');
  if (role && both)
    reader.report(
      `${what} has both a profile and a role`,
      both.keyAt,
      'Name the profile that assumes the role under "sourceProfile".',
    );
  const accountId = reader.fitting(at('accountId'), 'accountId', /^\d{12}$/, '"123456789012"');
  const ofRole = role?.arn.split(':')[4];
  const stated = at('accountId');
  if (stated && accountId !== undefined && ofRole !== undefined && accountId !== ofRole)
    reader.report(`${what} is ${accountId}, but its role is one of ${ofRole}`, stated.at);
  const regions = reader.texts(at('regions'), 'regions').flatMap(({ text, at: range }) => {
    if (/^[a-z]{2,}(-[a-z]+)+-\d$/.test(text)) return [text];
    reader.report(`"${text}" is no region`, range, 'A region is written like eu-central-1.');
    return [];
  });
  const endpoint = urlOf(at('endpoint'), 'endpoint', reader);
  const endpoints = reader.textMap(at('endpoints'), 'endpoints').flatMap(({ key, entry }) => {
    const url = urlOf(entry.value, `The endpoint of ${key}`, reader);
    const service = key.toLowerCase().replaceAll(/[ -]/g, '_');
    if (!calledServices.includes(service)) return unknownService(name, key, service, entry, reader) ?? [];
    return url === undefined ? [] : [[service, url] as const];
  });
  return [{ name, profile, role, accountId, regions, endpoint, endpoints: Object.fromEntries(endpoints) }];
}

function unknownService(
  account: string,
  key: string,
  service: string,
  { keyAt }: MapEntry,
  reader: SettingsReader,
): undefined {
  const [near] = closest(service, calledServices);
  return reader.report(
    `endpoints of account ${account} names no service that groundcrew calls: "${key}"`,
    keyAt,
    near === undefined ? `It may name ${calledServices.join(', ')}.` : `Did you mean ${near}?`,
    'SETTING_UNKNOWN',
  );
}

function parseRole(name: string, entries: Entries, reader: SettingsReader): RoleSettings | undefined {
  const at = (key: (typeof keys)[number]) => entries.get(key)?.value;
  const roleArn = at('roleArn');
  if (!roleArn) {
    for (const key of ofRoles) {
      const entry = entries.get(key);
      if (entry)
        reader.report(
          `${key} of account ${name} means nothing without a role`,
          entry.keyAt,
          'Add its roleArn.',
        );
    }
    return undefined;
  }
  const arn = reader.fitting(
    roleArn,
    'roleArn',
    /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
    'arn:aws:iam::123456789012:role/Deploy',
  );
  const sessionName = reader.fitting(
    at('sessionName'),
    'sessionName',
    /^[\w+=,.@-]{2,64}$/,
    'groundcrew-ci: 2 to 64 letters, digits and +=,.@-_',
  );
  const externalId = reader.fitting(
    at('externalId'),
    'externalId',
    /^[\w+=,.@:/-]{2,1224}$/,
    'a7c1-42: 2 to 1224 letters, digits and +=,.@:/-_',
  );
  const tags = Object.fromEntries(
    reader.textMap(at('sessionTags'), 'sessionTags').map(({ key, text }) => [key, text]),
  );
  const transitive = reader.texts(at('transitiveTagKeys'), 'transitiveTagKeys');
  for (const { text, at: range } of transitive)
    if (!(text in tags)) reader.report(`"${text}" is no session tag of account ${name}`, range);
  const source = reader.text(at('source'), 'source');
  const sourceProfile = reader.text(at('sourceProfile'), 'sourceProfile');
  const second = entries.get('sourceProfile');
  if (source !== undefined && second)
    reader.report(`Account ${name} has two sources for its role`, second.keyAt, 'Keep one of them.');
  const duration = reader.fitting(at('durationSeconds'), 'durationSeconds', /^\d{3,5}$/, '3600');
  const seconds = duration === undefined ? undefined : Number(duration);
  const durationAt = at('durationSeconds');
  if (durationAt && seconds !== undefined && (seconds < 900 || seconds > 43_200))
    reader.report('A session lasts 900 to 43200 seconds', durationAt.at);
  if (arn === undefined) return undefined;
  return {
    arn,
    externalId,
    sessionName: sessionName ?? 'groundcrew',
    tags,
    transitiveTagKeys: transitive.map(({ text }) => text),
    durationSeconds: seconds,
    source:
      source !== undefined
        ? { account: source }
        : sourceProfile !== undefined
          ? { profile: sourceProfile }
          : undefined,
  };
}

function urlOf(value: Expression | undefined, what: string, reader: SettingsReader): string | undefined {
  const text = reader.text(value, what);
  if (text === undefined || !value) return undefined;
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  return reader.report(
    `${what} is not an http or https URL`,
    value.at,
    'Write it like http://127.0.0.1:4566.',
  );
}

/** An account whose role is assumed, in the end, with its own credentials would never get any. */
function refuseCircles(
  accounts: readonly AccountSettings[],
  declared: readonly MapEntry[],
  reader: SettingsReader,
): void {
  const sources = new Map(
    accounts.map(({ name, role }) => [
      name,
      role?.source && 'account' in role.source ? role.source.account : undefined,
    ]),
  );
  for (const { key, keyAt } of declared) {
    const seen: string[] = [];
    for (let next = sources.get(key); next !== undefined && !seen.includes(next); next = sources.get(next))
      seen.push(next);
    if (seen.includes(key))
      reader.report(
        `Account ${key} would assume its role with its own credentials: ${[key, ...seen].join(' → ')}`,
        keyAt,
        'Let one of them begin with a profile.',
      );
  }
}
