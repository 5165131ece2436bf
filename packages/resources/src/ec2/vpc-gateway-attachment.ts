import type { JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { requiredText, text } from '../shape/properties.ts';
import { ec2Finder } from './finder.ts';

interface Attachment {
  readonly vpc: string;
  readonly internetGateway?: string;
  readonly vpnGateway?: string;
  readonly state?: string;
}

/** Cloud Control's identifier, AttachmentType and VpcId: `IGW|vpc-0a1b`. */
const idOf = (attachment: Attachment): string => `${attachment.vpnGateway ? 'VGW' : 'IGW'}|${attachment.vpc}`;
const vpcOf = (physicalId: string): string => physicalId.split('|')[1] ?? '';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcgatewayattachment.html */
export function vpcGatewayAttachment({ ec2 }: Services): Definition<Attachment> {
  const internet = ec2Finder(ec2, {
    operation: 'DescribeInternetGateways',
    idFilter: 'attachment.vpc-id',
    items: (page) =>
      page.InternetGateways?.flatMap((gateway) =>
        (gateway.Attachments ?? []).map(({ VpcId = '', State: state }): Attachment => ({
          vpc: VpcId,
          internetGateway: gateway.InternetGatewayId,
          state,
        })),
      ),
  });
  const vpn = ec2Finder(ec2, {
    operation: 'DescribeVpnGateways',
    idFilter: 'attachment.vpc-id',
    pageSize: 0,
    items: (page) =>
      page.VpnGateways?.flatMap((gateway) =>
        (gateway.VpcAttachments ?? []).map(({ VpcId = '', State: state }): Attachment => ({
          vpc: VpcId,
          vpnGateway: gateway.VpnGatewayId,
          state,
        })),
      ),
  });
  const vpcsWith = (ids: readonly string[], kind: string) =>
    ids.filter((id) => id.startsWith(kind)).map((id) => vpcOf(id));
  const wanted = (desired: JsonObject): Attachment => ({
    vpc: requiredText(desired, 'VpcId'),
    internetGateway: text(desired, 'InternetGatewayId'),
    vpnGateway: text(desired, 'VpnGatewayId'),
  });
  const byIds = async (ids: readonly string[]) =>
    (await Promise.all([internet.byIds(vpcsWith(ids, 'IGW')), vpn.byIds(vpcsWith(ids, 'VGW'))])).flat();

  async function attach(
    operation: Operation,
    { vpc, internetGateway, vpnGateway }: Attachment,
  ): Promise<void> {
    if (internetGateway === undefined) {
      await act(
        ec2,
        operation,
        'AttachVpnGateway',
        { VpcId: vpc, VpnGatewayId: vpnGateway },
        { repeatable: true },
      );
    } else {
      await act(ec2, operation, 'AttachInternetGateway', { VpcId: vpc, InternetGatewayId: internetGateway });
    }
  }

  async function detach(
    operation: Operation,
    { vpc, internetGateway, vpnGateway }: Attachment,
  ): Promise<void> {
    if (internetGateway === undefined) {
      await act(
        ec2,
        operation,
        'DetachVpnGateway',
        { VpcId: vpc, VpnGatewayId: vpnGateway },
        { repeatable: true },
      );
    } else {
      const input = { VpcId: vpc, InternetGatewayId: internetGateway };
      await act(ec2, operation, 'DetachInternetGateway', input, { repeatable: true });
    }
  }

  return {
    type: 'AWS::EC2::VPCGatewayAttachment',
    finder: {
      byIds,
      // A VPN gateway's attachments are read by their ids only.
      all: () => internet.all(),
    },
    id: idOf,
    exists: (found) => found.state !== 'detached',
    ready: (found) =>
      found.state === 'available' || found.state === 'attached' || (found.state ?? 'attaching'),
    live: (found) => ({
      properties: {
        VpcId: found.vpc,
        InternetGatewayId: found.internetGateway,
        VpnGatewayId: found.vpnGateway,
      },
      attributes: { Ref: idOf(found), AttachmentType: found.vpnGateway ? 'VGW' : 'IGW' },
    }),
    idempotency: 'conflict',
    async make(operation, desired) {
      await attach(operation, wanted(desired));
      return idOf(wanted(desired));
    },
    async find(_, desired) {
      const { internetGateway, vpnGateway } = wanted(desired);
      const attachments = await byIds([idOf(wanted(desired))]);
      const ours = attachments.find(
        (each) => each.internetGateway === internetGateway && each.vpnGateway === vpnGateway,
      );
      return ours && idOf(ours);
    },
    updates: [
      {
        properties: ['InternetGatewayId', 'VpnGatewayId'],
        async apply(operation, physicalId, { desired }) {
          for (const old of await byIds([physicalId])) await detach(operation, old);
          await attach(operation, wanted(desired));
        },
      },
    ],
    updatedId: (_, desired) => idOf(wanted(desired)),
    async remove(operation, physicalId) {
      for (const attachment of await byIds([physicalId])) await detach(operation, attachment);
    },
    vanishesSlowly: true,
  };
}
