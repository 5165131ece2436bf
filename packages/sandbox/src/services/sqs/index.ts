import type { Service } from '../../service.ts';
import { batchOperations } from './batches.ts';
import {
  changeMessageVisibility,
  deleteMessage,
  purgeQueue,
  receiveMessage,
  sendMessage,
} from './messages.ts';
import { projections } from './projections.ts';
import { queueOperations } from './queues.ts';
import { deletedQueues, queues } from './rows.ts';

export const sqs: Service = {
  client: 'sqs',
  operations: {
    ...queueOperations,
    ...batchOperations,
    SendMessage: sendMessage,
    ReceiveMessage: receiveMessage,
    DeleteMessage: deleteMessage,
    ChangeMessageVisibility: changeMessageVisibility,
    PurgeQueue: purgeQueue,
  },
  projections,
  /** Time-outs that were running are over. */
  restore(world) {
    for (const account of world.accounts)
      for (const region of world.regions) {
        const at = { account, region, world };
        for (const { id } of deletedQueues(at).all()) deletedQueues(at).remove(id);
        for (const row of queues(at).all()) for (const message of row.messages) message.state = 'visible';
      }
  },
};
