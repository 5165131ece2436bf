import type { Service } from '../../service.ts';
import { eventOperations } from './events.ts';
import { groupOperations } from './groups.ts';
import { policyOperations } from './policies.ts';
import { projections } from './projections.ts';
import { tagOperations } from './tags.ts';

/** CloudWatch Logs. */
export const logs: Service = {
  client: 'cloudwatch-logs',
  operations: { ...groupOperations, ...eventOperations, ...policyOperations, ...tagOperations },
  projections,
};
