import type { Route } from '@aws-sdk/client-ec2';
import type { JsonObject } from '@groundcrew/contract';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { plain, requiredText, text } from '../shape/properties.ts';
import { ec2Finder } from './finder.ts';
import { routeTablePage } from './route-table.ts';

interface TableRoute extends Route {
  readonly table: string;
}

const destinations = ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId'] as const;

const targets = [
  'CarrierGatewayId',
  'CoreNetworkArn',
  'EgressOnlyInternetGatewayId',
  'GatewayId',
  'InstanceId',
  'LocalGatewayId',
  'NatGatewayId',
  'NetworkInterfaceId',
  'OdbNetworkArn',
  'TransitGatewayId',
  'VpcEndpointId',
  'VpcPeeringConnectionId',
] as const;

/** The properties that a call takes: where to, and through what. */
const routeInput = (desired: JsonObject) => ({
  RouteTableId: requiredText(desired, 'RouteTableId'),
  ...Object.fromEntries([...destinations, ...targets].map((name) => [name, text(desired, name)])),
});

const destinationOf = (properties: JsonObject): string =>
  destinations.map((name) => text(properties, name)).find((each) => each !== undefined) ?? '';

/** Cloud Control's identifier: `rtb-0a1b|0.0.0.0/0`. */
const idOf = (table: string, destination: string): string => `${table}|${destination}`;
const routeId = (found: TableRoute): string =>
  idOf(
    found.table,
    found.DestinationCidrBlock ?? found.DestinationIpv6CidrBlock ?? found.DestinationPrefixListId ?? '',
  );

/** A delete names the destination by its kind. */
function keyOf(physicalId: string) {
  const [RouteTableId, destination = ''] = physicalId.split('|');
  if (destination.startsWith('pl-')) return { RouteTableId, DestinationPrefixListId: destination };
  return destination.includes(':')
    ? { RouteTableId, DestinationIpv6CidrBlock: destination }
    : { RouteTableId, DestinationCidrBlock: destination };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-route.html */
export function route({ ec2 }: Services): Definition<TableRoute> {
  const tables = ec2Finder(ec2, {
    operation: 'DescribeRouteTables',
    idFilter: 'route-table-id',
    pageSize: routeTablePage,
    items: (page) =>
      page.RouteTables?.flatMap(({ RouteTableId = '', Routes = [] }) =>
        Routes.filter((each) => each.Origin === 'CreateRoute').map((each): TableRoute => ({
          ...each,
          table: RouteTableId,
        })),
      ),
  });
  const byIds = async (ids: readonly string[]) => {
    const wanted = new Set(ids);
    const found = await tables.byIds(ids.map((id) => id.split('|')[0] ?? ''));
    return found.filter((each) => wanted.has(routeId(each)));
  };
  return {
    type: 'AWS::EC2::Route',
    finder: { byIds, all: () => tables.all() },
    id: routeId,
    live: ({ table, ...found }) => ({
      properties: { RouteTableId: table, ...liveTargets(found) },
      attributes: {
        Ref: routeId({ table, ...found }),
        CidrBlock: found.DestinationCidrBlock ?? found.DestinationIpv6CidrBlock,
      },
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      await act(ec2, operation, 'CreateRoute', routeInput(desired));
      return idOf(requiredText(desired, 'RouteTableId'), destinationOf(desired));
    },
    /** A route to the same place through the same target is ours; one through another is a conflict. */
    async find(_, desired) {
      const id = idOf(requiredText(desired, 'RouteTableId'), destinationOf(desired));
      const [found] = await byIds([id]);
      const present: Readonly<Record<string, unknown>> = found ? liveTargets(found) : {};
      const ours = found && targets.every((name) => [undefined, present[name]].includes(text(desired, name)));
      return ours ? id : undefined;
    },
    updates: [
      {
        properties: targets,
        async apply(operation, _, { desired }) {
          await act(ec2, operation, 'ReplaceRoute', routeInput(desired), { repeatable: true });
        },
      },
    ],
    async remove(operation, physicalId) {
      await act(ec2, operation, 'DeleteRoute', keyOf(physicalId), { repeatable: true });
    },
  };
}

/** EC2 answers an endpoint as the gateway. A target that it does not name is none. */
function liveTargets(found: Route) {
  const { GatewayId, Origin: _, State: __, ...rest } = found;
  const isEndpoint = GatewayId?.startsWith('vpce-') ?? false;
  return {
    ...Object.fromEntries(targets.map((name) => [name, null])),
    ...plain({ ...rest, [isEndpoint ? 'VpcEndpointId' : 'GatewayId']: GatewayId }),
  };
}
