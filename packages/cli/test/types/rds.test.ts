import { rdsCases } from './cases/rds.ts';
import { tellStories } from './story/tell.ts';

tellStories(rdsCases);
