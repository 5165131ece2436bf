import { storageCases } from './cases/storage.ts';
import { tellStories } from './story/tell.ts';

tellStories(storageCases);
