import type { TrafficSourceIdentifier } from '@aws-sdk/client-auto-scaling';
import type { Call } from '../../service.ts';
import { launchTemplate, templateVersion } from '../ec2/launch-template-data.ts';
import { zoneNames } from '../ec2/regions.ts';
import { rowsOf } from '../ec2/resource.ts';
import { SUBNET } from '../ec2/rows/subnet.ts';
import { loadBalancers } from '../elb/rows.ts';
import { targetGroups } from '../elbv2/rows.ts';
import type { Place } from '../shared/place.ts';
import { configurationNotFound } from './launch-configurations.ts';
import { invalid, launchConfigurations, type GroupRow, type GroupSettings } from './rows.ts';

export function checkSizes({ MinSize = 0, MaxSize = 0, DesiredCapacity }: GroupSettings): void {
  if (MinSize < 0 || MinSize > MaxSize)
    throw invalid(
      'Max bound, ' + String(MaxSize) + ', must be greater than or equal to min bound, ' + String(MinSize),
    );
  if (DesiredCapacity < MinSize)
    throw invalid(
      `Desired capacity:${DesiredCapacity} must be between the specified min size:${MinSize} and max size:${MaxSize}`,
    );
  if (DesiredCapacity > MaxSize)
    throw invalid(
      `Desired capacity:${DesiredCapacity} must be between the specified min size:${MinSize} and max size:${MaxSize}`,
    );
}

/** Exactly one thing to launch from, which exists. */
export function checkSource(settings: GroupSettings, call: Call): void {
  const { LaunchConfigurationName: name, LaunchTemplate, MixedInstancesPolicy } = settings;
  const given = [name, LaunchTemplate, MixedInstancesPolicy].filter((each) => each !== undefined);
  if (given.length !== 1)
    throw invalid(
      'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.',
    );
  if (name !== undefined && !launchConfigurations(call).get(name)) throw configurationNotFound(name);
  const specification = LaunchTemplate ?? MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
  if (specification) templateVersion(launchTemplate(call, specification), specification.Version);
}

export function checkPlaces(settings: GroupSettings, at: Place): void {
  const ids = (settings.VPCZoneIdentifier ?? '').split(',').filter((id) => id.trim() !== '');
  const zones = settings.AvailabilityZones ?? [];
  if (ids.length === 0 && zones.length === 0)
    throw invalid('At least one Availability Zone or VPC Subnet is required.');
  const unknown = ids.find((id) => !rowsOf(at, SUBNET).get(id.trim()));
  if (unknown !== undefined) throw invalid(`The subnet ID '${unknown}' does not exist`);
  const strange = zones.find((zone) => !zoneNames(at.region).includes(zone));
  if (strange !== undefined) throw invalid(`Invalid availability zones: [${strange}]`);
}

export type Traffic = Pick<GroupRow, 'targetGroupArns' | 'loadBalancerNames'>;

/** Traffic sources by their kind. */
export function separated(sources: readonly TrafficSourceIdentifier[] | undefined): Traffic {
  const list = sources ?? [];
  const isGroup = ({ Identifier = '', Type }: TrafficSourceIdentifier) =>
    Type === 'elbv2' || Identifier.includes(':targetgroup/');
  return {
    targetGroupArns: list.filter(isGroup).map(({ Identifier = '' }) => Identifier),
    loadBalancerNames: list.filter((each) => !isGroup(each)).map(({ Identifier = '' }) => Identifier),
  };
}

export function checkTraffic({ targetGroupArns, loadBalancerNames }: Traffic, at: Place): void {
  const group = targetGroupArns.find((arn) => !targetGroups(at).get(arn));
  if (group !== undefined) throw invalid(`Target group '${group}' not found`);
  const balancer = loadBalancerNames.find((name) => !loadBalancers(at).get(name));
  if (balancer !== undefined)
    throw invalid(
      `Provided Load Balancers may not be valid. Please ensure they exist and try again: ${balancer}`,
    );
}
