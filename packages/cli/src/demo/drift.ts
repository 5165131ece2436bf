import type { Connection } from '../client/connect.ts';
import { awsClients } from './aws-clients.ts';
import type { Stage } from './stage.ts';

/** Changes two things directly in AWS, as a colleague in a hurry would, and tells what. */
export async function changeBehindItsBack(
  connection: Connection,
  stage: Stage,
  stack: string,
): Promise<string[]> {
  const aws = await awsClients(stage);
  const physicalId = async (logicalId: string) =>
    (await connection.client.get<{ physicalId: string }>(`/stacks/${stack}/resources/${logicalId}`))
      .physicalId;
  const [network, group] = [await physicalId('Network'), await physicalId('DatabaseGroup')];
  await aws.tag(network, 'Name', 'renamed-by-hand');
  await aws.revokeAllIngress(group);
  return [`renamed ${network} to renamed-by-hand`, `took every ingress rule from ${group}`];
}
