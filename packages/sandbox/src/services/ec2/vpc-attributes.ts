import type {
  AssociateVpcCidrBlockRequest,
  AssociateVpcCidrBlockResult,
  DescribeVpcAttributeRequest,
  DescribeVpcAttributeResult,
  DisassociateVpcCidrBlockRequest,
  DisassociateVpcCidrBlockResult,
  ModifyVpcAttributeRequest,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import { hexId } from '../shared/ids.ts';
import { contains, formatCidr, parseCidr } from './cidr.ts';
import { networkChanged } from './network-view.ts';
import { invalidValue, required } from './parameters.ts';
import { dependencyViolation, find, rowsOf } from './resource.ts';
import { SUBNET } from './rows/subnet.ts';
import { VPC } from './rows/vpc.ts';
import { meets, vpcBlock } from './vpcs.ts';

const ATTRIBUTES = ['EnableDnsSupport', 'EnableDnsHostnames', 'EnableNetworkAddressUsageMetrics'] as const;
const ROW_FIELDS = {
  EnableDnsSupport: 'enableDnsSupport',
  EnableDnsHostnames: 'enableDnsHostnames',
  EnableNetworkAddressUsageMetrics: 'enableNetworkAddressUsageMetrics',
} as const;

/** One attribute at a time: AWS refuses two in one call. */
function modifyVpcAttribute(input: ModifyVpcAttributeRequest, call: Call): void {
  const vpc = find(call, VPC, required(input, 'VpcId'));
  const given = ATTRIBUTES.filter((name) => input[name] !== undefined);
  if (given.length > 1)
    throw new AwsError('InvalidParameterCombination', 'Fields for multiple attribute types specified');
  const name = given[0];
  if (!name) throw new AwsError('InvalidParameterCombination', 'No attributes specified.');
  vpc[ROW_FIELDS[name]] = input[name]?.Value ?? false;
  networkChanged(call.world);
}

function describeVpcAttribute(input: DescribeVpcAttributeRequest, call: Call): DescribeVpcAttributeResult {
  const vpc = find(call, VPC, required(input, 'VpcId'));
  const asked = required(input, 'Attribute');
  const name = ATTRIBUTES.find((attribute) => ROW_FIELDS[attribute] === asked);
  if (!name) throw invalidValue('Attribute', asked, 'Unknown attribute.');
  return { VpcId: vpc.id, [name]: { Value: vpc[ROW_FIELDS[name]] } };
}

const MAX_BLOCKS = 5;

function associateVpcCidrBlock(input: AssociateVpcCidrBlockRequest, call: Call): AssociateVpcCidrBlockResult {
  const vpc = find(call, VPC, required(input, 'VpcId'));
  const text = required(input, 'CidrBlock');
  const block = vpcBlock(text);
  if (meets(vpc, block))
    throw new AwsError('InvalidVpc.Range', `The CIDR '${text}' conflicts with one of the CIDRs of the VPC.`);
  if (vpc.associations.length >= MAX_BLOCKS)
    throw new AwsError(
      'CidrLimitExceeded',
      `This network '${vpc.id}' has met its maximum number of allowed CIDRs: ${MAX_BLOCKS}`,
    );
  const association = { id: hexId('vpc-cidr-assoc'), cidr: formatCidr(block) };
  vpc.associations.push(association);
  networkChanged(call.world);
  return { VpcId: vpc.id, CidrBlockAssociation: shown(association, 'associating') };
}

function disassociateVpcCidrBlock(
  input: DisassociateVpcCidrBlockRequest,
  call: Call,
): DisassociateVpcCidrBlockResult {
  const id = required(input, 'AssociationId');
  const vpc = rowsOf(call, VPC).find((row) => row.associations.some((association) => association.id === id));
  const association = vpc?.associations.find((candidate) => candidate.id === id);
  if (!vpc || !association)
    throw new AwsError(
      'InvalidVpcCidrBlockAssociationID.NotFound',
      `The vpc CIDR block association ID '${id}' does not exist`,
    );
  if (association === vpc.associations[0])
    throw new AwsError(
      'OperationNotPermitted',
      `The vpc CIDR block with association ID ${id} may not be disassociated. It is the primary IPv4 CIDR block of the VPC`,
    );
  const block = parseCidr(association.cidr);
  const used = rowsOf(call, SUBNET).find((subnet) => {
    const part = parseCidr(subnet.cidr);
    return subnet.vpcId === vpc.id && block !== undefined && part !== undefined && contains(block, part);
  });
  if (used) throw dependencyViolation(VPC, vpc.id);
  vpc.associations = vpc.associations.filter((candidate) => candidate !== association);
  networkChanged(call.world);
  return { VpcId: vpc.id, CidrBlockAssociation: shown(association, 'disassociating') };
}

function shown(association: { id: string; cidr: string }, state: 'associating' | 'disassociating') {
  return { AssociationId: association.id, CidrBlock: association.cidr, CidrBlockState: { State: state } };
}

export const vpcAttributeOperations = {
  ModifyVpcAttribute: modifyVpcAttribute,
  DescribeVpcAttribute: describeVpcAttribute,
  AssociateVpcCidrBlock: associateVpcCidrBlock,
  DisassociateVpcCidrBlock: disassociateVpcCidrBlock,
};
