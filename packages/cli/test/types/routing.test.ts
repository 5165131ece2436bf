import { routingCases } from './cases/routing.ts';
import { tellStories } from './story/tell.ts';

tellStories(routingCases);
