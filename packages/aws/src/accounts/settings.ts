/** One account of a project, by the name it has there: how its credentials come about, and how it is reached. */
export interface AccountSettings {
  readonly name: string;
  /** A profile of the AWS configuration files; without it and without a role, the environment's credentials. */
  readonly profile?: string;
  readonly role?: RoleSettings;
  /** Twelve digits. Credentials that lead elsewhere are refused. */
  readonly accountId?: string;
  /** The first is the one to use where none is named. */
  readonly regions: readonly string[];
  /** For every service of the account. */
  readonly endpoint?: string;
  /** By the name that the AWS configuration files give a service: `ec2`, `elastic_load_balancing`. */
  readonly endpoints: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export interface RoleSettings {
  readonly arn: string;
  readonly externalId?: string;
  readonly sessionName: string;
  /** Session tags: the role's trust policy must allow sts:TagSession. */
  readonly tags: Readonly<Record<string, string>>;
  /** Keys of session tags that are passed on when the role assumes another one. */
  readonly transitiveTagKeys: readonly string[];
  readonly durationSeconds?: number;
  /** Whose credentials assume the role: an account of the project, or a profile; else the environment's. */
  readonly source?: { readonly account: string } | { readonly profile: string };
}

/** The account that its settings name, as far as they do. */
export const statedAccountId = ({ accountId, role }: AccountSettings): string | undefined =>
  accountId ?? role?.arn.split(':')[4];
