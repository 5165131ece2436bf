import { tagsOf, type Aws } from '../story/aws.ts';
import { inTheEnd } from '../story/stage.ts';
import { ref } from '../story/template.ts';
import type { Resources, TypeCase } from '../story/type-case.ts';

const network: Resources = {
  Network: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.20.0.0/16' } },
};
const gateway: Resources = {
  ...network,
  Gateway: { Type: 'AWS::EC2::InternetGateway' },
};
const attached: Resources = {
  ...gateway,
  Attachment: {
    Type: 'AWS::EC2::VPCGatewayAttachment',
    Properties: { VpcId: ref('Network'), InternetGatewayId: ref('Gateway') },
  },
};
const table: Resources = { Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Network') } } };
const subnet = (cidr: string) => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId: ref('Network'), CidrBlock: cidr },
});

const gatewayOf = async (aws: Aws, vpc: string) => {
  const Filters = [{ Name: 'attachment.vpc-id', Values: [vpc] }];
  return (await aws.ec2.describeInternetGateways({ Filters })).InternetGateways?.[0];
};

const tableOf = async (aws: Aws, id: string) => {
  const Filters = [{ Name: 'route-table-id', Values: [id] }];
  return (await aws.ec2.describeRouteTables({ Filters })).RouteTables?.[0];
};

export const routingCases: readonly TypeCase[] = [
  {
    type: 'AWS::EC2::VPCGatewayAttachment',
    around: { ...gateway, Other: { Type: 'AWS::EC2::InternetGateway' } },
    properties: { VpcId: ref('Network'), InternetGatewayId: ref('Gateway') },
    async look(aws, id) {
      const found = await gatewayOf(aws, id.split('|')[1] ?? '');
      return found && { answers: { AttachmentType: 'IGW' }, facts: { attached: found.Attachments?.length } };
    },
    facts: { attached: 1 },
    updates: [{ patch: { InternetGatewayId: ref('Other') }, paths: ['/InternetGatewayId'] }],
    drift: {
      async cause(aws, id) {
        const [, VpcId = ''] = id.split('|');
        const InternetGatewayId = (await gatewayOf(aws, VpcId))?.InternetGatewayId;
        await aws.ec2.detachInternetGateway({ VpcId, InternetGatewayId });
        const { InternetGateway } = await aws.ec2.createInternetGateway({
          TagSpecifications: [
            { ResourceType: 'internet-gateway', Tags: [{ Key: 'Name', Value: 'by hand' }] },
          ],
        });
        const made = { VpcId, InternetGatewayId: InternetGateway?.InternetGatewayId };
        await inTheEnd(async () => void (await aws.ec2.attachInternetGateway(made)));
      },
      paths: ['/InternetGatewayId'],
      async cleanUp(aws) {
        const Filters = [{ Name: 'tag:Name', Values: ['by hand'] }];
        const { InternetGateways = [] } = await aws.ec2.describeInternetGateways({ Filters });
        for (const { InternetGatewayId } of InternetGateways)
          await aws.ec2.deleteInternetGateway({ InternetGatewayId });
      },
    },
    async vanish(aws, id) {
      const [, VpcId = ''] = id.split('|');
      await aws.ec2.detachInternetGateway({
        VpcId,
        InternetGatewayId: (await gatewayOf(aws, VpcId))?.InternetGatewayId,
      });
    },
  },
  {
    type: 'AWS::EC2::RouteTable',
    around: { ...network, Other: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.30.0.0/16' } } },
    properties: { VpcId: ref('Network'), Tags: [{ Key: 'Name', Value: 'one' }] },
    async look(aws, id) {
      const found = await tableOf(aws, id);
      return found && { answers: { Ref: id, RouteTableId: id }, facts: { tags: tagsOf(found.Tags) } };
    },
    facts: { tags: { Name: 'one' } },
    updates: [
      {
        patch: { Tags: [{ Key: 'Name', Value: 'two' }] },
        paths: ['/Tags/0/Value'],
        facts: { tags: { Name: 'two' } },
      },
    ],
    removal: { patch: { Tags: null }, paths: ['/Tags/0/Key', '/Tags/0/Value'], facts: { tags: {} } },
    replacement: { patch: { VpcId: ref('Other') }, paths: ['/VpcId'], order: 'create-before-delete' },
    drift: {
      cause: (aws, id) => aws.ec2.deleteTags({ Resources: [id], Tags: [{ Key: 'Name' }] }),
      paths: ['/Tags/0/Key', '/Tags/0/Value'],
    },
    vanish: (aws, RouteTableId) => aws.ec2.deleteRouteTable({ RouteTableId }),
  },
  {
    type: 'AWS::EC2::Route',
    around: {
      ...attached,
      ...table,
      Subnet: subnet('10.20.1.0/24'),
      Interface: { Type: 'AWS::EC2::NetworkInterface', Properties: { SubnetId: ref('Subnet') } },
    },
    properties: {
      RouteTableId: ref('Table'),
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: ref('Gateway'),
    },
    async look(aws, id) {
      const [tableId = '', destination] = id.split('|');
      const routes = (await tableOf(aws, tableId))?.Routes ?? [];
      const found = routes.find((route) => route.DestinationCidrBlock === destination);
      return (
        found && {
          answers: { CidrBlock: destination },
          facts: {
            destination,
            through: found.GatewayId ?? found.NetworkInterfaceId,
            state: found.State,
          },
        }
      );
    },
    facts: { destination: '0.0.0.0/0', through: /^igw-/, state: 'active' },
    updates: [
      {
        patch: { GatewayId: null, NetworkInterfaceId: ref('Interface') },
        paths: ['/GatewayId', '/NetworkInterfaceId'],
        facts: { through: /^eni-/, state: /./ },
      },
    ],
    replacement: {
      patch: { DestinationCidrBlock: '192.0.2.0/24' },
      paths: ['/DestinationCidrBlock'],
      order: 'create-before-delete',
      facts: { destination: '192.0.2.0/24' },
    },
    drift: {
      async cause(aws, id) {
        const [RouteTableId, DestinationCidrBlock] = id.split('|');
        const { NetworkInterfaces = [] } = await aws.ec2.describeNetworkInterfaces({});
        await aws.ec2.replaceRoute({
          RouteTableId,
          DestinationCidrBlock,
          NetworkInterfaceId: NetworkInterfaces[0]?.NetworkInterfaceId,
        });
      },
      paths: ['/GatewayId'],
    },
    vanish(aws, id) {
      const [RouteTableId, DestinationCidrBlock] = id.split('|');
      return aws.ec2.deleteRoute({ RouteTableId, DestinationCidrBlock });
    },
  },
  {
    type: 'AWS::EC2::SubnetRouteTableAssociation',
    around: {
      ...network,
      ...table,
      OtherTable: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Network') } },
      Subnet: subnet('10.20.1.0/24'),
      OtherSubnet: subnet('10.20.2.0/24'),
    },
    properties: { SubnetId: ref('Subnet'), RouteTableId: ref('Table') },
    async look(aws, id) {
      const Filters = [{ Name: 'association.route-table-association-id', Values: [id] }];
      const [found] = (await aws.ec2.describeRouteTables({ Filters })).RouteTables ?? [];
      return found && { answers: { Ref: id, Id: id }, facts: { tables: 1 } };
    },
    facts: { tables: 1 },
    // AWS's schema asks for the other order, which would cost the first its id for good.
    replacement: {
      patch: { SubnetId: ref('OtherSubnet') },
      paths: ['/SubnetId'],
      order: 'create-before-delete',
    },
    vanish: (aws, AssociationId) => aws.ec2.disassociateRouteTable({ AssociationId }),
  },
  {
    type: 'AWS::EC2::SubnetRouteTableAssociation',
    about: 'to another table, which its subnet takes only without the first',
    around: {
      ...network,
      ...table,
      OtherTable: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Network') } },
      Subnet: subnet('10.20.1.0/24'),
    },
    properties: { SubnetId: ref('Subnet'), RouteTableId: ref('Table') },
    async look(aws, id) {
      const Filters = [{ Name: 'association.route-table-association-id', Values: [id] }];
      const [found] = (await aws.ec2.describeRouteTables({ Filters })).RouteTables ?? [];
      return found && { answers: { Ref: id, Id: id }, facts: { tables: 1 } };
    },
    facts: { tables: 1 },
    replacement: {
      patch: { RouteTableId: ref('OtherTable') },
      paths: ['/RouteTableId'],
      order: 'delete-before-create',
    },
    vanish: (aws, AssociationId) => aws.ec2.disassociateRouteTable({ AssociationId }),
  },
];
