import { instanceCases } from './cases/compute.ts';
import { tellStories } from './story/tell.ts';

tellStories(instanceCases);
