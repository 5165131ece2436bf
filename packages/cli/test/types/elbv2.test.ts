import { elbV2Cases } from './cases/elbv2.ts';
import { tellStories } from './story/tell.ts';

tellStories(elbV2Cases);
