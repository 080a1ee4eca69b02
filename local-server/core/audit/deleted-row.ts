import type { Actor } from '../access.ts'
import type { Migration, Tx } from '../database/index.ts'

declare module '../database/tables.ts' {
  interface Tables {
    /** Rows that were deleted, as they were last; nothing in their own tables knows of them any more. */
    deleted_row: {
      id: string
      entity: string
      /** JSON. */
      row: string
      deletedAt: number
      accountId: string | null
      actorName: string
    }
  }
}

export const createDeletedRow: Migration = {
  name: '202611281020-deleted-row',
  async up(tx) {
    await tx.schema
      .createTable('deleted_row')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('entity', 'text', (c) => c.notNull())
      .addColumn('row', 'text', (c) => c.notNull())
      .addColumn('deletedAt', 'bigint', (c) => c.notNull())
      .addColumn('accountId', 'text')
      .addColumn('actorName', 'text', (c) => c.notNull())
      .execute()
  },
}

/** Keeps a row that is about to be deleted (D-11), without what could open a door again. */
export async function keepDeleted(
  tx: Tx,
  { actor, now }: { actor: Actor; now: number },
  { entity, row }: { entity: string; row: { id: string } },
): Promise<void> {
  await tx
    .insertInto('deleted_row')
    .values({
      id: row.id,
      entity,
      row: JSON.stringify(row),
      deletedAt: now,
      accountId: actor.accountId,
      actorName: actor.name,
    })
    .execute()
}
