import { lambdaCases } from './cases/lambda.ts';
import { tellStories } from './story/tell.ts';

tellStories(lambdaCases);
