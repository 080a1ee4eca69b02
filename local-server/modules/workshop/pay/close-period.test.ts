import { describe, expect, it } from 'vitest'
import { correctWorkRecords } from '../../../../contracts/workshop/corrections.ts'
import { createPayAdjustments, listPayAdjustments } from '../../../../contracts/workshop/pay-adjustments.ts'
import {
  changePayRule,
  listPayPeriods,
  reopenPayPeriod,
  type PayPeriod,
} from '../../../../contracts/workshop/pay-periods.ts'
import {
  changeWorkRecord,
  createWorkRecord,
  decideWorkRecords,
  deleteWorkRecord,
  listWorkRecords,
  readWorkRecord,
  undeleteWorkRecord,
} from '../../../../contracts/workshop/work-records.ts'
import type { TestClient } from '../../../testing/test-server.ts'
import { recomputeTotals } from '../totals.ts'
import { payOf, so } from '../test-shop.ts'
import { addPeriod, close, closeRefused, november, onDay, shopWithOffice } from './test-periods.ts'

describe('closing a pay period', () => {
  it('refuses while records wait, says how many, and leaves them to the next period when asked', async () => {
    const { shop, accountant } = await shopWithOffice()
    const { zulfiya, master } = shop
    const period = await addPeriod(accountant, ...november)
    const approved = await shop.record(zulfiya, 'sleeve', 10)
    const waiting = await shop.record(zulfiya, 'collar', 5)
    await shop.approve(master, approved)
    onDay(shop, '2026-12-03')

    expect(await closeRefused(accountant, period)).toMatchObject({
      status: 409,
      code: 'payPeriod.hasPending',
      params: { count: 1 },
    })
    const answer = await close(accountant, period, 'leave')

    expect(answer).toMatchObject({ workers: 1, toPayMinor: so(8_500), left: 1, period: { state: 'closed' } })
    const left = await zulfiya.call(readWorkRecord, { params: { id: waiting.id } })
    expect(left).toMatchObject({ workedOn: '2026-12-01', carriedFrom: '2026-11-23', status: 'pending', version: 2 })
    // It is found under the day it counts on, though it was recorded a week before.
    const december = { 'workedOn.from': '2026-12-01', 'workedOn.to': '2026-12-01' }
    expect((await master.call(listWorkRecords, { query: december })).items.map(({ id }) => id)).toEqual([waiting.id])
    await shop.approve(master, left)
    expect((await payOf(accountant, ...november)).sums).toMatchObject({ approvedMinor: so(8_500), pendingMinor: 0 })
    expect((await payOf(accountant, '2026-12-01', '2026-12-31')).sums).toMatchObject({
      approvedPieces: 5,
      approvedMinor: so(6_000),
    })
  })

  it('freezes the figures: names, lines and rules that change later change nothing of it', async () => {
    const { shop, accountant } = await shopWithOffice()
    const { administrator } = shop.server
    const period = await addPeriod(accountant, ...november)
    await shop.approve(shop.master, await shop.record(shop.zulfiya, 'sleeve', 10))
    const rule = { guaranteeMinor: so(20_000), guaranteeDays: 1 }
    await accountant.call(changePayRule, { body: { ...rule, version: 1 } })
    onDay(shop, '2026-12-01')
    const before = await payOf(accountant, ...november)
    expect(before.items).toMatchObject([
      { days: 1, approvedMinor: so(8_500), guaranteeMinor: so(11_500), toPayMinor: so(20_000) },
    ])
    await close(accountant, period)
    expect(await payOf(accountant, ...november)).toEqual(before)

    await accountant.call(changePayRule, { body: { guaranteeMinor: 0, guaranteeDays: 1, version: 2 } })
    await shop.server.core.db.write(async (tx) => {
      await tx
        .updateTable('worker')
        .set({ number: '999', lineId: shop.otherLineId })
        .where('id', '=', shop.zulfiya.personId)
        .execute()
    })
    const after = await payOf(accountant, ...november)
    expect(after.items).toEqual(before.items)
    expect(after.sums).toEqual(before.sums)
    const { items } = await administrator.call(listPayPeriods)
    expect(items).toMatchObject([{ workers: 1, toPayMinor: so(20_000), closedByName: expect.stringMatching(/^Test/) }])
    // A worker sees that it is closed, not what the others got.
    expect((await shop.zulfiya.call(listPayPeriods)).items).toMatchObject([{ workers: null, toPayMinor: null }])
  })

  it('lets nothing dated into it be added, changed, deleted, brought back, decided; a correction counts on its own day', async () => {
    const { shop, accountant } = await shopWithOffice()
    const { zulfiya, master } = shop
    const period = await addPeriod(accountant, ...november)
    const approved = await shop.record(zulfiya, 'sleeve', 10)
    const deleted = await shop.record(zulfiya, 'collar', 5)
    await shop.approve(master, approved)
    await zulfiya.call(deleteWorkRecord, { params: { id: deleted.id } })
    onDay(shop, '2026-12-02')
    await close(accountant, period)
    const kept = await shop.server.core.db.read.selectFrom('work_record').selectAll().orderBy('id').execute()

    const closed = { status: 409, code: 'payPeriod.dayClosed', params: { day: '23.11.2026' } }
    expect(await zulfiya.refused(undeleteWorkRecord, { params: { id: deleted.id } })).toMatchObject(closed)
    const body = {
      workerIds: [zulfiya.personId],
      kind: 'bonus',
      amountMinor: 1,
      day: '2026-11-23',
      note: 'late',
    }
    const late = await accountant.refused(createPayAdjustments, { body })
    expect(late).toMatchObject({ ...closed, errors: [{ path: 'body.day' }] })
    // A period closed while it runs, a record that came in some other way: the guard does not depend on how.
    const closeUntil = (lastDay: string) =>
      shop.server.core.db.write(async (tx) => {
        await tx.updateTable('pay_period').set({ lastDay }).execute()
      })
    await closeUntil('2026-12-02')
    expect(
      await zulfiya.refused(createWorkRecord, { body: { operationId: shop.operations.sleeve, quantity: 1 } }),
    ).toMatchObject({ ...closed, params: { day: '02.12.2026' } })
    await closeUntil('2026-11-30')
    await shop.server.core.db.write(async (tx) => {
      await tx.updateTable('work_record').set({ deletedAt: null }).where('id', '=', deleted.id).execute()
    })
    expect(
      await zulfiya.refused(changeWorkRecord, { params: { id: deleted.id }, body: { version: 2, quantity: 4 } }),
    ).toMatchObject(closed)
    expect(await zulfiya.refused(deleteWorkRecord, { params: { id: deleted.id } })).toMatchObject(closed)
    const decided = await master.call(decideWorkRecords, {
      body: { records: [{ id: deleted.id, version: 2 }], decision: 'approve' },
      locale: 'en',
    })
    expect(decided.outcomes).toMatchObject([
      { outcome: 'refused', code: 'payPeriod.dayClosed', message: expect.stringContaining('23.11.2026') },
    ])
    await shop.server.core.db.write(async (tx) => {
      await tx.updateTable('work_record').set({ deletedAt: 1 }).where('id', '=', deleted.id).execute()
    })
    const now = await shop.server.core.db.read.selectFrom('work_record').selectAll().orderBy('id').execute()
    expect(now.map(({ deletedAt: _, ...row }) => row)).toEqual(kept.map(({ deletedAt: _, ...row }) => row))

    const corrected = await master.call(correctWorkRecords, {
      body: { records: [{ id: approved.id, version: 2, quantity: 4 }], reason: 'counted twice' },
    })
    expect(corrected.outcomes[0]?.correction).toMatchObject({ workedOn: '2026-12-02', quantity: -4 })
    expect((await payOf(accountant, ...november)).sums).toMatchObject({ approvedMinor: so(8_500) })
    const december = await payOf(accountant, '2026-12-01', '2026-12-31')
    expect(december.items).toMatchObject([{ approvedPieces: -4, approvedMinor: so(-3_400), toPayMinor: so(-3_400) }])
  })

  it('keeps the totals exact through carrying on, correcting and opening again', async () => {
    const { shop, accountant, director } = await shopWithOffice()
    const { zulfiya, otherWorker, master, otherMaster } = shop
    const period = await addPeriod(accountant, ...november)
    const [first, second] = [await shop.record(zulfiya, 'sleeve', 10), await shop.record(zulfiya, 'collar', 5)]
    await shop.record(otherWorker, 'collar', 9)
    shop.server.clock.set('2026-11-24T02:30:00+05:00')
    await shop.record(zulfiya, 'buttonholes', 11)
    await shop.approve(master, first)
    onDay(shop, '2026-12-03')
    const { period: closed, left } = await close(accountant, period, 'leave')
    expect(left).toBe(3)
    await shop.approve(master, { ...second, version: 2 })
    await master.call(correctWorkRecords, {
      body: { records: [{ id: first.id, version: 2 }], reason: 'counted twice' },
    })
    await director.call(reopenPayPeriod, {
      params: { id: closed.id },
      body: { version: closed.version, reason: 'the bank asks' },
    })
    const { items } = await otherMaster.call(listWorkRecords)
    await shop.approve(otherMaster, ...items)

    const { db } = shop.server.core
    const rowsOf = (table: 'work_total' | 'line_hour_total' | 'line_day_total') =>
      db.read.selectFrom(table).selectAll().execute()
    const inOrder = <R extends object>(rows: readonly R[]) =>
      rows.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
    const read = async () => ({
      worker: inOrder(await rowsOf('work_total')),
      hour: inOrder(await rowsOf('line_hour_total')),
      day: inOrder(await rowsOf('line_day_total')),
    })
    const counted = ({ worker, hour, day }: Awaited<ReturnType<typeof read>>) => {
      const some = (row: { pendingPieces: number; approvedPieces: number; rejectedPieces: number }) =>
        row.pendingPieces !== 0 || row.approvedPieces !== 0 || row.rejectedPieces !== 0
      return { worker: worker.filter(some), hour: hour.filter(some), day: day.filter(some) }
    }
    const kept = counted(await read())
    expect(kept.worker.length).toBe(5)
    await db.write(recomputeTotals)
    expect(counted(await read())).toEqual(kept)
  })

  it('carries what somebody took beyond their pay on to the next period, and back when it is opened again', async () => {
    const { shop, accountant, director } = await shopWithOffice()
    const { zulfiya, master } = shop
    const period = await addPeriod(accountant, ...november)
    await shop.approve(master, await shop.record(zulfiya, 'sleeve', 10))
    await accountant.call(createPayAdjustments, {
      body: {
        workerIds: [zulfiya.personId],
        kind: 'advance',
        amountMinor: so(10_000),
        day: '2026-11-23',
        note: 'cash',
      },
    })
    onDay(shop, '2026-12-01')
    const { period: closed } = await close(accountant, period)
    expect((await payOf(accountant, ...november)).items).toMatchObject([
      { approvedMinor: so(8_500), advanceMinor: so(10_000), debtMinor: so(-1_500), toPayMinor: 0 },
    ])
    const december = () => payOf(accountant, '2026-12-01', '2026-12-31')
    expect((await december()).items).toMatchObject([{ debtMinor: so(1_500), toPayMinor: so(-1_500) }])

    await director.call(reopenPayPeriod, { params: { id: closed.id }, body: { version: 2, reason: 'a mistake' } })
    expect((await payOf(accountant, ...november)).items).toMatchObject([{ debtMinor: 0, toPayMinor: so(-1_500) }])
    expect((await december()).items).toMatchObject([{ debtMinor: 0, toPayMinor: 0 }])
    await close(accountant, { ...closed, version: 3 })
    expect((await payOf(accountant, ...november)).items).toMatchObject([{ debtMinor: so(-1_500), toPayMinor: 0 }])
    expect((await december()).items).toMatchObject([{ debtMinor: so(1_500) }])
    const { items } = await accountant.call(listPayAdjustments, { query: { kind: 'debt' } })
    expect(items).toHaveLength(6)
    expect(items.reduce((sum, item) => sum + item.amountMinor, 0)).toBe(0)
  })

  it('is taken back only with its own right, with a reason, only for the period closed last', async () => {
    const { shop, accountant, director } = await shopWithOffice()
    const first = await addPeriod(accountant, '2026-11-01', '2026-11-15')
    const second = await addPeriod(accountant, undefined, '2026-11-30')
    await shop.approve(shop.master, await shop.record(shop.zulfiya, 'sleeve', 10))
    onDay(shop, '2026-12-01')
    await close(accountant, first)
    await close(accountant, second)
    const reopen = (who: TestClient, { id }: PayPeriod, body: object) =>
      who.refused(reopenPayPeriod, { params: { id }, body })
    const why = { version: 2, reason: 'a mistake' }
    expect(await reopen(accountant, second, why)).toMatchObject({ status: 403, code: 'permission.denied' })
    expect(await reopen(director, second, { version: 2, reason: ' ' })).toMatchObject({
      errors: [{ path: 'body.reason' }],
    })
    expect(await reopen(director, first, why)).toMatchObject({ code: 'payPeriod.laterClosed' })
    const opened = await director.call(reopenPayPeriod, { params: { id: second.id }, body: why })
    expect(opened).toMatchObject({ state: 'draft', closedAt: null, closedByName: null, version: 3 })
    expect(await reopen(director, second, { ...why, version: 3 })).toMatchObject({ code: 'payPeriod.notClosed' })
    const entry = await shop.server.core.db.read
      .selectFrom('audit_entry')
      .select(['before', 'after'])
      .where('action', '=', 'payPeriod.reopened')
      .executeTakeFirstOrThrow()
    expect([entry.before, entry.after].map((text) => JSON.parse(text ?? '') as object)).toMatchObject([
      { state: 'closed', toPayMinor: so(8_500) },
      { reason: 'a mistake' },
    ])
    onDay(shop, '2026-12-02')
    await close(accountant, opened)
  })

  it('racing with approvals: what is in the sheet is what was approved, and nothing is lost', async () => {
    const { shop, accountant } = await shopWithOffice()
    const { zulfiya, otherWorker, master, otherMaster } = shop
    const period = await addPeriod(accountant, ...november)
    const records = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        shop.record(index % 2 ? otherWorker : zulfiya, index % 3 ? 'sleeve' : 'collar', 1 + index),
      ),
    )
    onDay(shop, '2026-12-01')
    const decide = (record: (typeof records)[number], index: number) =>
      (index % 2 ? otherMaster : master).call(decideWorkRecords, {
        body: { records: [{ id: record.id, version: record.version }], decision: 'approve' },
      })
    const answers = await Promise.all([
      ...records.slice(0, 12).map(decide),
      close(accountant, period, 'leave'),
      ...records.slice(12).map((record, index) => decide(record, index)),
    ])
    const closed = answers.find((answer) => 'left' in answer)
    const refused = answers
      .flatMap((answer) => ('outcomes' in answer ? answer.outcomes : []))
      .filter(({ code }) => code)
    expect(refused.every(({ code }) => code === 'row.stale')).toBe(true)
    expect(closed).toMatchObject({ left: refused.length })

    const { items } = await accountant.call(listWorkRecords, { query: { limit: 200 } })
    const approved = (day: (workedOn: string) => boolean) =>
      items
        .filter((item) => item.status === 'approved' && day(item.workedOn))
        .reduce((sum, item) => sum + item.amountMinor, 0)
    const sheet = await payOf(accountant, ...november)
    expect(sheet.sums?.['approvedMinor']).toBe(approved((day) => day <= '2026-11-30'))
    expect(sheet.sums?.['toPayMinor']).toBe(closed && 'toPayMinor' in closed ? closed.toPayMinor : undefined)
    expect(items.filter((item) => item.status === 'pending').every((item) => item.workedOn === '2026-12-01')).toBe(true)
    expect(items).toHaveLength(24)
  })

  it('of two who close at once one is told that it is closed', async () => {
    const { shop, accountant } = await shopWithOffice()
    const period = await addPeriod(accountant, ...november)
    onDay(shop, '2026-12-01')
    const answers = await Promise.allSettled([close(accountant, period), close(shop.server.administrator, period)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})
