import type {
  CreateTargetGroupCommandInput,
  TargetDescription,
  TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Json, JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { ifThere } from '../shape/if-there.ts';
import { objects, pick, text } from '../shape/properties.ts';
import { tagsAtCreate, visibleTags } from '../shape/tags.ts';
import { attributesToSet, type Attribute } from './attributes.ts';
import { elbFinder, owns, withTags, type Tagged } from './finder.ts';
import { healthCheck, healthCheckProperties } from './health-check.ts';
import { elbTagUpdate } from './tags.ts';
import { takenName } from '../shape/taken-name.ts';
import { hasTargets, targetChange } from './targets.ts';

const repeatable = { repeatable: true };
const attributes = 'TargetGroupAttributes';

interface Details {
  readonly attributes: readonly Attribute[];
  readonly targets: readonly TargetDescription[];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-targetgroup.html */
export function targetGroup({ elbv2 }: Services): Definition<Tagged<TargetGroup>, Details> {
  const arnOf = (found: TargetGroup) => found.TargetGroupArn ?? '';
  const nameOf = (operation: Operation, desired: JsonObject) =>
    text(desired, 'Name') ?? operation.generateName(32);
  const byName = async (name: string) => {
    const answer = await ifThere(elbv2.call('DescribeTargetGroups', { Names: [name] }));
    return (await withTags(elbv2, answer?.TargetGroups ?? [], arnOf))[0];
  };
  async function setAttributes(
    operation: Operation,
    TargetGroupArn: string,
    desired: JsonObject,
    recorded: JsonObject,
  ) {
    const differing = { 'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration' };
    const Attributes = [...attributesToSet(desired, recorded, attributes, differing)];
    if (Attributes.length > 0)
      await act(elbv2, operation, 'ModifyTargetGroupAttributes', { TargetGroupArn, Attributes }, repeatable);
  }
  async function setTargets(
    operation: Operation,
    TargetGroupArn: string,
    { enter, leave }: ReturnType<typeof targetChange>,
  ) {
    if (enter.length > 0)
      await act(elbv2, operation, 'RegisterTargets', { TargetGroupArn, Targets: enter }, repeatable);
    if (leave.length > 0)
      await act(elbv2, operation, 'DeregisterTargets', { TargetGroupArn, Targets: leave }, repeatable);
  }

  return {
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    finder: elbFinder(elbv2, {
      arnOf,
      async *all() {
        for await (const page of elbv2.pages('DescribeTargetGroups', { PageSize: 400 }))
          yield* page.TargetGroups ?? [];
      },
      byArns: async (arns) =>
        (await elbv2.call('DescribeTargetGroups', { TargetGroupArns: [...arns] })).TargetGroups ?? [],
    }),
    id: arnOf,
    async details({ TargetGroupArn }) {
      const [answer, health] = await Promise.all([
        elbv2.call('DescribeTargetGroupAttributes', { TargetGroupArn }),
        elbv2.call('DescribeTargetHealth', { TargetGroupArn }),
      ]);
      // Those that drain are on their way out.
      const staying = (health.TargetHealthDescriptions ?? []).filter(
        (each) => each.TargetHealth?.State !== 'draining',
      );
      return {
        attributes: (answer.Attributes ?? []) as readonly Attribute[],
        targets: staying.flatMap((each) => each.Target ?? []),
      };
    },
    live: (found, details) => ({
      properties: {
        Name: found.TargetGroupName,
        Protocol: found.Protocol,
        ProtocolVersion: found.ProtocolVersion,
        Port: found.Port,
        VpcId: found.VpcId,
        TargetType: found.TargetType,
        IpAddressType: found.IpAddressType,
        TargetControlPort: found.TargetControlPort,
        HealthCheckEnabled: found.HealthCheckEnabled,
        HealthCheckProtocol: found.HealthCheckProtocol,
        HealthCheckPort: found.HealthCheckPort,
        HealthCheckPath: found.HealthCheckPath,
        HealthCheckIntervalSeconds: found.HealthCheckIntervalSeconds,
        HealthCheckTimeoutSeconds: found.HealthCheckTimeoutSeconds,
        HealthyThresholdCount: found.HealthyThresholdCount,
        UnhealthyThresholdCount: found.UnhealthyThresholdCount,
        Matcher: found.Matcher,
        Tags: visibleTags(found.tags),
        ...(details && { [attributes]: details.attributes, Targets: details.targets }),
      },
      attributes: {
        Ref: arnOf(found),
        TargetGroupArn: arnOf(found),
        TargetGroupName: found.TargetGroupName,
        TargetGroupFullName: arnOf(found).replace(/^.*:(?=targetgroup\/)/, ''),
        LoadBalancerArns: found.LoadBalancerArns,
      },
      ...(!details && { unread: [`/${attributes}`, '/Targets'] }),
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      const Name = nameOf(operation, desired);
      const present = await byName(Name);
      if (present && owns(present.tags, operation.ownership)) return arnOf(present);
      if (present) throw takenName('Target group', Name, 'Name');
      const { TargetGroups: [made] = [] } = await act(elbv2, operation, 'CreateTargetGroup', {
        Name,
        ...pick<CreateTargetGroupCommandInput>(
          desired,
          'Protocol',
          'ProtocolVersion',
          'Port',
          'VpcId',
          'TargetType',
          'IpAddressType',
          'TargetControlPort',
          ...healthCheckProperties,
        ),
        Tags: tagsAtCreate(operation, desired),
      });
      return made?.TargetGroupArn ?? '';
    },
    async find(operation, desired) {
      const found = await byName(nameOf(operation, desired));
      return found && owns(found.tags, operation.ownership) ? arnOf(found) : undefined;
    },
    async complete(operation, arn, desired) {
      await setAttributes(operation, arn, desired, {});
      await setTargets(operation, arn, targetChange(objects(desired, 'Targets'), []));
    },
    updates: [
      {
        properties: healthCheckProperties,
        async apply(operation, TargetGroupArn, { desired, changed }) {
          const input = { TargetGroupArn, ...healthCheck(desired, changed) };
          await act(elbv2, operation, 'ModifyTargetGroup', input, repeatable);
        },
      },
      {
        properties: [attributes],
        apply: async (operation, arn, { desired, recorded }) =>
          setAttributes(operation, arn, desired, recorded),
      },
      {
        properties: ['Targets'],
        apply: async (operation, arn, { desired, recorded }) =>
          setTargets(operation, arn, targetChange(objects(desired, 'Targets'), objects(recorded, 'Targets'))),
      },
      elbTagUpdate(elbv2),
    ],
    async remove(operation, TargetGroupArn) {
      await act(elbv2, operation, 'DeleteTargetGroup', { TargetGroupArn }, repeatable);
    },
    defaults: { TargetType: 'instance', HealthCheckPort: 'traffic-port' },
    equal: (property: string, desired: Json, live: Json) =>
      property === 'Targets' && hasTargets(desired, live),
  };
}
