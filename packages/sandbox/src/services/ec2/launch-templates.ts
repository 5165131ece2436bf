import type {
  CreateLaunchTemplateRequest,
  CreateLaunchTemplateResult,
  CreateLaunchTemplateVersionRequest,
  CreateLaunchTemplateVersionResult,
  DeleteLaunchTemplateRequest,
  DeleteLaunchTemplateResult,
  DeleteLaunchTemplateVersionsRequest,
  DeleteLaunchTemplateVersionsResult,
  DescribeLaunchTemplatesRequest,
  DescribeLaunchTemplatesResult,
  DescribeLaunchTemplateVersionsRequest,
  DescribeLaunchTemplateVersionsResult,
  LaunchTemplate,
  LaunchTemplateVersion,
  ModifyLaunchTemplateRequest,
  ModifyLaunchTemplateResult,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import { timestamp } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import { madeBefore, tokenOf } from './client-token.ts';
import { idsWithPages, paged } from './describe.ts';
import { filtered, type Fields } from './filters.ts';
import { launchTemplate, templateVersion } from './launch-template-data.ts';
import { required } from './parameters.ts';
import { newId, rowsOf } from './resource.ts';
import {
  LAUNCH_TEMPLATE,
  type LaunchTemplateRow,
  type LaunchTemplateVersionRow,
} from './rows/launch-template.ts';
import { tagsFrom } from './tag-specifications.ts';

const PAGE_LIMITS = { min: 1, max: 200 };

function createLaunchTemplate(input: CreateLaunchTemplateRequest, call: Call): CreateLaunchTemplateResult {
  const token = tokenOf(input);
  const before = madeBefore(rowsOf(call, LAUNCH_TEMPLATE).all(), token)[0];
  if (before) return { LaunchTemplate: show(before) };
  const name = required(input, 'LaunchTemplateName');
  if (!/^[a-zA-Z0-9().\-/_]{3,128}$/.test(name))
    throw new AwsError(
      'InvalidLaunchTemplateName.MalformedException',
      'A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the following characters: - ( ) . / _',
    );
  if (rowsOf(call, LAUNCH_TEMPLATE).find((row) => row.name === name))
    throw new AwsError(
      'InvalidLaunchTemplateName.AlreadyExistsException',
      'Launch template name already in use.',
    );
  const tags = tagsFrom(input.TagSpecifications, 'launch-template');
  const made = { createTime: timestamp(call), createdBy: call.principal };
  const row = rowsOf(call, LAUNCH_TEMPLATE).put({
    id: newId(LAUNCH_TEMPLATE),
    name,
    ...made,
    defaultVersion: 1,
    latestVersion: 1,
    versions: [
      {
        number: 1,
        ...made,
        data: required(input, 'LaunchTemplateData'),
        ...(input.VersionDescription && { description: input.VersionDescription }),
      },
    ],
    tags,
    ...(token && { token }),
  });
  return { LaunchTemplate: show(row) };
}

function createLaunchTemplateVersion(
  input: CreateLaunchTemplateVersionRequest,
  call: Call,
): CreateLaunchTemplateVersionResult {
  const row = launchTemplate(call, input);
  const token = tokenOf(input);
  const before = madeBefore(row.versions, token)[0];
  if (before) return { LaunchTemplateVersion: showVersion(row, before) };
  const source = input.SourceVersion ? templateVersion(row, input.SourceVersion).data : {};
  const version: LaunchTemplateVersionRow = {
    number: Math.max(row.latestVersion, row.numbered ?? 0) + 1,
    createTime: timestamp(call),
    createdBy: call.principal,
    data: { ...source, ...required(input, 'LaunchTemplateData') },
    ...(input.VersionDescription && { description: input.VersionDescription }),
    ...(token && { token }),
  };
  row.versions.push(version);
  row.latestVersion = version.number;
  return { LaunchTemplateVersion: showVersion(row, version) };
}

function modifyLaunchTemplate(input: ModifyLaunchTemplateRequest, call: Call): ModifyLaunchTemplateResult {
  const row = launchTemplate(call, input);
  row.defaultVersion = templateVersion(row, required(input, 'DefaultVersion')).number;
  return { LaunchTemplate: show(row) };
}

function deleteLaunchTemplate(input: DeleteLaunchTemplateRequest, call: Call): DeleteLaunchTemplateResult {
  const row = launchTemplate(call, input);
  rowsOf(call, LAUNCH_TEMPLATE).remove(row.id);
  return { LaunchTemplate: show(row) };
}

function deleteLaunchTemplateVersions(
  input: DeleteLaunchTemplateVersionsRequest,
  call: Call,
): DeleteLaunchTemplateVersionsResult {
  const row = launchTemplate(call, input);
  const result = {
    SuccessfullyDeletedLaunchTemplateVersions: [] as object[],
    UnsuccessfullyDeletedLaunchTemplateVersions: [] as object[],
  };
  for (const text of required(input, 'Versions')) {
    const version = row.versions.find(({ number }) => String(number) === text);
    const base = { LaunchTemplateId: row.id, LaunchTemplateName: row.name, VersionNumber: Number(text) };
    const ResponseError = !version
      ? { Code: 'launchTemplateVersionDoesNotExist', Message: 'The version does not exist.' }
      : version.number === row.defaultVersion
        ? { Code: 'unexpectedError', Message: 'The default version cannot be deleted.' }
        : undefined;
    if (ResponseError) result.UnsuccessfullyDeletedLaunchTemplateVersions.push({ ...base, ResponseError });
    else {
      row.numbered = Math.max(row.latestVersion, row.numbered ?? 0);
      row.versions = row.versions.filter((candidate) => candidate !== version);
      row.latestVersion = Math.max(...row.versions.map(({ number }) => number));
      result.SuccessfullyDeletedLaunchTemplateVersions.push(base);
    }
  }
  return result;
}

const FIELDS: Fields<LaunchTemplateRow> = {
  'create-time': (row) => row.createTime,
  'launch-template-name': (row) => row.name,
};

function describeLaunchTemplates(
  input: DescribeLaunchTemplatesRequest,
  call: Call,
): DescribeLaunchTemplatesResult {
  const named = [
    ...(input.LaunchTemplateIds ?? []).map((LaunchTemplateId) => launchTemplate(call, { LaunchTemplateId })),
    ...(input.LaunchTemplateNames ?? []).map((LaunchTemplateName) =>
      launchTemplate(call, { LaunchTemplateName }),
    ),
  ];
  if (named.length > 0 && input.MaxResults !== undefined) throw idsWithPages('launch-template');
  const all = named.length > 0 ? named : rowsOf(call, LAUNCH_TEMPLATE).all();
  const { rows, NextToken } = paged(filtered(all, input.Filters, FIELDS), input, PAGE_LIMITS);
  return { LaunchTemplates: rows.map(show), NextToken };
}

interface VersionRow {
  id: string;
  template: LaunchTemplateRow;
  version: LaunchTemplateVersionRow;
  tags: Record<string, string>;
}

/** Of one template, or with `$Latest` and `$Default` of all the account has. */
function describeLaunchTemplateVersions(
  input: DescribeLaunchTemplateVersionsRequest,
  call: Call,
): DescribeLaunchTemplateVersionsResult {
  const one = Boolean(input.LaunchTemplateId ?? input.LaunchTemplateName);
  const templates = one ? [launchTemplate(call, input)] : rowsOf(call, LAUNCH_TEMPLATE).all();
  const asked = input.Versions ?? [];
  if (!one && asked.length === 0)
    throw new AwsError(
      'MissingParameter',
      'The request must contain the parameter LaunchTemplateId, or versions $Latest or $Default',
    );
  const all = templates.flatMap((template) => {
    const versions =
      asked.length > 0 ? asked.map((text) => templateVersion(template, text)) : template.versions;
    return [...new Set(versions)]
      .filter(
        ({ number }) =>
          number >= Number(input.MinVersion ?? 0) && number <= Number(input.MaxVersion ?? Infinity),
      )
      .map((version): VersionRow => ({
        id: `${template.id}/${version.number}`,
        template,
        version,
        tags: {},
      }));
  });
  const rows = filtered(all, input.Filters, {
    'create-time': (row) => row.version.createTime,
    'image-id': (row) => row.version.data.ImageId,
    'instance-type': (row) => row.version.data.InstanceType,
    'is-default-version': (row) => row.version.number === row.template.defaultVersion,
  });
  const { rows: shown, NextToken } = paged(rows, input, PAGE_LIMITS);
  return { LaunchTemplateVersions: shown.map((row) => showVersion(row.template, row.version)), NextToken };
}

function show(row: LaunchTemplateRow): LaunchTemplate {
  return {
    LaunchTemplateId: row.id,
    LaunchTemplateName: row.name,
    CreateTime: new Date(row.createTime),
    CreatedBy: row.createdBy,
    DefaultVersionNumber: row.defaultVersion,
    LatestVersionNumber: row.latestVersion,
    Tags: tagList(row.tags),
  };
}

function showVersion(row: LaunchTemplateRow, version: LaunchTemplateVersionRow): LaunchTemplateVersion {
  return {
    LaunchTemplateId: row.id,
    LaunchTemplateName: row.name,
    VersionNumber: version.number,
    VersionDescription: version.description,
    CreateTime: new Date(version.createTime),
    CreatedBy: version.createdBy,
    DefaultVersion: version.number === row.defaultVersion,
    LaunchTemplateData: version.data,
  };
}

export const launchTemplateOperations = {
  CreateLaunchTemplate: createLaunchTemplate,
  CreateLaunchTemplateVersion: createLaunchTemplateVersion,
  ModifyLaunchTemplate: modifyLaunchTemplate,
  DeleteLaunchTemplate: deleteLaunchTemplate,
  DeleteLaunchTemplateVersions: deleteLaunchTemplateVersions,
  DescribeLaunchTemplates: describeLaunchTemplates,
  DescribeLaunchTemplateVersions: describeLaunchTemplateVersions,
};
