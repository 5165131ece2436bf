import type { Instance } from '@aws-sdk/client-ec2';
import type { Described } from '../../shape/definition.ts';
import { visibleTags } from '../../shape/tags.ts';

/** What costs a call for each instance. */
export interface InstanceDetails {
  readonly userData?: string;
  readonly protectedFromTermination?: boolean;
  readonly shutdownBehavior?: string;
}

const detailed = ['/UserData', '/DisableApiTermination', '/InstanceInitiatedShutdownBehavior'];

export const describeInstance = (found: Instance, details: InstanceDetails | undefined): Described => ({
  properties: {
    ImageId: found.ImageId,
    InstanceType: found.InstanceType,
    KeyName: found.KeyName,
    SubnetId: found.SubnetId,
    AvailabilityZone: found.Placement?.AvailabilityZone,
    Tenancy: found.Placement?.Tenancy,
    Affinity: found.Placement?.Affinity,
    HostId: found.Placement?.HostId,
    PlacementGroupName: found.Placement?.GroupName || undefined,
    IamInstanceProfile: found.IamInstanceProfile?.Arn?.split('/').at(-1) ?? null,
    Monitoring: found.Monitoring && ['enabled', 'pending'].includes(found.Monitoring.State ?? ''),
    PrivateIpAddress: found.PrivateIpAddress,
    SecurityGroupIds: found.SecurityGroups?.map((group) => group.GroupId),
    SecurityGroups: found.SecurityGroups?.map((group) => group.GroupName),
    EbsOptimized: found.EbsOptimized,
    SourceDestCheck: found.SourceDestCheck,
    UserData: details?.userData,
    DisableApiTermination: details?.protectedFromTermination,
    InstanceInitiatedShutdownBehavior: details?.shutdownBehavior,
    Tags: visibleTags(found.Tags),
  },
  attributes: {
    Ref: found.InstanceId ?? '',
    InstanceId: found.InstanceId,
    AvailabilityZone: found.Placement?.AvailabilityZone,
    PrivateIp: found.PrivateIpAddress,
    PrivateDnsName: found.PrivateDnsName,
    PublicIp: found.PublicIpAddress,
    PublicDnsName: found.PublicDnsName,
    VpcId: found.VpcId,
  },
  ...(!details && { unread: detailed }),
});
