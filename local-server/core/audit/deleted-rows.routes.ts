import type { Permission } from '../../../contracts/permissions.ts'
import { done } from '../../../contracts/common.ts'
import { listDeletedRows, restoreDeletedRow, type DeletedEntity } from '../../../contracts/deleted-rows.ts'
import type { Core } from '../core.ts'
import type { Tx } from '../database/index.ts'
import { RuleError } from '../errors.ts'
import { command, type Handler } from '../http/request.ts'
import { restoreRole } from '../identity/restore-role.ts'
import { defineList, listHandler } from '../list/define-list.ts'
import { restoreStation } from '../stations/stations.service.ts'
import { audit } from './audit.ts'

interface Restoring {
  /** The one that deletes such a record. */
  permission: Permission
  action: string
  /** Puts the kept row back. @throws RuleError `deletedRow.nameTaken` */
  restore: (tx: Tx, row: string, now: number) => Promise<void>
}

const restoring: Readonly<Record<DeletedEntity, Restoring>> = {
  station: { permission: 'station.manage', action: 'station.restored', restore: restoreStation },
  role: { permission: 'role.manage', action: 'role.restored', restore: restoreRole },
}

export const deletedRowList = defineList(listDeletedRows, {
  rows: (db) => db.selectFrom('deleted_row').select(['id', 'entity', 'name', 'deletedAt', 'accountId', 'actorName']),
  id: 'deleted_row.id',
  columns: {
    deletedAt: 'deleted_row.deletedAt',
    name: 'deleted_row.name',
    entity: 'deleted_row.entity',
    accountId: 'deleted_row.accountId',
  },
  search: ['deleted_row.search'],
  toRows: (rows, _, { actor }) =>
    rows.map(({ id, entity, name, deletedAt, accountId, actorName }) => ({
      id,
      entity,
      name,
      deletedAt,
      accountId,
      actorName,
      abilities: { restore: actor.can(restoring[entity].permission) },
    })),
})

export function deletedRowRoutes({ clock }: Core): Handler[] {
  return [
    listHandler(deletedRowList, clock.now),

    command(restoreDeletedRow, async (tx, { params: { id }, actor, requestId }) => {
      const kept = await tx.selectFrom('deleted_row').selectAll().where('id', '=', id).executeTakeFirst()
      if (!kept) throw new RuleError('row.notFound')
      const { permission, action, restore } = restoring[kept.entity]
      if (!actor.can(permission)) throw new RuleError('permission.denied')
      const now = clock.now()
      await restore(tx, kept.row, now)
      await tx.deleteFrom('deleted_row').where('id', '=', id).execute()
      await audit(
        tx,
        { actor, requestId, now },
        { action, entity: kept.entity, entityId: id, after: JSON.parse(kept.row) as unknown },
      )
      return done
    }),
  ]
}
