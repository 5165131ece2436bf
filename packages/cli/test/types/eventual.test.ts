import { vi } from 'vitest';
import { instanceCases } from './cases/compute.ts';
import { iamCases } from './cases/iam.ts';
import { routingCases } from './cases/routing.ts';
import { ssmCases } from './cases/ssm.ts';
import { vpcCases } from './cases/vpc.ts';
import { tellStories } from './story/tell.ts';

vi.hoisted(() => (process.env['GROUNDCREW_STORIES'] = 'eventual'));

/** Types that are read and tagged as one of the others is, so that their stories have nothing to add here. */
const alike = new Set([
  'AWS::EC2::Subnet',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::RouteTable',
  'AWS::IAM::Policy',
]);

/** The same stories where what was just made is not known everywhere, and what was just changed shows as before. */
tellStories(
  [...vpcCases, ...routingCases, ...iamCases, ...instanceCases, ...ssmCases].filter(
    ({ type, about }) => about === undefined && !alike.has(type),
  ),
);
