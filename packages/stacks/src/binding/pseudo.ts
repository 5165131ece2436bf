import { createHash } from 'node:crypto';
import type { Target } from '@groundcrew/planner';
import { urlSuffix, type Value } from '@groundcrew/program';

/** CloudFormation's pseudo parameters. The stack's id looks like CloudFormation's and is the same each time. */
export const pseudoParameters = (stack: string, target: Target): Readonly<Record<string, Value>> => ({
  'AWS::AccountId': target.accountId,
  'AWS::NotificationARNs': [],
  'AWS::Partition': target.partition,
  'AWS::Region': target.region,
  'AWS::StackId': `arn:${target.partition}:cloudformation:${target.region}:${target.accountId}:stack/${stack}/${uuid(stack, target)}`,
  'AWS::StackName': stack,
  'AWS::URLSuffix': urlSuffix(target.partition),
});

function uuid(stack: string, { accountId, region }: Target): string {
  const hex = createHash('sha256').update(`${accountId}/${region}/${stack}`).digest('hex');
  return [8, 4, 4, 4, 12]
    .map((length, i, all) => {
      const start = all.slice(0, i).reduce((a, b) => a + b, 0);
      return hex.slice(start, start + length);
    })
    .join('-');
}
