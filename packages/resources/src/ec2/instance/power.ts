import type { Instance, ModifyInstanceAttributeCommandInput } from '@aws-sdk/client-ec2';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../../services.ts';
import { act } from '../../shape/act.ts';
import type { Finder } from '../../shape/definition.ts';
import { until } from '../../shape/waiting.ts';

export type Attributes = Omit<ModifyInstanceAttributeCommandInput, 'InstanceId'>;

const patience = 600_000;

/** Runs something while the instance is stopped, and starts it again if it ran before. */
export async function whileStopped(
  { ec2, session }: Services,
  finder: Finder<Instance>,
  operation: Operation,
  InstanceId: string,
  action: () => Promise<void>,
): Promise<void> {
  const stateOf = async () => (await finder.byIds([InstanceId]))[0]?.State?.Name ?? 'unknown';
  const wait = async (wanted: string) =>
    until(session.clock, operation, {
      subject: `AWS::EC2::Instance ${InstanceId}`,
      patience,
      async probe() {
        const state = await stateOf();
        return state === wanted ? { done: undefined } : { waiting: state };
      },
    });
  const ran = (await stateOf()) !== 'stopped';
  const InstanceIds = [InstanceId];
  if (ran) {
    await act(ec2, operation, 'StopInstances', { InstanceIds }, { repeatable: true });
    await wait('stopped');
  }
  await action();
  await act(ec2, operation, 'StartInstances', { InstanceIds }, { repeatable: true });
  await wait('running');
}
