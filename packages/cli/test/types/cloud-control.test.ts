import { cloudControlCases } from './cases/cloud-control.ts';
import { tellStories } from './story/tell.ts';

tellStories(cloudControlCases);
