import { readLineProgress, readOrderProgress } from '../../../../contracts/workshop/progress.ts'
import { RuleError } from '../../../core/errors.ts'
import { query, type Handler } from '../../../core/http/request.ts'
import type { Floor } from '../shifts.ts'
import { orderRow } from './orders.list.ts'
import { finishedByDay, operationsOf, productsOfLine, totalsOf, withPieces, workedDaysBefore } from './progress-of.ts'
import { forecastOf, operationProgress, waitingBefore } from './work-in-progress.ts'

export function progressRoutes(floor: Floor): Handler[] {
  return [
    query(readOrderProgress, async (db, { params }) => {
      const order = await orderRow(db, params.id)
      const operations = await operationsOf(db, order.productId)
      const totals = await totalsOf(db, [order.id])
      const work = withPieces(operations, totals)
      const days = (await finishedByDay(db, [order])).get(order.id) ?? new Map<string, number>()
      const { workedOn: today } = await floor.shiftNow(db)
      return {
        orderedPieces: order.pieces,
        cutPieces: order.cutPieces,
        finishedPieces: [...days.values()].reduce((sum, pieces) => sum + pieces, 0),
        operations: operationProgress(work, waitingBefore(order.cutPieces, work), totals.length > 0),
        days: [...days].map(([workedOn, finishedPieces]) => ({ workedOn, finishedPieces })),
        forecast:
          order.status === 'open'
            ? forecastOf({
                today,
                orderedPieces: order.pieces,
                finishedByDay: days,
                workedDays: await workedDaysBefore(db, today),
              })
            : null,
      }
    }),

    query(readLineProgress, async (db, { params }) => {
      const line = await db.selectFrom('line').select(['id', 'name']).where('id', '=', params.id).executeTakeFirst()
      if (!line) throw new RuleError('row.notFound')
      return { lineId: line.id, lineName: line.name, products: await productsOfLine(db, line.id) }
    }),
  ]
}
