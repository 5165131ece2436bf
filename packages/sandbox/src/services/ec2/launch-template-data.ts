import type { RunInstancesRequest } from '@aws-sdk/client-ec2';
import { AwsError } from '../../service.ts';
import type { Place } from '../shared/place.ts';
import { find, rowsOf } from './resource.ts';
import {
  LAUNCH_TEMPLATE,
  type LaunchTemplateRow,
  type LaunchTemplateVersionRow,
} from './rows/launch-template.ts';

export interface TemplateName {
  LaunchTemplateId?: string | undefined;
  LaunchTemplateName?: string | undefined;
}

export function launchTemplate(at: Place, input: TemplateName): LaunchTemplateRow {
  if (input.LaunchTemplateId) return find(at, LAUNCH_TEMPLATE, input.LaunchTemplateId);
  const name = input.LaunchTemplateName;
  if (!name)
    throw new AwsError(
      'MissingParameter',
      'The request must contain the parameter LaunchTemplateId or LaunchTemplateName',
    );
  const row = rowsOf(at, LAUNCH_TEMPLATE).find((template) => template.name === name);
  if (!row)
    throw new AwsError(
      'InvalidLaunchTemplateName.NotFoundException',
      `The specified launch template, with template name ${name}, does not exist.`,
    );
  return row;
}

/** A version by number, `$Latest` or `$Default`. */
export function templateVersion(
  row: LaunchTemplateRow,
  version: string | undefined,
): LaunchTemplateVersionRow {
  const number =
    version === '$Latest'
      ? row.latestVersion
      : version === undefined || version === '$Default'
        ? row.defaultVersion
        : Number(version);
  const found = row.versions.find((candidate) => candidate.number === number);
  if (!found)
    throw new AwsError(
      'InvalidLaunchTemplateId.VersionNotFound',
      `Could not find the specified version ${version ?? ''} for the launch template with ID ${row.id}.`,
    );
  return found;
}

/** The request as if the template's values were part of it; what the request says itself wins. */
export function withLaunchTemplate(input: RunInstancesRequest, at: Place): RunInstancesRequest {
  const specification = input.LaunchTemplate;
  if (!specification) return input;
  const { data } = templateVersion(launchTemplate(at, specification), specification.Version);
  const given = Object.fromEntries(
    Object.entries(input).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  );
  const { TagSpecifications, ...settings } = data;
  return {
    ...(settings as Partial<RunInstancesRequest>),
    ...given,
    MinCount: input.MinCount,
    MaxCount: input.MaxCount,
    TagSpecifications: [...(TagSpecifications ?? []), ...(input.TagSpecifications ?? [])],
  };
}
