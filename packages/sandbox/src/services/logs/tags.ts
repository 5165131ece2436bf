import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  ListTagsLogGroupRequest,
  ListTagsLogGroupResponse,
  TagLogGroupRequest,
  TagResourceRequest,
  UntagLogGroupRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError, type Call } from '../../service.ts';
import { tagProblem, type Tags } from '../shared/tags.ts';
import { findGroup, invalid } from './rows.ts';

function add(identifier: string | undefined, tags: Tags | undefined, call: Call): void {
  const row = findGroup(call, identifier);
  const all = { ...row.tags, ...tags };
  const problem = tagProblem(all);
  if (problem?.tooMany) throw new AwsError('TooManyTagsException', problem.message, 400);
  if (problem) throw invalid(problem.message);
  row.tags = all;
}

function remove(identifier: string | undefined, keys: readonly string[] | undefined, call: Call): void {
  const row = findGroup(call, identifier);
  for (const key of keys ?? []) delete row.tags[key];
}

/** By ARN, and by name as it was before. */
export const tagOperations = {
  TagResource: (input: TagResourceRequest, call: Call): void => add(input.resourceArn, input.tags, call),
  UntagResource: (input: UntagResourceRequest, call: Call): void =>
    remove(input.resourceArn, input.tagKeys, call),
  ListTagsForResource: (input: ListTagsForResourceRequest, call: Call): ListTagsForResourceResponse => ({
    tags: findGroup(call, input.resourceArn).tags,
  }),
  TagLogGroup: (input: TagLogGroupRequest, call: Call): void => add(input.logGroupName, input.tags, call),
  UntagLogGroup: (input: UntagLogGroupRequest, call: Call): void =>
    remove(input.logGroupName, input.tags, call),
  ListTagsLogGroup: (input: ListTagsLogGroupRequest, call: Call): ListTagsLogGroupResponse => ({
    tags: findGroup(call, input.logGroupName).tags,
  }),
};
