import { randomUUID } from 'node:crypto';
import type {
  CreateLaunchConfigurationType,
  LaunchConfiguration,
  LaunchConfigurationNamesType,
  LaunchConfigurationNameType,
  LaunchConfigurationsType,
} from '@aws-sdk/client-auto-scaling';
import { AwsError, type Call } from '../../service.ts';
import { find as findImage } from '../ec2/images.ts';
import { rowsOf } from '../ec2/resource.ts';
import { SECURITY_GROUP } from '../ec2/rows/security-group.ts';
import { page } from '../shared/pages.ts';
import { timestamp } from '../shared/place.ts';
import { groups, invalid, launchConfigurations, type LaunchConfigurationRow } from './rows.ts';

const MAX_PAGE = 100;

function create(input: CreateLaunchConfigurationType, call: Call): void {
  const { LaunchConfigurationName: name = '', InstanceId: _instance, ...settings } = input;
  if (launchConfigurations(call).get(name))
    throw new AwsError(
      'AlreadyExists',
      `Launch Configuration by this name already exists - A launch configuration already exists with the name ${name}`,
    );
  if (!settings.ImageId || !settings.InstanceType)
    throw invalid(
      'Valid requests must contain either the InstanceID parameter or both the ImageId and InstanceType parameters.',
    );
  findImage(call.region, settings.ImageId);
  for (const id of settings.SecurityGroups ?? [])
    if (id.startsWith('sg-') && !rowsOf(call, SECURITY_GROUP).get(id))
      throw invalid(`The security group '${id}' does not exist`);
  const { account, region } = call;
  launchConfigurations(call).put({
    id: name,
    arn: `arn:aws:autoscaling:${region}:${account}:launchConfiguration:${randomUUID()}:launchConfigurationName/${name}`,
    createdTime: timestamp(call),
    settings,
  });
}

export const configurationNotFound = (name: string): AwsError =>
  invalid(`Launch configuration name not found - Launch configuration ${name} not found`);

function remove(input: LaunchConfigurationNameType, call: Call): void {
  const name = input.LaunchConfigurationName ?? '';
  if (!launchConfigurations(call).get(name)) throw configurationNotFound(name);
  const user = groups(call).find(({ settings }) => settings.LaunchConfigurationName === name);
  if (user)
    throw new AwsError(
      'ResourceInUse',
      `Cannot delete launch configuration ${name} because it is attached to AutoScalingGroup ${user.id}`,
    );
  launchConfigurations(call).remove(name);
}

function describe(input: LaunchConfigurationNamesType, call: Call): LaunchConfigurationsType {
  const names = input.LaunchConfigurationNames ?? [];
  const rows = launchConfigurations(call).filter(({ id }) => names.length === 0 || names.includes(id));
  const cut = page(rows, Math.min(input.MaxRecords ?? 50, MAX_PAGE), input.NextToken);
  if (!cut) throw new AwsError('InvalidNextToken', 'The token is not valid.');
  return { LaunchConfigurations: cut.rows.map(show), NextToken: cut.next };
}

function show(row: LaunchConfigurationRow): LaunchConfiguration {
  const { settings } = row;
  return {
    SecurityGroups: [],
    BlockDeviceMappings: [],
    InstanceMonitoring: { Enabled: true },
    EbsOptimized: false,
    KeyName: '',
    UserData: '',
    KernelId: '',
    RamdiskId: '',
    ...settings,
    LaunchConfigurationName: row.id,
    LaunchConfigurationARN: row.arn,
    ImageId: settings.ImageId,
    InstanceType: settings.InstanceType,
    CreatedTime: new Date(row.createdTime),
  };
}

export const launchConfigurationOperations = {
  CreateLaunchConfiguration: create,
  DeleteLaunchConfiguration: remove,
  DescribeLaunchConfigurations: describe,
};
