import type { ResourceType, TagSpecification } from '@aws-sdk/client-ec2';
import { AwsError } from '../../service.ts';
import { tagProblem, tagsOf, type Tags } from '../shared/tags.ts';

export function checkTags(tags: Tags): void {
  const problem = tagProblem(tags);
  if (problem)
    throw new AwsError(problem.tooMany ? 'TagLimitExceeded' : 'InvalidParameterValue', problem.message);
}

/** The tags that a create request has for the resource it makes; `others` may be named as well and are read elsewhere. */
export function tagsFrom(
  specifications: readonly TagSpecification[] | undefined,
  type: ResourceType,
  ...others: ResourceType[]
): Tags {
  let tags: Tags = {};
  for (const specification of specifications ?? []) {
    const named = specification.ResourceType;
    if (!named) throw new AwsError('MissingParameter', 'Tag specification must have a resource type');
    if (named === type) tags = { ...tags, ...tagsOf(specification.Tags) };
    else if (!others.includes(named))
      throw new AwsError(
        'InvalidParameterValue',
        `'${named}' is not a valid taggable resource type for this operation.`,
      );
  }
  checkTags(tags);
  return tags;
}
