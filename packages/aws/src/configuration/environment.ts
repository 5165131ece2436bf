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

/** The profile in use: the one chosen, else the environment's, else `default`. */
export const profileName = ({ profile, env }: Choice): string =>
  profile ?? env['AWS_PROFILE'] ?? env['AWS_DEFAULT_PROFILE'] ?? 'default';
