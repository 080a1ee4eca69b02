import type { Maintenance } from '../../../contracts/maintenance.ts'
import type { RouteContract } from '../../../contracts/route.ts'
import type { Actor } from '../access.ts'
import type { Reader } from '../database/index.ts'
import { RuleError } from '../errors.ts'

/** Whether people have to wait. What an administrator switched on outlives a restart; a restore ends with one. */
export interface MaintenanceState {
  current(): Maintenance | null
  /** Nobody may change anything from now on, because it would be lost; taken back when the restore does not come about. */
  restoring(since: number | null): void
  reload(): Promise<void>
  /** @throws RuleError `server.maintenance` */
  assertOpen(contract: RouteContract, actor: Actor): void
}

/** What the waiting page, and the way in for an administrator, need. */
const always = new Set([
  'system.status',
  'session.me',
  'session.signIn',
  'session.signOut',
  'clock.read',
  'lan.trust',
  'station.own',
])
/** What those who watch a restore look at. */
const whileRestoring = new Set([...always, 'job.read', 'job.cancel', 'backup.list', 'maintenance.end'])

export function createMaintenanceState(db: Reader): MaintenanceState {
  let work: Maintenance | null = null
  let restore: Maintenance | null = null
  return {
    current: () => restore ?? work,
    restoring(since) {
      restore = since === null ? null : { reason: 'restore', note: null, since }
    },
    async reload() {
      const row = await db.selectFrom('maintenance').selectAll().executeTakeFirst()
      work = row ? { reason: 'work', note: row.note, since: row.since } : null
    },
    assertOpen(contract, actor) {
      if (restore) {
        if (!whileRestoring.has(contract.name)) throw new RuleError('server.maintenance')
      } else if (work && !always.has(contract.name) && !actor.can('settings.change')) {
        throw new RuleError('server.maintenance')
      }
    },
  }
}
