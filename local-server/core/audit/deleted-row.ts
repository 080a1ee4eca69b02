import type { DeletedEntity } from '../../../contracts/deleted-rows.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import type { Actor } from '../access.ts'
import type { Migration, Tx } from '../database/index.ts'

declare module '../database/tables.ts' {
  interface Tables {
    /** Rows that were deleted, as they were last; nothing in their own tables knows of them any more. */
    deleted_row: {
      id: string
      entity: DeletedEntity
      name: string
      /** Its name and who deleted it, folded. */
      search: string
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

const searchOf = (name: string, actorName: string) => fold(`${name} ${actorName}`)

/** Those deleted before are found by their names too. */
export const nameDeletedRows: Migration = {
  name: '202611281040-deleted-row-names',
  async up(tx) {
    for (const column of ['name', 'search']) {
      await tx.schema
        .alterTable('deleted_row')
        .addColumn(column, 'text', (c) => c.notNull().defaultTo(''))
        .execute()
    }
    const kept = await tx.selectFrom('deleted_row').select(['id', 'row', 'actorName']).execute()
    for (const { id, row, actorName } of kept) {
      const { name } = JSON.parse(row) as { name: string }
      await tx
        .updateTable('deleted_row')
        .set({ name, search: searchOf(name, actorName) })
        .where('id', '=', id)
        .execute()
    }
  },
}

/** Keeps a row that is about to be deleted (D-11), without what could open a door again. */
export async function keepDeleted(
  tx: Tx,
  { actor, now }: { actor: Actor; now: number },
  { entity, row }: { entity: DeletedEntity; row: { id: string; name: string } },
): Promise<void> {
  await tx
    .insertInto('deleted_row')
    .values({
      id: row.id,
      entity,
      name: row.name,
      search: searchOf(row.name, actor.name),
      row: JSON.stringify(row),
      deletedAt: now,
      accountId: actor.accountId,
      actorName: actor.name,
    })
    .execute()
}
