import type { FirewallRule, NetworkView } from '../../machines/machine-host.ts';
import type { World } from '../../world/world.ts';
import type { Place } from '../shared/place.ts';
import { egressAddress } from './nat-gateway-rows.ts';
import { publicAddressOf } from './public-addresses.ts';
import { rowsOf } from './resource.ts';
import { leadsToInternet, natGatewayFor } from './route-targets.ts';
import { INTERNET_GATEWAY } from './rows/internet-gateway.ts';
import { NETWORK_INTERFACE } from './rows/network-interface.ts';
import { SECURITY_GROUP, SECURITY_GROUP_RULE, type SecurityGroupRuleRow } from './rows/security-group.ts';
import { SUBNET } from './rows/subnet.ts';
import { VPC } from './rows/vpc.ts';

const telling = new WeakMap<World, Promise<void>>();
const asked = new WeakSet<World>();

/** Tells the machines what the network is now. Changes that come together are told once. */
export function networkChanged(world: World): void {
  if (asked.has(world)) return;
  asked.add(world);
  const before = networkTold(world);
  // What could not be set is the machine host's to report; the rows are right all the same.
  const told = before.then(() => tell(world)).catch(() => undefined);
  telling.set(world, told);
}

/** Resolves when the machines know of every change so far. */
export function networkTold(world: World): Promise<void> {
  return telling.get(world) ?? Promise.resolve();
}

/** What the network is grows with the world, so nobody works it out where no machine would hear of it. */
async function tell(world: World): Promise<void> {
  asked.delete(world);
  if (!world.machines.real) return;
  return world.machines.syncNetwork(networkView(world));
}

function networkView(world: World): NetworkView {
  const places = world.accounts.flatMap((account) =>
    world.regions.map((region) => ({ account, region, world })),
  );
  return {
    vpcs: places.flatMap(vpcs),
    addresses: places.flatMap(addresses),
    securityGroups: places.flatMap(securityGroups),
  };
}

function vpcs(at: Place): NetworkView['vpcs'][number][] {
  return rowsOf(at, VPC)
    .all()
    .map((vpc) => ({
      vpcId: vpc.id,
      cidrs: vpc.associations.map(({ cidr }) => cidr),
      hasInternetGateway: rowsOf(at, INTERNET_GATEWAY).find((row) => row.vpcId === vpc.id) !== undefined,
    }));
}

function addresses(at: Place): NetworkView['addresses'][number][] {
  const reachable = new Map(
    rowsOf(at, SUBNET)
      .all()
      .map((subnet) => [subnet.id, leadsToInternet(at, subnet)]),
  );
  const egress = new Map(
    rowsOf(at, SUBNET)
      .all()
      .map((subnet) => [subnet.id, egressAddress(at, natGatewayFor(at, subnet) ?? '')]),
  );
  return rowsOf(at, NETWORK_INTERFACE)
    .all()
    .flatMap((row) => {
      const instanceId = row.attachment?.instanceId;
      if (!instanceId) return [];
      return row.addresses.map((address) => ({
        vpcId: row.vpcId,
        instanceId,
        privateIp: address.privateIp,
        publicIp: publicAddressOf(at, row, address),
        reachable: reachable.get(row.subnetId) ?? false,
        egressIp: egress.get(row.subnetId),
        securityGroupIds: row.groupIds,
      }));
    });
}

function securityGroups(at: Place): NetworkView['securityGroups'][number][] {
  const rules = Map.groupBy(rowsOf(at, SECURITY_GROUP_RULE).all(), (rule) => rule.groupId);
  return rowsOf(at, SECURITY_GROUP)
    .all()
    .map((group) => {
      const own = rules.get(group.id) ?? [];
      return {
        groupId: group.id,
        vpcId: group.vpcId,
        ingress: own.filter((rule) => !rule.isEgress).flatMap(firewallRule),
        egress: own.filter((rule) => rule.isEgress).flatMap(firewallRule),
      };
    });
}

/** Rules for IPv6 and prefix lists have no counterpart among the machines, which speak IPv4 only. */
function firewallRule(rule: SecurityGroupRuleRow): FirewallRule[] {
  if (!rule.cidr && !rule.referencedGroupId) return [];
  const ports = rule.fromPort === -1 ? {} : { fromPort: rule.fromPort, toPort: rule.toPort };
  const peer = rule.cidr ? { cidr: rule.cidr } : { groupId: rule.referencedGroupId };
  return [{ protocol: rule.protocol, ...ports, ...peer }];
}
