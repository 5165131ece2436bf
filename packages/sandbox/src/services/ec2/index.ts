import { AwsError, type Operation, type Service } from '../../service.ts';
import { addressOperations } from './addresses.ts';
import { classicLinkOperations } from './classic-link.ts';
import { ensureDefaultNetwork } from './default-network.ts';
import { imageOperations } from './images.ts';
import { instanceAttributeOperations } from './instance-attributes.ts';
import { instanceProfileOperations } from './instance-profiles.ts';
import { instanceStatusOperations } from './instance-status.ts';
import { instanceTypeOperations } from './instance-types.ts';
import { instanceOperations } from './instances.ts';
import { internetGatewayOperations } from './internet-gateways.ts';
import { keyPairOperations } from './key-pairs.ts';
import { launchTemplateOperations } from './launch-templates.ts';
import { natGatewayAddressOperations } from './nat-gateway-addresses.ts';
import { natGatewayOperations } from './nat-gateways.ts';
import { networkAclOperations } from './network-acls.ts';
import { networkInterfaceOperations } from './network-interfaces.ts';
import { projections } from './projections/index.ts';
import { routeTableAssociationOperations } from './route-table-associations.ts';
import { routeTableOperations } from './route-tables.ts';
import { routeOperations } from './routes.ts';
import { securityGroupRuleOperations } from './security-group-rules.ts';
import { securityGroupOperations } from './security-groups.ts';
import { snapshotOperations } from './snapshots.ts';
import { subnetOperations } from './subnets.ts';
import { tagOperations } from './tags.ts';
import { machineOff } from './machine-off.ts';
import { restore } from './restore.ts';
import { volumeModificationOperations } from './volume-modifications.ts';
import { volumeOperations } from './volumes.ts';
import { vpcAttributeOperations } from './vpc-attributes.ts';
import { vpcOperations } from './vpcs.ts';
import { zoneOperations } from './zone-operations.ts';

const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...addressOperations,
  ...classicLinkOperations,
  ...imageOperations,
  ...instanceAttributeOperations,
  ...instanceOperations,
  ...instanceProfileOperations,
  ...instanceStatusOperations,
  ...instanceTypeOperations,
  ...internetGatewayOperations,
  ...keyPairOperations,
  ...launchTemplateOperations,
  ...natGatewayAddressOperations,
  ...natGatewayOperations,
  ...networkAclOperations,
  ...networkInterfaceOperations,
  ...routeOperations,
  ...routeTableAssociationOperations,
  ...routeTableOperations,
  ...securityGroupOperations,
  ...securityGroupRuleOperations,
  ...snapshotOperations,
  ...subnetOperations,
  ...tagOperations,
  ...volumeModificationOperations,
  ...volumeOperations,
  ...vpcAttributeOperations,
  ...vpcOperations,
  ...zoneOperations,
};

/** A dry run ends where the real one would begin to act. */
function prepared(operation: Operation): Operation {
  return (input: { DryRun?: boolean }, call) => {
    if (input.DryRun)
      throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
    return operation(input, call);
  };
}

export const ec2: Service = {
  client: 'ec2',
  operations: Object.fromEntries(
    Object.entries(OPERATIONS).map(([name, operation]) => [name, prepared(operation)]),
  ),
  projections,
  prepare: ensureDefaultNetwork,
  restore,
  machineOff,
};
