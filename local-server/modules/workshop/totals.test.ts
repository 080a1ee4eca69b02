import { expect, it } from 'vitest'
import { correctWorkRecords } from '../../../contracts/workshop/corrections.ts'
import {
  changeWorkRecord,
  decideWorkRecords,
  deleteWorkRecord,
  readWorkRecord,
  undeleteWorkRecord,
  type WorkRecord,
} from '../../../contracts/workshop/work-records.ts'
import { openOrderShop } from './orders/test-orders.ts'
import type { OperationName } from './test-shop.ts'
import { recomputeTotals } from './totals.ts'
import type { TotalColumns } from './workshop.tables.ts'

/** A small generator of its own (mulberry32), so that a failure can be repeated. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

it('kept totals agree with the records after anything that can be done to them', async () => {
  const shop = await openOrderShop()
  const { server, master, otherMaster } = shop
  const order = await shop.openOrder({
    matrix: { sizes: ['M'], colours: ['white'], items: [{ size: 'M', colour: 'white', pieces: 40_000 }] },
  })
  await shop.cut(master, order.id, [['M', 'white', 40_000]], 10_000)
  const coupons: Record<OperationName, number> = { sleeve: 1, collar: 2, buttonholes: 3 }
  const pick = random(7)
  const seats = [
    { worker: shop.zulfiya, master },
    { worker: shop.otherWorker, master: otherMaster },
  ] as const
  const pending: { seat: (typeof seats)[number]; record: WorkRecord }[] = []
  const deleted: typeof pending = []
  const approved: typeof pending = []
  const names: OperationName[] = ['sleeve', 'collar', 'buttonholes']
  const take = (from: typeof pending) => from.splice(pick(from.length), 1)[0]

  for (let step = 0; step < 150; step++) {
    server.clock.advance(pick(90) * 60_000)
    const action = pick(7)
    const seat = seats[pick(2) === 0 ? 0 : 1]
    if (action <= 1 || pending.length === 0) {
      const name = names[pick(3)] ?? 'sleeve'
      // Half of the work is on bundles of an order.
      const couponCode = `${order.number}-${1 + pick(4)}/${coupons[name]}`
      const record = await shop.record(seat.worker, name, 1 + pick(50), pick(2) === 0 ? { couponCode } : {})
      pending.push({ seat, record })
    } else if (action === 2) {
      const one = take(pending)
      if (!one) continue
      const { id, version } = one.record
      const record = await one.seat.worker.call(changeWorkRecord, {
        params: { id },
        body: { version, quantity: 1 + pick(50) },
      })
      pending.push({ ...one, record })
    } else if (action === 3) {
      const one = take(pending)
      if (!one) continue
      await one.seat.worker.call(deleteWorkRecord, { params: { id: one.record.id } })
      deleted.push(one)
    } else if (action === 4 && deleted.length > 0) {
      const one = take(deleted)
      if (!one) continue
      const record = await one.seat.worker.call(undeleteWorkRecord, { params: { id: one.record.id } })
      pending.push({ ...one, record })
    } else if (action === 6 && approved.length > 0) {
      const { seat: ofRecord, record } = approved[pick(approved.length)] ?? {}
      if (!ofRecord || !record) continue
      const { version } = await ofRecord.master.call(readWorkRecord, { params: { id: record.id } })
      const records = [{ id: record.id, version, quantity: 1 + pick(20) }]
      await ofRecord.master.call(correctWorkRecords, { body: { records, reason: 'counted twice' } })
    } else {
      const one = take(pending)
      if (!one) continue
      const { id, version } = one.record
      const decision = pick(3) === 0 ? 'reject' : 'approve'
      await one.seat.master.call(decideWorkRecords, {
        body: { records: [{ id, version }], decision, ...(decision === 'reject' ? { reason: 'crooked seam' } : {}) },
      })
      if (decision === 'approve') approved.push(one)
    }
  }

  const { db } = server.core
  const notEmpty = (row: Pick<TotalColumns, 'pendingPieces' | 'approvedPieces' | 'rejectedPieces'>) =>
    row.pendingPieces + row.approvedPieces + row.rejectedPieces > 0
  const read = async () => ({
    perWorker: (
      await db.read
        .selectFrom('work_total')
        .selectAll()
        .orderBy('workedOn')
        .orderBy('shiftId')
        .orderBy('workerId')
        .execute()
    ).filter(notEmpty),
    perHour: (
      await db.read
        .selectFrom('line_hour_total')
        .selectAll()
        .orderBy('workedOn')
        .orderBy('shiftId')
        .orderBy('lineId')
        .orderBy('shiftHour')
        .execute()
    ).filter(notEmpty),
    perDay: (
      await db.read.selectFrom('line_day_total').selectAll().orderBy('lineId').orderBy('workedOn').execute()
    ).filter(notEmpty),
    perOperation: (
      await db.read
        .selectFrom('operation_day_total')
        .selectAll()
        .orderBy('workedOn')
        .orderBy('lineId')
        .orderBy('operationId')
        .execute()
    ).filter(notEmpty),
    perOrder: (
      await db.read
        .selectFrom('order_operation_total')
        .selectAll()
        .orderBy('operationId')
        .orderBy('workedOn')
        .orderBy('lineId')
        .execute()
    ).filter((row) => row.pendingPieces !== 0 || row.approvedPieces !== 0),
  })
  const kept = await read()
  const corrections = await db.read.selectFrom('work_record').select('id').where('correctsId', 'is not', null).execute()
  expect(corrections.length).toBeGreaterThan(5)
  expect(kept.perWorker.length).toBeGreaterThan(5)
  expect(kept.perDay.length).toBeGreaterThan(5)
  expect(kept.perOperation.length).toBeGreaterThan(5)
  expect(kept.perOrder.length).toBeGreaterThan(5)
  await db.write(recomputeTotals)
  expect(await read()).toEqual(kept)
})
