import type {
  CreateTopicInput,
  CreateTopicResponse,
  DeleteTopicInput,
  GetDataProtectionPolicyInput,
  GetTopicAttributesInput,
  GetTopicAttributesResponse,
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  ListTopicsInput,
  ListTopicsResponse,
  PutDataProtectionPolicyInput,
  SetTopicAttributesInput,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-sns';
import { isDeepStrictEqual } from 'node:util';
import { AwsError, type Call } from '../../service.ts';
import { page } from '../shared/pages.ts';
import { tagList, tagProblem, tagsOf, type Tags } from '../shared/tags.ts';
import {
  findTagged,
  findTopic,
  invalid,
  subscriptions,
  subscriptionsOf,
  topics,
  type TopicRow,
} from './rows.ts';

const ATTRIBUTES = new Set([
  'ArchivePolicy',
  'ContentBasedDeduplication',
  'DeliveryPolicy',
  'DisplayName',
  'FifoThroughputScope',
  'FifoTopic',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'Policy',
  'SignatureVersion',
  'TracingConfig',
]);
const FEEDBACK = /^(HTTP|SQS|Lambda|Firehose|Application)(Success|Failure)Feedback(RoleArn|SampleRate)$/;
const PAGE = 100;

function check(name: string, value: string, fifo: boolean): void {
  if (!ATTRIBUTES.has(name) && !FEEDBACK.test(name)) throw invalid('AttributeName');
  if (['ContentBasedDeduplication', 'ArchivePolicy', 'FifoThroughputScope'].includes(name) && !fifo)
    throw invalid(`${name} Reason: this attribute is only for FIFO topics`);
  if (name === 'DisplayName' && value.length > 100) throw invalid('DisplayName');
  if (name === 'TracingConfig' && !['Active', 'PassThrough'].includes(value)) throw invalid('TracingConfig');
  if (name === 'SignatureVersion' && !['1', '2'].includes(value)) throw invalid('SignatureVersion');
}

/** The same topic again is no error, if it is to be the same in all that is given. */
function createTopic(input: CreateTopicInput, call: Call): CreateTopicResponse {
  const name = input.Name ?? '';
  const given = input.Attributes ?? {};
  const fifo = given['FifoTopic'] === 'true';
  if (!/^[\w-]{1,256}(\.fifo)?$/.test(name) || name.endsWith('.fifo') !== fifo) throw invalid('Topic Name');
  for (const [key, value] of Object.entries(given)) check(key, value, fifo);
  const arn = `arn:aws:sns:${call.region}:${call.account}:${name}`;
  const tags = checkedTags(tagsOf(input.Tags));
  const existing = topics(call).get(arn);
  if (existing) {
    const differs = Object.entries(given).some(([key, value]) => existing.attributes[key] !== value);
    if (differs) throw invalid('Attributes Reason: Topic already exists with different attributes');
    if (input.Tags && !isDeepStrictEqual(tags, existing.tags))
      throw invalid('Tags Reason: Topic already exists with different tags');
    return { TopicArn: arn };
  }
  const attributes = { ...(fifo && { ContentBasedDeduplication: 'false' }), ...given };
  topics(call).put({ id: arn, name, attributes, sequence: 0, tags });
  return { TopicArn: arn };
}

function checkedTags(tags: Tags): Tags {
  const problem = tagProblem(tags);
  if (problem?.tooMany) throw new AwsError('TagLimitExceeded', problem.message, 400);
  if (problem) throw invalid(problem.message);
  return tags;
}

/** Succeeds for a topic that is not there, and takes its subscriptions along. */
function deleteTopic(input: DeleteTopicInput, call: Call): void {
  const arn = input.TopicArn ?? '';
  topics(call).remove(arn);
  for (const { id } of subscriptionsOf(call, arn)) subscriptions(call).remove(id);
}

function setTopicAttributes(input: SetTopicAttributesInput, call: Call): void {
  const row = findTopic(call, input.TopicArn);
  const name = input.AttributeName ?? '';
  const value = input.AttributeValue ?? '';
  if (name === 'FifoTopic') throw invalid('AttributeName');
  if (value !== '') check(name, value, row.attributes['FifoTopic'] === 'true');
  if (value === '') delete row.attributes[name];
  else row.attributes[name] = value;
}

function shown(row: TopicRow, call: Call): Record<string, string> {
  const all = subscriptionsOf(call, row.id);
  const pending = all.filter((each) => each.pending).length;
  const Policy = JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['SNS:Publish', 'SNS:Subscribe', 'SNS:GetTopicAttributes', 'SNS:SetTopicAttributes'],
        Resource: row.id,
        Condition: { StringEquals: { 'AWS:SourceOwner': call.account } },
      },
    ],
  });
  return {
    Policy,
    DisplayName: '',
    ...row.attributes,
    TopicArn: row.id,
    Owner: call.account,
    SubscriptionsConfirmed: String(all.length - pending),
    SubscriptionsPending: String(pending),
    SubscriptionsDeleted: '0',
  };
}

export const topicOperations = {
  CreateTopic: createTopic,
  DeleteTopic: deleteTopic,
  SetTopicAttributes: setTopicAttributes,
  GetTopicAttributes: (input: GetTopicAttributesInput, call: Call): GetTopicAttributesResponse => ({
    Attributes: shown(findTopic(call, input.TopicArn), call),
  }),
  ListTopics(input: ListTopicsInput, call: Call): ListTopicsResponse {
    const cut = page(topics(call).all(), PAGE, input.NextToken);
    if (!cut) throw invalid('NextToken');
    return { Topics: cut.rows.map(({ id }) => ({ TopicArn: id })), NextToken: cut.next };
  },
  PutDataProtectionPolicy(input: PutDataProtectionPolicyInput, call: Call): void {
    const row = findTopic(call, input.ResourceArn);
    if (input.DataProtectionPolicy) row.dataProtectionPolicy = input.DataProtectionPolicy;
    else delete row.dataProtectionPolicy;
  },
  GetDataProtectionPolicy: (input: GetDataProtectionPolicyInput, call: Call): object => ({
    DataProtectionPolicy: findTopic(call, input.ResourceArn).dataProtectionPolicy,
  }),
  TagResource(input: TagResourceRequest, call: Call): object {
    const row = findTagged(call, input.ResourceArn);
    row.tags = checkedTags({ ...row.tags, ...tagsOf(input.Tags) });
    return {};
  },
  UntagResource(input: UntagResourceRequest, call: Call): object {
    const row = findTagged(call, input.ResourceArn);
    for (const key of input.TagKeys ?? []) delete row.tags[key];
    return {};
  },
  ListTagsForResource: (input: ListTagsForResourceRequest, call: Call): ListTagsForResourceResponse => ({
    Tags: tagList(findTagged(call, input.ResourceArn).tags),
  }),
};
