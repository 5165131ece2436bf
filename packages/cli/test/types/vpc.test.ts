import { vpcCases } from './cases/vpc.ts';
import { tellStories } from './story/tell.ts';

tellStories(vpcCases);
