import { sql, type RawBuilder } from 'kysely'
import type { RowOf } from '../../../../contracts/list.ts'
import { listPayLines } from '../../../../contracts/workshop/pay.ts'
import { defineList, type List } from '../../../core/list/define-list.ts'
import { recordedAround } from '../work-records.list.ts'
import { daysOf, type Days } from './pay.list.ts'

type PayLine = RowOf<typeof listPayLines> & { key: string; sort: string; search: string }

/** Approved records and their corrections, put together by what the books ask for. */
function lines(days: Days): RawBuilder<PayLine> {
  return sql<PayLine>`(
    select summed.*, line."name" as "lineName", product."code" as "productCode", product."name" as "productName",
      operation."name" as "operationName", worker."number" as "workerNumber", person."fullName" as "workerName",
      summed."lineId" || summed."operationId" || summed."workerId" || summed."unitPriceMinor" as "key",
      line."search" || product."code" || cast(10000 + operation."sequence" as text) || person."search" as "sort",
      person."search" as "workerSearch",
      line."search" || ' ' || product."search" || ' ' || operation."search" || ' ' || person."search" as "search"
    from (
      select "lineId", "productId", "operationId", "workerId", "unitPriceMinor",
        sum("quantity") as "approvedPieces", sum("amountMinor") as "approvedMinor"
      from work_record
      where "status" = 'approved' and "deletedAt" is null
        and ${recordedAround(days)} and "workedOn" >= ${days.from} and "workedOn" <= ${days.to}
      group by "lineId", "productId", "operationId", "workerId", "unitPriceMinor"
      having sum("quantity") <> 0
    ) as summed
    join line on line."id" = summed."lineId"
    join product on product."id" = summed."productId"
    join operation on operation."id" = summed."operationId"
    join worker on worker."id" = summed."workerId"
    join person on person."id" = summed."workerId"
  )`
}

export const payLineList = defineList(listPayLines, {
  rows: (db, _, query) => db.selectFrom(lines(daysOf(query)).as('pay_line')).selectAll('pay_line'),
  id: 'pay_line.key',
  columns: {
    lineName: 'pay_line.sort',
    workerName: 'pay_line.workerSearch',
    approvedMinor: 'pay_line.approvedMinor',
    lineId: 'pay_line.lineId',
    productId: 'pay_line.productId',
    workerId: 'pay_line.workerId',
  },
  filterBy: { workedOn: () => undefined },
  search: ['pay_line.search'],
  toRows: (rows) =>
    rows.map((row) => ({
      lineId: row.lineId,
      lineName: row.lineName,
      productId: row.productId,
      productCode: row.productCode,
      productName: row.productName,
      operationId: row.operationId,
      operationName: row.operationName,
      workerId: row.workerId,
      workerNumber: row.workerNumber,
      workerName: row.workerName,
      unitPriceMinor: row.unitPriceMinor,
      approvedPieces: row.approvedPieces,
      approvedMinor: row.approvedMinor,
    })),
}) as List
