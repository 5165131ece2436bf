import type { RouteTableAssociation } from '@aws-sdk/client-ec2';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { requiredText } from '../shape/properties.ts';
import { ec2Finder, type Describe } from './finder.ts';
import { routeTablePage } from './route-table.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-subnetroutetableassociation.html */
export function subnetRouteTableAssociation({ ec2 }: Services): Definition<RouteTableAssociation> {
  const describe: Omit<Describe<'DescribeRouteTables', RouteTableAssociation>, 'idFilter'> = {
    operation: 'DescribeRouteTables',
    pageSize: routeTablePage,
    items: (page) =>
      page.RouteTables?.flatMap((table) => table.Associations ?? []).filter((each) => each.SubnetId),
  };
  const associations = ec2Finder(ec2, { ...describe, idFilter: 'association.route-table-association-id' });
  const bySubnet = ec2Finder(ec2, { ...describe, idFilter: 'association.subnet-id' });
  return {
    type: 'AWS::EC2::SubnetRouteTableAssociation',
    finder: {
      // A table comes with all its associations.
      async byIds(ids) {
        const wanted = new Set(ids);
        return (await associations.byIds(ids)).filter((each) =>
          wanted.has(each.RouteTableAssociationId ?? ''),
        );
      },
      all: () => associations.all(),
    },
    id: (found) => found.RouteTableAssociationId ?? '',
    exists: (found) => found.AssociationState?.State !== 'disassociated',
    failure: (found) => found.AssociationState?.StatusMessage,
    ready: ({ AssociationState: state }) =>
      state === undefined || state.State === 'associated' || (state.State ?? 'associating'),
    live: (found) => ({
      properties: { SubnetId: found.SubnetId, RouteTableId: found.RouteTableId },
      attributes: { Ref: found.RouteTableAssociationId ?? '', Id: found.RouteTableAssociationId },
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      const { AssociationId = '' } = await act(ec2, operation, 'AssociateRouteTable', {
        RouteTableId: requiredText(desired, 'RouteTableId'),
        SubnetId: requiredText(desired, 'SubnetId'),
      });
      return AssociationId;
    },
    async find(_, desired) {
      const SubnetId = requiredText(desired, 'SubnetId');
      const found = (await bySubnet.byIds([SubnetId])).find((each) => each.SubnetId === SubnetId);
      return found?.RouteTableId === requiredText(desired, 'RouteTableId')
        ? found.RouteTableAssociationId
        : undefined;
    },
    updates: [],
    // Of one subnet there can't be two, which is told by what they occupy; of two subnets there is no need to wait.
    deletesFirst: false,
    async remove(operation, AssociationId) {
      await act(ec2, operation, 'DisassociateRouteTable', { AssociationId }, { repeatable: true });
    },
  };
}
