export type Environment = Readonly<Record<string, string | undefined>>;

/** What the user chose on the command line or in the project's configuration; stronger than the environment. */
export interface Choice {
  readonly profile?: string;
  readonly region?: string;
  /** For every service; stronger than `endpoints`. */
  readonly endpoint?: string;
  /** Of one account, by the service names of the AWS configuration files. */
  readonly endpoints?: { readonly all?: string; readonly services: Readonly<Record<string, string>> };
  readonly env: Environment;
}

/** The profile that the user or the environment names. A variable that is set to nothing names none. */
export const namedProfile = ({ profile, env }: Choice): string | undefined =>
  profile ?? (env['AWS_PROFILE'] || env['AWS_DEFAULT_PROFILE'] || undefined);

/** The profile in use. */
export const profileName = (choice: Choice): string => namedProfile(choice) ?? 'default';
