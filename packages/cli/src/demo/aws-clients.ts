import type { Stage } from './stage.ts';

/** The few questions that the demo asks AWS itself, as any other user of the account would. */
export async function awsClients(stage: Stage) {
  const config = {
    region: stage.exports['AWS_REGION'],
    endpoint: stage.sandbox.endpoint,
    credentials: stage.sandbox.credentials,
  };
  const {
    EC2Client,
    DescribeInstancesCommand,
    CreateTagsCommand,
    DescribeSecurityGroupsCommand,
    RevokeSecurityGroupIngressCommand,
  } = await import('@aws-sdk/client-ec2');
  const { SSMClient, GetParameterCommand } = await import('@aws-sdk/client-ssm');
  const ec2 = new EC2Client(config);
  const ssm = new SSMClient(config);
  return {
    async instances(ids: string[]) {
      const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: ids }));
      const found = Reservations.flatMap((reservation) => reservation.Instances ?? []);
      return found.map((instance) => ({
        instanceId: instance.InstanceId ?? '',
        publicIp: instance.PublicIpAddress ?? '',
      }));
    },
    async parameter(name: string) {
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
      return Parameter?.Value ?? '';
    },
    async tag(id: string, key: string, value: string) {
      await ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: key, Value: value }] }));
    },
    async revokeAllIngress(groupId: string) {
      const { SecurityGroups = [] } = await ec2.send(
        new DescribeSecurityGroupsCommand({ GroupIds: [groupId] }),
      );
      await ec2.send(
        new RevokeSecurityGroupIngressCommand({
          GroupId: groupId,
          IpPermissions: SecurityGroups[0]?.IpPermissions,
        }),
      );
    },
  };
}
