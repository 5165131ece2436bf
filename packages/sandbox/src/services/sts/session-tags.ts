import type { Tag } from '@aws-sdk/client-sts';
import { AwsError, type Call } from '../../service.ts';
import type { SessionTags } from '../../world/identity.ts';

const mostTags = 50;

/**
 * The tags of a new session: those given, and those that the caller's own session passes on, which can't be given anew.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
export function sessionTags(
  given: readonly Tag[],
  transitiveKeys: readonly string[],
  caller: Call['session'],
): SessionTags {
  if (given.length > mostTags)
    throw invalid(
      `1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to ${mostTags}`,
    );
  const tags: Record<string, string> = {};
  const seen = new Set<string>();
  for (const { Key: key = '', Value: value = '' } of given) {
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key)) throw invalid(`Tag key is invalid: ${key}`);
    if (/^aws:/i.test(key)) throw invalid('Tag keys cannot start with the reserved prefix "aws:"');
    if (value.length > 256) throw invalid(`The value of tag ${key} is longer than 256 characters`);
    if (seen.has(key.toLowerCase()))
      throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
    seen.add(key.toLowerCase());
    tags[key] = value;
  }
  const inherited = Object.fromEntries(
    (caller?.transitive ?? []).map((key) => [key, caller?.tags[key] ?? '']),
  );
  for (const key of Object.keys(inherited))
    if (seen.has(key.toLowerCase()))
      throw invalid(
        `One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session: ${key}`,
      );
  const missing = transitiveKeys.find((key) => !(key in tags));
  if (missing !== undefined)
    throw invalid('The specified transitive tag key must be included in the requested tags.');
  return {
    tags: { ...inherited, ...tags },
    transitive: [...Object.keys(inherited), ...transitiveKeys],
  };
}

const invalid = (message: string): AwsError => new AwsError('ValidationError', message, 400);
