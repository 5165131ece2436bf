import type { RunInstancesRequest } from '@aws-sdk/client-ec2';
import { randomUUID } from 'node:crypto';
import type { Call } from '../../service.ts';
import { launchTemplate, templateVersion } from '../ec2/launch-template-data.ts';
import { rowsOf } from '../ec2/resource.ts';
import { INSTANCE } from '../ec2/rows/instance.ts';
import { SUBNET, type SubnetRow } from '../ec2/rows/subnet.ts';
import { runInstances } from '../ec2/run-instances.ts';
import type { Place } from '../shared/place.ts';
import {
  capacityOf,
  launchConfigurations,
  type GroupInstance,
  type GroupRow,
  type LaunchConfigurationRow,
} from './rows.ts';

/** A call of the group's own, by its service-linked role. */
const asService = (at: Place): Call => ({
  account: at.account,
  region: at.region,
  world: at.world,
  service: 'ec2',
  operation: 'RunInstances',
  requestId: randomUUID(),
  accessKeyId: '',
  principal: `arn:aws:sts::${at.account}:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling`,
  userId: '',
});

export const subnetsOf = (at: Place, { settings }: Pick<GroupRow, 'settings'>): SubnetRow[] =>
  (settings.VPCZoneIdentifier ?? '')
    .split(',')
    .map((id) => id.trim())
    .flatMap((id) => rowsOf(at, SUBNET).get(id) ?? []);

/** Launches one instance where the group has the fewest. Throws what EC2 refuses. */
export function launchOne(at: Place, group: GroupRow): GroupInstance {
  const place = emptiest(at, group);
  const source = sourceOf(at, group);
  const tags = group.tags.filter((tag) => tag.PropagateAtLaunch).map(({ Key, Value }) => ({ Key, Value }));
  const request = {
    ...source.request,
    ...placed(source.request, place),
    MinCount: 1,
    MaxCount: 1,
    TagSpecifications: [
      ...(source.request.TagSpecifications ?? []),
      { ResourceType: 'instance' as const, Tags: tags },
    ],
  };
  const { Instances: [made] = [] } = runInstances(request, asService(at));
  const id = made?.InstanceId ?? '';
  const row = rowsOf(at, INSTANCE).get(id);
  if (row) row.tags = { ...row.tags, 'aws:autoscaling:groupName': group.id };
  return {
    id,
    zone: row?.availabilityZone ?? place.zone,
    instanceType: row?.instanceType ?? '',
    imageId: row?.imageId ?? '',
    state: 'Pending',
    healthy: true,
    protected: group.settings.NewInstancesProtectedFromScaleIn ?? false,
    inGrace: true,
    ...source.origin,
  };
}

interface Spot {
  readonly zone: string;
  readonly subnetId?: string;
}

function emptiest(at: Place, group: GroupRow): Spot {
  const subnets = subnetsOf(at, group);
  const spots: Spot[] =
    subnets.length > 0
      ? subnets.map(({ id, availabilityZone }) => ({ zone: availabilityZone, subnetId: id }))
      : (group.settings.AvailabilityZones ?? []).map((zone) => ({ zone }));
  const crowd = (spot: Spot) => capacityOf(group).filter(({ zone }) => zone === spot.zone).length;
  const [first] = spots.toSorted((a, b) => crowd(a) - crowd(b));
  return first ?? { zone: '' };
}

/** A template that names interfaces says the subnet there. */
function placed(request: Source['request'], { zone, subnetId }: Spot): Partial<RunInstancesRequest> {
  if (subnetId === undefined) return { Placement: { ...request.Placement, AvailabilityZone: zone } };
  const [first, ...others] = request.NetworkInterfaces ?? [];
  if (!first) return { SubnetId: subnetId };
  return { NetworkInterfaces: [{ ...first, SubnetId: subnetId }, ...others], SubnetId: undefined };
}

interface Source {
  readonly request: Omit<RunInstancesRequest, 'MinCount' | 'MaxCount'>;
  readonly origin: Pick<GroupInstance, 'launchConfigurationName' | 'launchTemplate'>;
}

function sourceOf(at: Place, { settings }: GroupRow): Source {
  const configuration = launchConfigurations(at).get(settings.LaunchConfigurationName ?? '');
  if (configuration)
    return {
      request: requestOf(configuration),
      origin: { launchConfigurationName: configuration.id },
    };
  const mixed = settings.MixedInstancesPolicy?.LaunchTemplate;
  const [override] = mixed?.Overrides ?? [];
  const specification =
    settings.LaunchTemplate ??
    override?.LaunchTemplateSpecification ??
    mixed?.LaunchTemplateSpecification ??
    {};
  const template = launchTemplate(at, specification);
  const version = templateVersion(template, specification.Version);
  const type = override?.InstanceType;
  return {
    request: {
      ...(version.data as Partial<RunInstancesRequest>),
      ...(type && { InstanceType: type as RunInstancesRequest['InstanceType'] }),
    },
    origin: {
      launchTemplate: {
        LaunchTemplateId: template.id,
        LaunchTemplateName: template.name,
        Version: String(version.number),
      },
    },
  };
}

/** A launch configuration in the words of RunInstances. */
function requestOf({ settings }: LaunchConfigurationRow): Source['request'] {
  const { SecurityGroups: ids = [], AssociatePublicIpAddress: isPublic, IamInstanceProfile } = settings;
  const profile = IamInstanceProfile?.startsWith('arn:')
    ? { Arn: IamInstanceProfile }
    : { Name: IamInstanceProfile };
  return {
    ImageId: settings.ImageId,
    InstanceType: settings.InstanceType as RunInstancesRequest['InstanceType'],
    KeyName: settings.KeyName,
    UserData: settings.UserData,
    EbsOptimized: settings.EbsOptimized,
    Monitoring: { Enabled: settings.InstanceMonitoring?.Enabled ?? true },
    ...(IamInstanceProfile && { IamInstanceProfile: profile }),
    ...(settings.MetadataOptions && {
      MetadataOptions: settings.MetadataOptions,
    }),
    BlockDeviceMappings: settings.BlockDeviceMappings?.map(({ NoDevice, ...mapping }) => ({
      ...mapping,
      ...(NoDevice && { NoDevice: '' }),
    })) as RunInstancesRequest['BlockDeviceMappings'],
    ...(isPublic === undefined
      ? { SecurityGroupIds: ids }
      : { NetworkInterfaces: [{ DeviceIndex: 0, Groups: ids, AssociatePublicIpAddress: isPublic }] }),
  };
}
