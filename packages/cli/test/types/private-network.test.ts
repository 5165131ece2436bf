import { privateNetworkCases } from './cases/private-network.ts';
import { tellStories } from './story/tell.ts';

tellStories(privateNetworkCases);
