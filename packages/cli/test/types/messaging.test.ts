import { messagingCases } from './cases/messaging.ts';
import { tellStories } from './story/tell.ts';

tellStories(messagingCases);
