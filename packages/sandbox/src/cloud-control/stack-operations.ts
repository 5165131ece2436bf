import type {
  DescribeStacksInput,
  DescribeStacksOutput,
  ListExportsOutput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../service.ts';

/** Stacks can't be made here, so that an account has none: it exports nothing, and every name is unknown. */
export const listExports = (): ListExportsOutput => ({ Exports: [] });

export function describeStacks({ StackName }: DescribeStacksInput): DescribeStacksOutput {
  if (StackName === undefined) return { Stacks: [] };
  throw new AwsError('ValidationError', `Stack with id ${StackName} does not exist`);
}
