import { isFailure } from '@groundcrew/aws';
import type { Json, JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import { samePolicy } from '../iam/policy-document.ts';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { documentText, parsedDocument } from '../shape/json-text.ts';
import { requiredText } from '../shape/properties.ts';
import { takenName } from '../shape/taken-name.ts';

const repeatable = { repeatable: true };

interface Found {
  readonly bucket: string;
  readonly document: Json;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html */
export function bucketPolicy({ s3, session }: Services): Definition<Found> {
  const read = async (Bucket: string): Promise<Found | undefined> => {
    try {
      const { Policy } = await s3.call('GetBucketPolicy', { Bucket });
      return { bucket: Bucket, document: parsedDocument(Policy) };
    } catch (problem) {
      if (isFailure(problem, 'NoSuchBucketPolicy', 'NoSuchBucket')) return undefined;
      throw problem;
    }
  };
  const put = async (operation: Operation, Bucket: string, desired: JsonObject) => {
    const Policy = documentText(desired['PolicyDocument']) ?? '';
    await act(s3, operation, 'PutBucketPolicy', { Bucket, Policy }, repeatable);
  };

  return {
    type: 'AWS::S3::BucketPolicy',
    finder: {
      byIds: async (ids) => (await Promise.all(ids.map(read))).filter((found) => found !== undefined),
      async *all() {
        const input = { MaxBuckets: 1000, BucketRegion: await session.region() };
        for await (const page of s3.pages('ListBuckets', input))
          for (const { Name = '' } of page.Buckets ?? []) {
            const found = await read(Name);
            if (found) yield found;
          }
      },
    },
    id: ({ bucket }) => bucket,
    live: ({ bucket, document }) => ({
      properties: { Bucket: bucket, PolicyDocument: document },
      attributes: { Ref: bucket },
    }),
    /** Putting a policy twice is putting it once. A bucket has one, so another's is not overwritten. */
    idempotency: 'token',
    async make(operation, desired) {
      const name = requiredText(desired, 'Bucket');
      const before = await read(name);
      if (before && !samePolicy(before.document, desired['PolicyDocument']))
        throw takenName('AWS::S3::BucketPolicy', name, 'bucket');
      await put(operation, name, desired);
      return name;
    },
    async find(_operation, desired) {
      const found = await read(requiredText(desired, 'Bucket'));
      return found && samePolicy(found.document, desired['PolicyDocument']) ? found.bucket : undefined;
    },
    updates: [
      {
        properties: ['PolicyDocument'],
        apply: async (operation, name, { desired }) => put(operation, name, desired),
      },
    ],
    async remove(operation, Bucket) {
      await act(s3, operation, 'DeleteBucketPolicy', { Bucket }, repeatable);
    },
    equal: (property, desired, live) => property === 'PolicyDocument' && samePolicy(desired, live),
  };
}
