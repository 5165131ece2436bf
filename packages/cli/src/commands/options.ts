import { InvalidArgumentError, Option, type Command } from 'commander';

/** Which AWS: the same options, with the same meaning, as the AWS CLI's. */
export interface AwsOptions {
  readonly account?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
  readonly stats?: boolean;
}

export const withAws = (command: Command): Command =>
  command
    .addOption(
      new Option('--account <name>', 'account of groundcrew.yaml; else its defaultAccount').conflicts(
        'profile',
      ),
    )
    .option('--profile <name>', 'profile from the AWS configuration files, whatever groundcrew.yaml says')
    .option('--region <name>', 'region; else the account’s, AWS_REGION, AWS_DEFAULT_REGION, or the profile’s')
    .option('--endpoint-url <url>', 'send every AWS call there; else AWS_ENDPOINT_URL')
    .option('--stats', 'say at the end which AWS calls were made and how long they took');

export interface SourceOptions {
  readonly subdirs?: string;
  readonly assemblyStack?: string;
}

export const withSource = (command: Command): Command =>
  command
    .option('--subdirs <names>', 'sub-directories of a snippet directory to take, separated by commas')
    .option('--assembly-stack <name>', 'which stack of a CDK cloud assembly, where it holds several');

export interface ParameterOptions {
  readonly parameter?: readonly string[];
  readonly parametersFile?: string;
}

/** Collects an option that may be given more than once. */
export const repeated = (value: string, before: readonly string[] = []): string[] => [...before, value];

export const withParameters = (command: Command): Command =>
  command
    .option(
      '-p, --parameter <name=value>',
      'a parameter; may be repeated (a NoEcho one is refused here)',
      repeated,
    )
    .option('--parameters-file <file>', 'parameters as a YAML or JSON map, or the AWS CLI’s JSON list');

export function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a whole number greater than 0.');
  return Number(text);
}

export function numberFromZero(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('It must be a number, 0 or greater.');
  return value;
}

export function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('It must be a port from 0 to 65535.');
  return port;
}

export const names = (text: string | undefined): string[] | undefined =>
  text
    ?.split(',')
    .map((name) => name.trim())
    .filter(Boolean);
