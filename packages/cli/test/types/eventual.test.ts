import { vi } from 'vitest';
import { instanceCases } from './cases/compute.ts';
import { iamCases } from './cases/iam.ts';
import { routingCases } from './cases/routing.ts';
import { ssmCases } from './cases/ssm.ts';
import { vpcCases } from './cases/vpc.ts';
import { tellStories } from './story/tell.ts';

vi.hoisted(() => (process.env['GROUNDCREW_STORIES'] = 'eventual'));

/** The same stories where what was just made is not known everywhere, and what was just changed shows as before. */
tellStories(
  [...vpcCases, ...routingCases, ...iamCases, ...instanceCases, ...ssmCases].filter(({ about }) => !about),
);
