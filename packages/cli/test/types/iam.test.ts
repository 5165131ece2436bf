import { iamCases } from './cases/iam.ts';
import { tellStories } from './story/tell.ts';

tellStories(iamCases);
