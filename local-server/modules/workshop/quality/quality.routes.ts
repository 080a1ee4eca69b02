import {
  changeDefect,
  createDefect,
  deleteDefect,
  listQuality,
  readDefectCoupon,
  readQuality,
  undeleteDefect,
} from '../../../../contracts/workshop/quality.ts'
import type { Core } from '../../../core/core.ts'
import type { Tx } from '../../../core/database/index.ts'
import { command, query, type Caller, type Handler } from '../../../core/http/request.ts'
import { listHandler, type List } from '../../../core/list/define-list.ts'
import { rangeAsked } from '../grouped-report.ts'
import type { Work } from '../record-work.ts'
import type { Floor } from '../shifts.ts'
import { defectKindRoutes } from './defect-kinds.ts'
import { defectList } from './defects.list.ts'
import { couponOfDefect, deleteDefectRow, putDefectRight, recordDefect, undeleteDefectRow } from './defects.service.ts'
import { qualityOf } from './quality-of.ts'

/** As many rows as there are kinds, operations, workers or days with defects: all of them are one page. */
export const qualityList: List<typeof listQuality> = {
  contract: listQuality,
  async page(db, asked, { actor }) {
    const { rows } = await qualityOf(db, actor, actor.locale, rangeAsked(asked, 'kind'))
    const items = rows.map(({ key, name, defectPieces, madePieces, defectPercent }) => ({
      name: key === '' ? '—' : name,
      defectPieces,
      madePieces,
      defectPercentThousandths: defectPercent === null ? null : Math.round(defectPercent * 1_000),
    }))
    return { items: asked.sort === 'defectPieces' ? items.toReversed() : items, nextCursor: null, total: items.length }
  },
}

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
    listHandler(qualityList, floor.now),
    query(readQuality, (db, { actor, locale, query: { lineId, ...asked } }) =>
      qualityOf(db, actor, locale, { ...asked, lineIds: lineId === undefined ? undefined : [lineId] }),
    ),
    command(createDefect, (tx, request) => recordDefect(work(tx, request), request.body)),
    command(changeDefect, (tx, request) => putDefectRight(work(tx, request), request.params.id, request.body)),
    command(deleteDefect, (tx, request) => deleteDefectRow(work(tx, request), request.params.id)),
    command(undeleteDefect, (tx, request) => undeleteDefectRow(work(tx, request), request.params.id)),
  ]
}
