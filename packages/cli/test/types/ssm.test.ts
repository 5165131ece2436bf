import { ssmCases } from './cases/ssm.ts';
import { tellStories } from './story/tell.ts';

tellStories(ssmCases);
