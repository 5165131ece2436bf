import type {
  BlockDeviceMapping,
  CreateLaunchConfigurationCommandInput,
  LaunchConfiguration,
} from '@aws-sdk/client-auto-scaling';
import type { Json, JsonObject } from '@groundcrew/contract';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { batches } from '../ec2/finder.ts';
import { flag, objects, pick, sameSet, text } from '../shape/properties.ts';

/** Names that one call takes. */
const nameLimit = 50;

/**
 * It can't be changed, and takes no tags: its name is all that tells whose it is, so one that exists is ours only where
 * the name was made for this operation.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscaling-launchconfiguration.html
 */
export function launchConfiguration({ autoScaling }: Services): Definition<LaunchConfiguration> {
  async function* all(): AsyncIterable<LaunchConfiguration> {
    for await (const page of autoScaling.pages('DescribeLaunchConfigurations', { MaxRecords: 100 }))
      yield* page.LaunchConfigurations ?? [];
  }
  const byIds = async (ids: readonly string[]) => {
    const answers = await Promise.all(
      batches([...new Set(ids)], nameLimit).map(async (LaunchConfigurationNames) =>
        autoScaling.call('DescribeLaunchConfigurations', { LaunchConfigurationNames }),
      ),
    );
    return answers.flatMap((answer) => answer.LaunchConfigurations ?? []);
  };
  return {
    type: 'AWS::AutoScaling::LaunchConfiguration',
    finder: { byIds, all },
    id: (found) => found.LaunchConfigurationName ?? '',
    live: (found) => ({
      properties: {
        LaunchConfigurationName: found.LaunchConfigurationName,
        ImageId: found.ImageId,
        InstanceType: found.InstanceType,
        KeyName: found.KeyName || null,
        SecurityGroups: found.SecurityGroups,
        UserData: found.UserData || null,
        IamInstanceProfile: found.IamInstanceProfile || null,
        InstanceMonitoring: found.InstanceMonitoring?.Enabled,
        EbsOptimized: found.EbsOptimized,
        AssociatePublicIpAddress: found.AssociatePublicIpAddress,
        BlockDeviceMappings: found.BlockDeviceMappings,
        MetadataOptions: found.MetadataOptions,
        PlacementTenancy: found.PlacementTenancy,
        SpotPrice: found.SpotPrice,
        KernelId: found.KernelId || undefined,
        RamDiskId: found.RamdiskId || undefined,
      },
      attributes: { Ref: found.LaunchConfigurationName ?? '' },
    }),
    sensitive: ['UserData'],
    idempotency: 'conflict',
    async make(operation, desired) {
      const LaunchConfigurationName = text(desired, 'LaunchConfigurationName') ?? operation.generateName(255);
      const monitoring = flag(desired, 'InstanceMonitoring');
      await act(autoScaling, operation, 'CreateLaunchConfiguration', {
        LaunchConfigurationName,
        ...pick<CreateLaunchConfigurationCommandInput>(
          desired,
          'AssociatePublicIpAddress',
          'ClassicLinkVPCId',
          'ClassicLinkVPCSecurityGroups',
          'EbsOptimized',
          'IamInstanceProfile',
          'ImageId',
          'InstanceId',
          'InstanceType',
          'KernelId',
          'KeyName',
          'MetadataOptions',
          'PlacementTenancy',
          'SecurityGroups',
          'SpotPrice',
          'UserData',
        ),
        ...(text(desired, 'RamDiskId') !== undefined && { RamdiskId: text(desired, 'RamDiskId') }),
        ...(monitoring !== undefined && { InstanceMonitoring: { Enabled: monitoring } }),
        ...(desired['BlockDeviceMappings'] !== undefined && {
          BlockDeviceMappings: objects(desired, 'BlockDeviceMappings') as unknown as BlockDeviceMapping[],
        }),
      });
      return LaunchConfigurationName;
    },
    async find(operation, desired) {
      if (text(desired, 'LaunchConfigurationName') !== undefined)
        return madeBy(operation.intendedAt, desired);
      const [found] = await byIds([operation.generateName(255)]);
      return found?.LaunchConfigurationName;
    },
    updates: [],
    async remove(operation, LaunchConfigurationName) {
      if ((await byIds([LaunchConfigurationName])).length === 0) return;
      const input = { LaunchConfigurationName };
      await act(autoScaling, operation, 'DeleteLaunchConfiguration', input, { repeatable: true });
    },
    defaults: { InstanceMonitoring: true, EbsOptimized: false },
    equal: (property: string, desired: Json, live: Json) =>
      (property === 'SecurityGroups' && sameSet(desired, live)) ||
      (property === 'UserData' && decoded(desired) === decoded(live)),
  };

  /** One with a name of the template's choice is ours when it came after the intent, and says the same. */
  async function madeBy(intendedAt: number, desired: JsonObject): Promise<string | undefined> {
    const [found] = await byIds([text(desired, 'LaunchConfigurationName') ?? '']);
    const isLater = Number(found?.CreatedTime ?? 0) >= intendedAt - clockSkew;
    const isSame =
      found?.ImageId === text(desired, 'ImageId') && found?.InstanceType === text(desired, 'InstanceType');
    return isLater && isSame ? found?.LaunchConfigurationName : undefined;
  }
}

/** Milliseconds by which AWS's clock may be behind ours. */
const clockSkew = 5000;

const decoded = (data: Json): string => Buffer.from(String(data), 'base64').toString('latin1');
