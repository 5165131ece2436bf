import { autoScalingCases } from './cases/auto-scaling.ts';
import { tellStories } from './story/tell.ts';

tellStories(autoScalingCases);
