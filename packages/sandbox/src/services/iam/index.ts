import type { Service } from '../../service.ts';
import { getAccountAuthorizationDetails } from './authorization-details.ts';
import { groupOperations } from './groups.ts';
import { instanceProfileOperations } from './instance-profiles.ts';
import { policyOperations } from './policies.ts';
import { projections } from './projections.ts';
import { rolePolicyOperations } from './role-policies.ts';
import { roleOperations } from './roles.ts';
import { simulatePrincipalPolicy } from './simulate.ts';
import { userOperations } from './users.ts';

export const iam: Service = {
  client: 'iam',
  operations: {
    ...groupOperations,
    ...instanceProfileOperations,
    ...policyOperations,
    ...rolePolicyOperations,
    ...roleOperations,
    ...userOperations,
    SimulatePrincipalPolicy: simulatePrincipalPolicy,
    GetAccountAuthorizationDetails: getAccountAuthorizationDetails,
  },
  projections,
};
