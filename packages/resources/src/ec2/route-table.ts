import type { RouteTable } from '@aws-sdk/client-ec2';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { text } from '../shape/properties.ts';
import { visibleTags } from '../shape/tags.ts';
import { ec2Finder } from './finder.ts';
import { ec2TagUpdate, tagSpecifications } from './tags.ts';

/** Route tables come 100 a page at most. */
export const routeTablePage = 100;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-routetable.html */
export function routeTable(services: Services): Definition<RouteTable> {
  const { ec2 } = services;
  return {
    type: 'AWS::EC2::RouteTable',
    finder: ec2Finder(ec2, {
      operation: 'DescribeRouteTables',
      items: (page) => page.RouteTables,
      idFilter: 'route-table-id',
      pageSize: routeTablePage,
    }),
    id: (found) => found.RouteTableId ?? '',
    live: (found) => ({
      properties: { VpcId: found.VpcId, Tags: visibleTags(found.Tags) },
      attributes: { Ref: found.RouteTableId ?? '', RouteTableId: found.RouteTableId },
    }),
    idempotency: 'token',
    async make(operation, desired) {
      const { RouteTable: made } = await act(
        ec2,
        operation,
        'CreateRouteTable',
        {
          VpcId: text(desired, 'VpcId'),
          ClientToken: operation.token,
          TagSpecifications: tagSpecifications('route-table', operation, desired),
        },
        { repeatable: true },
      );
      return made?.RouteTableId ?? '';
    },
    updates: [ec2TagUpdate(services)],
    async remove(operation, RouteTableId) {
      await act(ec2, operation, 'DeleteRouteTable', { RouteTableId }, { repeatable: true });
    },
  };
}
