import type { PutParameterRequest, PutParameterResult } from '@aws-sdk/client-ssm';
import { AwsError, type Call } from '../../service.ts';
import { imageById } from '../ec2/image-catalogue.ts';
import { timestamp } from '../shared/place.ts';
import { tagsOf } from '../shared/tags.ts';
import { newest, parameters, validation, type ParameterRow } from './parameters.ts';

const MAX_BYTES = { Standard: 4096, Advanced: 8192, 'Intelligent-Tiering': 8192 };
const MAX_VERSIONS = 100;
const MAX_LEVELS = 15;
/** Takes them away. */
const noPolicies = '[{}]';

export function putParameter(input: PutParameterRequest, call: Call): PutParameterResult {
  const name = input.Name ?? '';
  const value = input.Value ?? '';
  checkName(name);
  const existing = parameters(call).get(name);
  if (existing && !input.Overwrite)
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  if (existing && input.Tags?.length)
    throw validation(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  const type = input.Type ?? existing?.type;
  if (!type) throw validation('A parameter type is required when you create a parameter.');
  const tier = input.Tier ?? existing?.tier ?? 'Standard';
  checkValue(input, value, tier, call);
  const row: ParameterRow = existing ?? parameters(call).put(newRow(input, name, type));
  row.type = type;
  row.tier = tier === 'Intelligent-Tiering' ? 'Standard' : tier;
  if (input.Description !== undefined) row.description = input.Description;
  if (input.AllowedPattern !== undefined) row.allowedPattern = input.AllowedPattern;
  if (input.DataType) row.dataType = input.DataType;
  if (input.Policies === noPolicies) delete row.policies;
  else if (input.Policies) row.policies = input.Policies;
  if (type === 'SecureString') row.keyId = input.KeyId ?? row.keyId ?? 'alias/aws/ssm';
  const version = (existing ? newest(existing).version : 0) + 1;
  row.versions.push({ version, value, date: timestamp(call), user: call.principal, labels: [] });
  if (row.versions.length > MAX_VERSIONS) row.versions.shift();
  return { Version: version, Tier: row.tier };
}

function newRow(input: PutParameterRequest, id: string, type: ParameterRow['type']): ParameterRow {
  return {
    id,
    type,
    tier: 'Standard',
    dataType: input.DataType ?? 'text',
    versions: [],
    tags: tagsOf(input.Tags),
  };
}

function checkName(name: string): void {
  if (!/^[\w./-]{1,1011}$/.test(name) || name.endsWith('/') || name.includes('//'))
    throw validation(
      'Parameter name must be a fully qualified name that includes only a-zA-Z0-9_.-/ and does not end in /.',
    );
  if (name.includes('/') && !name.startsWith('/'))
    throw validation('Parameter name must be a fully qualified name.');
  if (/^\/?(aws|ssm)/i.test(name))
    throw validation(
      'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  if (name.split('/').length - 1 > MAX_LEVELS)
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `Parameter hierarchies are limited to ${MAX_LEVELS} levels.`,
    );
}

function checkValue(
  input: PutParameterRequest,
  value: string,
  tier: keyof typeof MAX_BYTES,
  call: Call,
): void {
  if (value === '')
    throw validation(
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
    );
  if (Buffer.byteLength(value) > MAX_BYTES[tier])
    throw validation(
      `${tier} tier parameters support a maximum parameter value of ${MAX_BYTES[tier]} characters.`,
    );
  const pattern = input.AllowedPattern ?? parameters(call).get(input.Name ?? '')?.allowedPattern;
  if (pattern && !new RegExp(pattern).test(value))
    throw new AwsError(
      'ParameterPatternMismatchException',
      'Parameter value, cannot be validated against allowedPattern.',
    );
  if (input.Policies && !isList(input.Policies))
    throw new AwsError('InvalidPolicyTypeException', 'The policies are not a list in JSON.');
  if (input.DataType === 'aws:ec2:image' && !imageById(call.region, value))
    throw validation(`The parameter value ${value} is not a valid image.`);
}

function isList(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}
