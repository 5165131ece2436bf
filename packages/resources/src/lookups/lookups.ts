import { isFailure, type AwsSession } from '@groundcrew/aws';
import { DiagnosticError, error, type Json } from '@groundcrew/contract';
import type { Lookup } from '@groundcrew/program';
import type { LookupResolver } from '@groundcrew/stacks';
import { servicesOf, type Services } from '../services.ts';
import { isGone } from '../shape/refusals.ts';
import { readSecret } from './secret.ts';

/** Asks the session's account and region for what templates look up. */
export function createLookups(session: AwsSession): LookupResolver {
  const services = servicesOf(session);
  return {
    answer: async (lookup) => answer(lookup, services),
    secret: async (reference) => readSecret(reference, services),
  };
}

async function answer(lookup: Lookup, services: Services): Promise<Json | undefined> {
  switch (lookup.kind) {
    case 'zones':
      return zones(services);
    case 'ssm':
      return parameter(lookup.name, lookup.version, services);
    case 'export':
      return exported(lookup.name, services);
    case 'stack-output':
      return stackOutput(lookup.stack, lookup.output, services);
    case 'resource':
      // Answered by the types, which know how to read and compare.
      return undefined;
  }
}

/** The zones that `Fn::GetAZs` answers: where the default VPC has a subnet, else all that are open to the account. */
async function zones({ ec2 }: Services): Promise<readonly string[]> {
  const subnets = await ec2.call('DescribeSubnets', {
    Filters: [{ Name: 'default-for-az', Values: ['true'] }],
  });
  const found = new Set((subnets.Subnets ?? []).map((subnet) => subnet.AvailabilityZone ?? ''));
  if (found.size > 0) return [...found].sort();
  const Filters = [
    { Name: 'zone-type', Values: ['availability-zone'] },
    { Name: 'state', Values: ['available'] },
  ];
  const { AvailabilityZones = [] } = await ec2.call('DescribeAvailabilityZones', { Filters });
  return AvailabilityZones.map((zone) => zone.ZoneName ?? '').sort();
}

/** A list comes as CloudFormation has it: one text with commas. */
async function parameter(
  name: string,
  version: string | undefined,
  { ssm }: Services,
): Promise<string | undefined> {
  const Name = version === undefined ? name : `${name}:${version}`;
  try {
    const { Parameter } = await ssm.call('GetParameter', { Name });
    if (Parameter?.Type === 'SecureString') throw secure(name);
    return Parameter?.Value;
  } catch (problem) {
    if (isGone(problem)) return undefined;
    throw problem;
  }
}

const secure = (name: string): DiagnosticError =>
  new DiagnosticError(
    error('PARAMETER_IS_SECURE', `The SSM parameter ${name} is a SecureString`, {
      next: `Refer to it as {{resolve:ssm-secure:${name}}} in a property that takes secrets.`,
    }),
  );

/** Exports of stacks that CloudFormation itself keeps. */
async function exported(name: string, { cloudFormation }: Services): Promise<string | undefined> {
  for await (const page of cloudFormation.pages('ListExports', {})) {
    const found = page.Exports?.find((each) => each.Name === name);
    if (found) return found.Value;
  }
  return undefined;
}

async function stackOutput(
  StackName: string,
  output: string,
  { cloudFormation }: Services,
): Promise<string | undefined> {
  try {
    const { Stacks: [stack] = [] } = await cloudFormation.call('DescribeStacks', { StackName });
    return stack?.Outputs?.find((each) => each.OutputKey === output)?.OutputValue;
  } catch (problem) {
    if (isFailure(problem, 'ValidationError') && problem.call.message.includes('does not exist')) {
      return undefined;
    }
    throw problem;
  }
}
