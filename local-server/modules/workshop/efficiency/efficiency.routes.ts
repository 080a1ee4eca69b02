import { listEfficiency, readEfficiency } from '../../../../contracts/workshop/efficiency.ts'
import { query, type Handler } from '../../../core/http/request.ts'
import { listHandler, type List } from '../../../core/list/define-list.ts'
import { rangeAsked } from '../grouped-report.ts'
import type { Floor } from '../shifts.ts'
import { efficiencyOf } from './efficiency-of.ts'

/** As many rows as there are lines, workers, days or shifts: all of them are one page. */
export const efficiencyList: List<typeof listEfficiency> = {
  contract: listEfficiency,
  async page(db, asked, asker) {
    const { rows } = await efficiencyOf(db, asker, rangeAsked(asked, 'line'), asker.actor.locale)
    const items = rows.map(
      ({ name, efficiencyPercent, earnedMinutesThousandths, attendedMinutes, approvedPieces }) => ({
        name,
        efficiencyPercentThousandths: efficiencyPercent === null ? null : Math.round(efficiencyPercent * 1_000),
        earnedMinutesThousandths,
        attendedMinutes,
        approvedPieces,
      }),
    )
    return { items: asked.sort === '-name' ? items.toReversed() : items, nextCursor: null, total: items.length }
  },
}

export function efficiencyRoutes(floor: Floor): Handler[] {
  return [
    listHandler(efficiencyList, floor.now),
    query(readEfficiency, (db, { query: { lineId, ...asked }, actor, locale }) =>
      efficiencyOf(
        db,
        { actor, now: floor.now() },
        { ...asked, lineIds: lineId === undefined ? undefined : [lineId] },
        locale,
      ),
    ),
  ]
}
