import { s3Cases } from './cases/s3.ts';
import { tellStories } from './story/tell.ts';

tellStories(s3Cases);
