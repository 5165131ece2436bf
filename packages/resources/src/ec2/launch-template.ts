import type { LaunchTemplate, LaunchTemplateVersion, RequestLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { JsonObject } from '@groundcrew/contract';
import { same } from '@groundcrew/planner';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { object, objects, plain, text } from '../shape/properties.ts';
import { desiredTags, visibleTags } from '../shape/tags.ts';
import { isGone } from '../shape/refusals.ts';
import { batches, ec2Finder } from './finder.ts';
import { ec2TagUpdate } from './tags.ts';

const property = 'LaunchTemplateData';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-launchtemplate.html */
export function launchTemplate(services: Services): Definition<LaunchTemplate, LaunchTemplateVersion> {
  const { ec2 } = services;
  const tagUpdate = ec2TagUpdate(services);
  /** Tags of the template itself stand in its TagSpecifications. */
  const templateTags = (properties: JsonObject): JsonObject => ({
    Tags: objects(properties, 'TagSpecifications').flatMap((each) => desiredTags(each)) as never,
  });
  const tags = (operation: Operation, desired: JsonObject) => [
    {
      ResourceType: 'launch-template' as const,
      Tags: [...desiredTags(templateTags(desired)), ownershipOf(operation)],
    },
  ];
  const templates = ec2Finder(ec2, {
    operation: 'DescribeLaunchTemplates',
    items: (page) => page.LaunchTemplates,
    idFilter: 'launch-template-id',
    pageSize: 200,
  });
  /** There is no filter by id, and one unknown id fails a whole list: then each is asked for alone. */
  async function byIds(ids: readonly string[]): Promise<readonly LaunchTemplate[]> {
    const answers = await Promise.all(batches([...ids], 200).map(async (batch) => describeBatch(batch)));
    return answers.flat();
  }
  async function describeBatch(LaunchTemplateIds: string[]): Promise<readonly LaunchTemplate[]> {
    try {
      return (await ec2.call('DescribeLaunchTemplates', { LaunchTemplateIds })).LaunchTemplates ?? [];
    } catch (problem) {
      if (!isGone(problem)) throw problem;
      return LaunchTemplateIds.length === 1
        ? []
        : (await Promise.all(LaunchTemplateIds.map((id) => describeBatch([id])))).flat();
    }
  }
  /**
   * Takes back the version that a failed run made, where the one before it is what is wanted again: so the latest version
   * has its former number. Answers false where there is no such version, or more than one has been made since.
   */
  async function takenBack(
    operation: Operation,
    LaunchTemplateId: string,
    former: number,
    desired: JsonObject,
  ): Promise<boolean> {
    const since = { LaunchTemplateId, MinVersion: String(former) };
    const { LaunchTemplateVersions = [] } = await ec2.call('DescribeLaunchTemplateVersions', since);
    const before = LaunchTemplateVersions.find(({ VersionNumber }) => VersionNumber === former);
    const [newer, ...others] = LaunchTemplateVersions.filter((version) => version !== before);
    const wanted = { data: { ...dataOf(desired) }, description: text(desired, 'VersionDescription') ?? '' };
    const found = { data: before?.LaunchTemplateData ?? {}, description: before?.VersionDescription ?? '' };
    if (!before || others.length > 0 || newer?.DefaultVersion) return false;
    if (!same(plain(found), plain(wanted), (secret) => secret)) return false;
    if (!newer) return true;
    const { UnsuccessfullyDeletedLaunchTemplateVersions: kept = [] } = await act(
      ec2,
      operation,
      'DeleteLaunchTemplateVersions',
      { LaunchTemplateId, Versions: [String(newer.VersionNumber)] },
      { repeatable: true },
    );
    return kept.every(({ ResponseError }) => ResponseError?.Code === 'launchTemplateVersionDoesNotExist');
  }
  return {
    type: 'AWS::EC2::LaunchTemplate',
    finder: { ...templates, byIds },
    id: (found) => found.LaunchTemplateId ?? '',
    async details({ LaunchTemplateId }) {
      const input = { LaunchTemplateId, Versions: ['$Latest'] };
      const { LaunchTemplateVersions } = await ec2.call('DescribeLaunchTemplateVersions', input);
      return LaunchTemplateVersions?.[0] ?? {};
    },
    live: (found, latest) => ({
      properties: {
        LaunchTemplateName: found.LaunchTemplateName,
        LaunchTemplateData: latest?.LaunchTemplateData && plain({ ...latest.LaunchTemplateData }),
        VersionDescription: latest && (latest.VersionDescription ?? null),
        TagSpecifications: [{ ResourceType: 'launch-template', Tags: visibleTags(found.Tags) }],
      },
      attributes: {
        Ref: found.LaunchTemplateId ?? '',
        LaunchTemplateId: found.LaunchTemplateId,
        DefaultVersionNumber: String(found.DefaultVersionNumber),
        // Whichever of the two reads knows of the newer one.
        LatestVersionNumber: String(Math.max(found.LatestVersionNumber ?? 0, latest?.VersionNumber ?? 0)),
      },
      ...(!latest && { unread: [`/${property}`, '/VersionDescription'] }),
    }),
    sensitive: [property],
    readable: [property, 'VersionDescription', 'TagSpecifications'],
    idempotency: 'token',
    async make(operation, desired) {
      const { LaunchTemplate: made } = await act(
        ec2,
        operation,
        'CreateLaunchTemplate',
        {
          LaunchTemplateName: text(desired, 'LaunchTemplateName') ?? operation.generateName(128),
          LaunchTemplateData: dataOf(desired),
          VersionDescription: text(desired, 'VersionDescription'),
          ClientToken: operation.token,
          TagSpecifications: tags(operation, desired),
        },
        { repeatable: true },
      );
      return made?.LaunchTemplateId ?? '';
    },
    updates: [
      {
        properties: [property, 'VersionDescription'],
        async apply(operation, LaunchTemplateId, { desired, restores }) {
          const former = Number(restores?.attributes['LatestVersionNumber'] ?? NaN);
          if (former > 0 && (await takenBack(operation, LaunchTemplateId, former, desired)))
            return ({ attributes }) => Number(attributes['LatestVersionNumber']) === former;
          const input = {
            LaunchTemplateId,
            LaunchTemplateData: dataOf(desired),
            VersionDescription: text(desired, 'VersionDescription'),
            ClientToken: operation.token,
          };
          const { LaunchTemplateVersion: made } = await act(
            ec2,
            operation,
            'CreateLaunchTemplateVersion',
            input,
            { repeatable: true },
          );
          return ({ attributes }) => Number(attributes['LatestVersionNumber']) >= (made?.VersionNumber ?? 0);
        },
      },
      {
        properties: ['TagSpecifications'],
        apply: async (operation, id, change) =>
          tagUpdate.apply(operation, id, {
            ...change,
            desired: templateTags(change.desired),
            recorded: templateTags(change.recorded),
            live: { ...change.live, properties: templateTags(change.live.properties) },
          }),
      },
    ],
    async remove(operation, LaunchTemplateId) {
      await act(ec2, operation, 'DeleteLaunchTemplate', { LaunchTemplateId }, { repeatable: true });
    },
  };
}

/** CloudFormation's shape of the data is the API's. */
const dataOf = (desired: JsonObject): RequestLaunchTemplateData => ({ ...object(desired, property) });

const ownershipOf = ({ ownership }: Operation) => ({ Key: ownership.key, Value: ownership.value });
