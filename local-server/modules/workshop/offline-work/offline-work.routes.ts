import {
  acceptOfflineWork,
  bringOfflineShift,
  bringOfflineWork,
  dismissOfflineWork,
  readKioskBundles,
  readKioskDirectory,
} from '../../../../contracts/workshop/offline-work.ts'
import type { Core } from '../../../core/core.ts'
import type { Tx } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { command, query, type Caller, type Handler } from '../../../core/http/request.ts'
import { listHandler } from '../../../core/list/define-list.ts'
import type { Work } from '../record-work.ts'
import type { Floor } from '../shifts.ts'
import { bundlesFor, directoryFor } from './kiosk-directory.ts'
import { bringShift } from './offline-shifts.service.ts'
import { offlineWorkList } from './offline-work.list.ts'
import { accept, bring, dismiss } from './offline-work.service.ts'

export function offlineWorkRoutes(floor: Floor, { settings }: Core): Handler[] {
  const work = (tx: Tx, { actor, requestId }: Caller): Work => ({
    tx,
    actor,
    requestId,
    floor,
    quantityLimit: settings.get().workRecordQuantityLimit,
  })
  const atStation = ({ stationId }: Caller['actor']): string => {
    if (stationId === null) throw new RuleError('auth.kioskOnly')
    return stationId
  }
  return [
    query(readKioskDirectory, (db, { actor }) =>
      directoryFor(db, floor, {
        stationId: atStation(actor),
        quantityLimit: settings.get().workRecordQuantityLimit,
      }),
    ),
    query(readKioskBundles, (db, { query: { after } }) => bundlesFor(db, after)),
    command(bringOfflineWork, (tx, request) => {
      atStation(request.actor)
      return bring(work(tx, request), request.body)
    }),
    command(bringOfflineShift, (tx, { actor, requestId, body }) => {
      atStation(actor)
      return bringShift({ tx, actor, requestId, floor }, body)
    }),
    listHandler(offlineWorkList, floor.now),
    command(acceptOfflineWork, (tx, request) => accept(work(tx, request), request.params.id, request.body)),
    command(dismissOfflineWork, (tx, request) => dismiss(work(tx, request), request.params.id, request.body)),
  ]
}
