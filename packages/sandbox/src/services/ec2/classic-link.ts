import type {
  DescribeVpcClassicLinkDnsSupportRequest,
  DescribeVpcClassicLinkDnsSupportResult,
  DescribeVpcClassicLinkRequest,
  DescribeVpcClassicLinkResult,
} from '@aws-sdk/client-ec2';
import type { Call } from '../../service.ts';
import { VPC } from './rows/vpc.ts';
import { find, rowsOf } from './resource.ts';

/** EC2-Classic is retired, so no VPC is linked to it; tools that were written before still ask with each VPC. */
function describeVpcClassicLink(
  { VpcIds }: DescribeVpcClassicLinkRequest,
  call: Call,
): DescribeVpcClassicLinkResult {
  return { Vpcs: asked(VpcIds, call).map((VpcId) => ({ VpcId, ClassicLinkEnabled: false, Tags: [] })) };
}

function describeVpcClassicLinkDnsSupport(
  { VpcIds }: DescribeVpcClassicLinkDnsSupportRequest,
  call: Call,
): DescribeVpcClassicLinkDnsSupportResult {
  return { Vpcs: asked(VpcIds, call).map((VpcId) => ({ VpcId, ClassicLinkDnsSupported: false })) };
}

const asked = (ids: readonly string[] | undefined, call: Call): string[] =>
  ids?.length
    ? ids.map((id) => find(call, VPC, id).id)
    : rowsOf(call, VPC)
        .all()
        .map(({ id }) => id);

export const classicLinkOperations = {
  DescribeVpcClassicLink: describeVpcClassicLink,
  DescribeVpcClassicLinkDnsSupport: describeVpcClassicLinkDnsSupport,
};
