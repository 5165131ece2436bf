import type { Service } from '../../service.ts';
import { projections } from './projections.ts';
import { publishOperations } from './publish.ts';
import { subscriptionOperations } from './subscriptions.ts';
import { topicOperations } from './topics.ts';

export const sns: Service = {
  client: 'sns',
  operations: { ...topicOperations, ...subscriptionOperations, ...publishOperations },
  projections,
};
