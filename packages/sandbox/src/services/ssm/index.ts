import type {
  AddTagsToResourceRequest,
  DeleteParameterRequest,
  DeleteParametersRequest,
  DeleteParametersResult,
  LabelParameterVersionRequest,
  LabelParameterVersionResult,
  ListTagsForResourceRequest,
  ListTagsForResourceResult,
  RemoveTagsFromResourceRequest,
} from '@aws-sdk/client-ssm';
import { AwsError, type Call, type Service } from '../../service.ts';
import { tagList, tagProblem, tagsOf } from '../shared/tags.ts';
import { readOperations } from './get-parameters.ts';
import { newest, parameterNotFound, parameters, type ParameterRow } from './parameters.ts';
import { projections } from './projections.ts';
import { putParameter } from './put-parameter.ts';

function deleteParameter(input: DeleteParameterRequest, call: Call): object {
  if (!parameters(call).remove(input.Name ?? '')) throw parameterNotFound();
  return {};
}

function deleteParameters(input: DeleteParametersRequest, call: Call): DeleteParametersResult {
  const names = input.Names ?? [];
  const gone = names.filter((name) => parameters(call).remove(name));
  return { DeletedParameters: gone, InvalidParameters: names.filter((name) => !gone.includes(name)) };
}

interface ResourceName {
  ResourceType?: string | undefined;
  ResourceId?: string | undefined;
}

function tagged(input: ResourceName, call: Call): ParameterRow {
  if (input.ResourceType !== 'Parameter')
    throw new AwsError('InvalidResourceType', `${input.ResourceType ?? ''} is not a valid resource type.`);
  const row = parameters(call).get(input.ResourceId ?? '');
  if (!row) throw new AwsError('InvalidResourceId', 'The resource ID is not valid.');
  return row;
}

function addTagsToResource(input: AddTagsToResourceRequest, call: Call): object {
  const row = tagged(input, call);
  const tags = { ...row.tags, ...tagsOf(input.Tags) };
  const problem = tagProblem(tags);
  if (problem)
    throw new AwsError(problem.tooMany ? 'TooManyTagsError' : 'ValidationException', problem.message);
  row.tags = tags;
  return {};
}

function removeTagsFromResource(input: RemoveTagsFromResourceRequest, call: Call): object {
  const row = tagged(input, call);
  for (const key of input.TagKeys ?? []) delete row.tags[key];
  return {};
}

function listTagsForResource(input: ListTagsForResourceRequest, call: Call): ListTagsForResourceResult {
  return { TagList: tagList(tagged(input, call).tags) };
}

/** A label moves from the version that had it. */
function labelParameterVersion(input: LabelParameterVersionRequest, call: Call): LabelParameterVersionResult {
  const row = parameters(call).get(input.Name ?? '');
  if (!row) throw parameterNotFound();
  const number = input.ParameterVersion ?? newest(row).version;
  const version = row.versions.find((candidate) => candidate.version === number);
  if (!version)
    throw new AwsError('ParameterVersionNotFound', `Version ${number} of the parameter was not found.`);
  const valid = (label: string): boolean => /^(?!\d|aws|ssm)[\w.-]{1,100}$/i.test(label);
  const labels = (input.Labels ?? []).filter(valid);
  for (const each of row.versions) each.labels = each.labels.filter((label) => !labels.includes(label));
  version.labels.push(...labels);
  return { InvalidLabels: (input.Labels ?? []).filter((label) => !valid(label)), ParameterVersion: number };
}

export const ssm: Service = {
  client: 'ssm',
  operations: {
    ...readOperations,
    PutParameter: putParameter,
    DeleteParameter: deleteParameter,
    DeleteParameters: deleteParameters,
    AddTagsToResource: addTagsToResource,
    RemoveTagsFromResource: removeTagsFromResource,
    ListTagsForResource: listTagsForResource,
    LabelParameterVersion: labelParameterVersion,
  },
  projections,
};
