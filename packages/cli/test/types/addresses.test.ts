import { addressCases } from './cases/addresses.ts';
import { tellStories } from './story/tell.ts';

tellStories(addressCases);
