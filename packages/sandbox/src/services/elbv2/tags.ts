import type {
  AddTagsInput,
  DescribeTagsInput,
  DescribeTagsOutput,
  RemoveTagsInput,
  Tag,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Call } from '../../service.ts';
import type { Place } from '../shared/place.ts';
import { tagList, tagProblem, tagsOf, type Tags } from '../shared/tags.ts';
import { findListener, findLoadBalancer, findTargetGroup } from './rows.ts';

/** Tags as given, if AWS takes them. */
export function checkedTags(tags: readonly Tag[] | undefined, present: Tags = {}): Tags {
  const all = { ...present, ...tagsOf(tags) };
  const problem = tagProblem(all);
  if (problem) throw new AwsError(problem.tooMany ? 'TooManyTags' : 'ValidationError', problem.message);
  return all;
}

function tagged(arn: string, at: Place): { tags: Tags } {
  if (arn.includes(':targetgroup/')) return findTargetGroup(at, arn);
  return arn.includes(':listener/') ? findListener(at, arn) : findLoadBalancer(at, arn);
}

const MAX_DESCRIBED = 20;

function describeTags(input: DescribeTagsInput, call: Call): DescribeTagsOutput {
  const arns = input.ResourceArns ?? [];
  if (arns.length > MAX_DESCRIBED)
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value at 'resourceArns' failed to satisfy constraint: Member must have length less than or equal to ${MAX_DESCRIBED}`,
    );
  return {
    TagDescriptions: arns.map((ResourceArn) => ({
      ResourceArn,
      Tags: tagList(tagged(ResourceArn, call).tags),
    })),
  };
}

export const tagOperations = {
  DescribeTags: describeTags,
  AddTags(input: AddTagsInput, call: Call): object {
    for (const arn of input.ResourceArns ?? []) {
      const row = tagged(arn, call);
      row.tags = checkedTags(input.Tags, row.tags);
    }
    return {};
  },
  RemoveTags(input: RemoveTagsInput, call: Call): object {
    for (const arn of input.ResourceArns ?? [])
      for (const key of input.TagKeys ?? []) delete tagged(arn, call).tags[key];
    return {};
  },
};
