import {
  changeDefect,
  createDefect,
  deleteDefect,
  readDefectCoupon,
  readQuality,
  undeleteDefect,
} from '../../../../contracts/workshop/quality.ts'
import type { Core } from '../../../core/core.ts'
import type { Tx } from '../../../core/database/index.ts'
import { command, query, type Caller, type Handler } from '../../../core/http/request.ts'
import { listHandler } from '../../../core/list/define-list.ts'
import type { Work } from '../record-work.ts'
import type { Floor } from '../shifts.ts'
import { defectKindRoutes } from './defect-kinds.ts'
import { defectList } from './defects.list.ts'
import { couponOfDefect, deleteDefectRow, putDefectRight, recordDefect, undeleteDefectRow } from './defects.service.ts'
import { qualityOf } from './quality-of.ts'

export function qualityRoutes(floor: Floor, { settings }: Core): Handler[] {
  const work = (tx: Tx, { actor, requestId }: Caller): Work => ({
    tx,
    actor,
    requestId,
    floor,
    quantityLimit: settings.get().workRecordQuantityLimit,
  })
  return [
    ...defectKindRoutes(floor),
    listHandler(defectList, floor.now),
    query(readDefectCoupon, (db, { query: { code } }) => couponOfDefect(db, code)),
    query(readQuality, (db, { actor, locale, query: asked }) => qualityOf(db, actor, locale, asked)),
    command(createDefect, (tx, request) => recordDefect(work(tx, request), request.body)),
    command(changeDefect, (tx, request) => putDefectRight(work(tx, request), request.params.id, request.body)),
    command(deleteDefect, (tx, request) => deleteDefectRow(work(tx, request), request.params.id)),
    command(undeleteDefect, (tx, request) => undeleteDefectRow(work(tx, request), request.params.id)),
  ]
}
