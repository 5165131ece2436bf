import { loadSharedConfigFiles } from '@smithy/core/config';
import { profileName, type Choice } from './environment.ts';

type Section = Readonly<Record<string, string | undefined>>;

export interface Profile {
  readonly name: string;
  /** The settings of `[profile <name>]`, with those of the credentials file beneath. */
  readonly settings: Section;
  /** `[services <name>]`, where the profile names one; keys are `<service>.endpoint_url`. */
  readonly services: Section;
}

/** Reads the user's shared configuration files; a file that is not there counts as empty. */
export async function loadProfile(choice: Choice): Promise<Profile> {
  const name = profileName(choice);
  const { configFile, credentialsFile } = await loadSharedConfigFiles(sharedFiles(choice));
  const settings = { ...credentialsFile[name], ...configFile[name] };
  const services = settings['services'] === undefined ? {} : configFile[`services.${settings['services']}`];
  return { name, settings, services: services ?? {} };
}

/** Whether either of the files names the profile. */
export async function profileExists(choice: Choice): Promise<boolean> {
  const name = profileName(choice);
  const { configFile, credentialsFile } = await loadSharedConfigFiles(sharedFiles(choice));
  return name in configFile || name in credentialsFile;
}

export const sharedFiles = ({ env }: Choice): { filepath?: string; configFilepath?: string } => ({
  ...(env['AWS_SHARED_CREDENTIALS_FILE'] && { filepath: env['AWS_SHARED_CREDENTIALS_FILE'] }),
  ...(env['AWS_CONFIG_FILE'] && { configFilepath: env['AWS_CONFIG_FILE'] }),
});
