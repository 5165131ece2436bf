import type * as Ec2 from '@aws-sdk/client-ec2';
import type { Api } from '@groundcrew/aws';
import type { Json } from '@groundcrew/contract';

/** The groups that a network interface has when none are named: its VPC's own. */
export async function defaultGroups(ec2: Api<typeof Ec2>, vpc: Json | undefined): Promise<string[]> {
  const Filters = [
    { Name: 'vpc-id', Values: [String(vpc)] },
    { Name: 'group-name', Values: ['default'] },
  ];
  const { SecurityGroups = [] } = await ec2.call('DescribeSecurityGroups', { Filters });
  return SecurityGroups.map((group) => group.GroupId ?? '');
}
