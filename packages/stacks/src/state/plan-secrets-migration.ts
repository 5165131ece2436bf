import { decodeJson, encodeJson, type Kysely, type Migration } from '@groundcrew/store';

interface Before {
  plan: { hash: string; binding: string; secrets: string; lasting_secrets: string };
}

/**
 * What a plan refers to in the secret store stands beside it: a binding grows with its stack, and to find out which
 * secrets are still in use that of every kept plan had to be read.
 */
export const planSecretsMigration: Migration = {
  id: 'stacks/0004-secrets-of-plans',
  async up(db) {
    for (const column of ['secrets', 'lasting_secrets'])
      await db.schema
        .alterTable('plan')
        .addColumn(column, 'text', (added) => added.notNull().defaultTo('[]'))
        .execute();
    const plans = db as Kysely<Before>;
    for (const { hash } of await plans.selectFrom('plan').select('hash').execute()) {
      const { binding } = await plans
        .selectFrom('plan')
        .select('binding')
        .where('hash', '=', hash)
        .executeTakeFirstOrThrow();
      const { secrets, rollback } = decodeJson(binding) as unknown as {
        readonly secrets: Readonly<Record<string, string>>;
        readonly rollback?: unknown;
      };
      const column = rollback === undefined ? 'secrets' : 'lasting_secrets';
      await plans
        .updateTable('plan')
        .set({ [column]: encodeJson(Object.values(secrets)) })
        .where('hash', '=', hash)
        .execute();
    }
  },
};
