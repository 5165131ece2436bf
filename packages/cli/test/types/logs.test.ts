import { logsCases } from './cases/logs.ts';
import { tellStories } from './story/tell.ts';

tellStories(logsCases);
