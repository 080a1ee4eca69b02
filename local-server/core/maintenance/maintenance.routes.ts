import { done } from '../../../contracts/common.ts'
import { beginMaintenance, endMaintenance, type Maintenance } from '../../../contracts/maintenance.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import { RuleError } from '../errors.ts'
import { emit } from '../events/outbox.ts'
import { command, type Handler } from '../http/request.ts'

const rowId = 'maintenance'

export function maintenanceRoutes({ clock, maintenance }: Core): Handler[] {
  return [
    command(
      beginMaintenance,
      async (tx, { body, actor, requestId }): Promise<Maintenance> => {
        const now = clock.now()
        const row = { id: rowId, note: body.note === '' ? null : body.note, since: now }
        await tx
          .insertInto('maintenance')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ note: row.note }))
          .execute()
        await audit(
          tx,
          { actor, requestId, now },
          { action: 'maintenance.begun', entity: 'maintenance', entityId: rowId, after: { note: row.note } },
        )
        await emit(tx, now, 'maintenance.changed', {})
        return { reason: 'work', note: row.note, since: now }
      },
      maintenance.reload,
    ),

    command(
      endMaintenance,
      async (tx, { actor, requestId }) => {
        if (maintenance.current()?.reason === 'restore') throw new RuleError('maintenance.restoring')
        const now = clock.now()
        const ended = await tx.deleteFrom('maintenance').executeTakeFirst()
        if (ended.numDeletedRows > 0n) {
          await audit(
            tx,
            { actor, requestId, now },
            { action: 'maintenance.ended', entity: 'maintenance', entityId: rowId },
          )
          await emit(tx, now, 'maintenance.changed', {})
        }
        return done
      },
      maintenance.reload,
    ),
  ]
}
