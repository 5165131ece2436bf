import { elbCases } from './cases/elb.ts';
import { tellStories } from './story/tell.ts';

tellStories(elbCases);
