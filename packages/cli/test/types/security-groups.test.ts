import { securityGroupCases } from './cases/security-groups.ts';
import { tellStories } from './story/tell.ts';

tellStories(securityGroupCases);
