import { isFailure } from '@groundcrew/aws';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../../services.ts';
import { act } from '../../shape/act.ts';
import { insist } from '../../shape/refusals.ts';

const propagation = 180_000;

/** IAM answers EC2 later than it answers us: a profile just made is unknown there for a while. */
export const withNewProfile = async <T>(
  { session }: Services,
  operation: Operation,
  action: () => Promise<T>,
): Promise<T> =>
  insist(
    session.clock,
    operation,
    {
      subject: `The instance profile of ${operation.logicalId}`,
      patience: propagation,
      waiting: 'unknown to EC2 yet',
      passes: (problem) => isFailure(problem, /./) && /IAM Instance Profile/i.test(problem.call.message),
    },
    action,
  );

/** Gives an instance another profile, or none. */
export async function setProfile(
  services: Services,
  operation: Operation,
  InstanceId: string,
  profile: string | undefined,
): Promise<void> {
  const { ec2 } = services;
  const { IamInstanceProfileAssociations = [] } = await ec2.call('DescribeIamInstanceProfileAssociations', {
    Filters: [{ Name: 'instance-id', Values: [InstanceId] }],
  });
  const current = IamInstanceProfileAssociations.find((each) => each.State?.startsWith('associat'));
  const AssociationId = current?.AssociationId;
  if (profile === undefined) {
    if (AssociationId)
      await act(ec2, operation, 'DisassociateIamInstanceProfile', { AssociationId }, { repeatable: true });
    return;
  }
  const IamInstanceProfile = { Name: profile };
  await withNewProfile(services, operation, async () => {
    if (AssociationId) {
      const input = { AssociationId, IamInstanceProfile };
      await act(ec2, operation, 'ReplaceIamInstanceProfileAssociation', input, { repeatable: true });
    } else {
      await act(ec2, operation, 'AssociateIamInstanceProfile', { InstanceId, IamInstanceProfile });
    }
  });
}
