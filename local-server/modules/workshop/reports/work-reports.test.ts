import readXlsxFile from 'read-excel-file/node'
import { describe, expect, it } from 'vitest'
import { createExport, readExport, type ExportFormat } from '../../../../contracts/exports.ts'
import type { ListContract } from '../../../../contracts/list.ts'
import { correctWorkRecords } from '../../../../contracts/workshop/corrections.ts'
import { closePayPeriod, createPayPeriod } from '../../../../contracts/workshop/pay-periods.ts'
import {
  reportWorkByDay,
  reportWorkByHour,
  reportWorkByLine,
  reportWorkByOperation,
  reportWorkByProduct,
  reportWorkByWorker,
  workFigures,
  type WorkFigure,
} from '../../../../contracts/workshop/reports.ts'
import { decideWorkRecords, readWorkRecord } from '../../../../contracts/workshop/work-records.ts'
import type { TestClient } from '../../../testing/test-client.ts'
import { openShop, so, type OperationName, type Shop } from '../test-shop.ts'

const reports: readonly ListContract[] = [
  reportWorkByDay,
  reportWorkByHour,
  reportWorkByLine,
  reportWorkByWorker,
  reportWorkByProduct,
  reportWorkByOperation,
] as readonly ListContract[]

const week = { 'workedOn.from': '2026-11-23', 'workedOn.to': '2026-11-29' }

/** A file takes a thread, and the way into it is the same for all. */
const inFiles = new Set([reportWorkByWorker.name, reportWorkByDay.name])

type Row = Record<string, string | number>
interface ReportPage {
  items: Row[]
  sums: Record<string, number>
}

const read = async (who: TestClient, report: ListContract, query: Record<string, unknown> = {}) =>
  (await who.call(report, {
    query: { ...week, sums: 'true', limit: 1000, ...query },
  })) as unknown as ReportPage

const figuresOf = (row: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(workFigures.map((key) => [key, Number(row[key])])) as Record<WorkFigure, number>

const added = (rows: readonly Row[]) =>
  Object.fromEntries(workFigures.map((key) => [key, rows.reduce((sum, row) => sum + Number(row[key]), 0)])) as Record<
    WorkFigure,
    number
  >

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

/** Ten days of work on two lines, by day and by night, decided and corrected at random. */
async function work(shop: Shop, seed: number): Promise<void> {
  const pick = random(seed)
  const seats = [
    { worker: shop.zulfiya, master: shop.master },
    { worker: shop.otherWorker, master: shop.otherMaster },
  ] as const
  const names: OperationName[] = ['sleeve', 'collar', 'buttonholes']
  for (let step = 0; step < 40; step++) {
    shop.server.clock.advance((60 + pick(400)) * 60_000)
    const seat = seats[pick(2) === 0 ? 0 : 1]
    const { id, version } = await shop.record(seat.worker, names[pick(3)] ?? 'sleeve', 1 + pick(90))
    const fate = pick(10)
    if (fate < 2) continue
    const decision = fate === 2 ? 'reject' : 'approve'
    await seat.master.call(decideWorkRecords, {
      body: { records: [{ id, version }], decision, ...(decision === 'reject' ? { reason: 'crooked seam' } : {}) },
    })
    if (fate !== 3) continue
    const now = await seat.master.call(readWorkRecord, { params: { id } })
    const records = [{ id, version: now.version, quantity: 1 + pick(now.quantity) }]
    await seat.master.call(correctWorkRecords, { body: { records, reason: 'counted twice' } })
  }
}

/** The same sums, by a plain walk over the records. */
async function truth(
  shop: Shop,
  of: { from: string; to: string; lineId?: string; workerId?: string; operationId?: string },
): Promise<Record<WorkFigure, number>> {
  const rows = await shop.server.core.db.read.selectFrom('work_record').selectAll().execute()
  const sums = added([])
  for (const row of rows) {
    if (row.deletedAt !== null || row.workedOn < of.from || row.workedOn > of.to) continue
    if (of.lineId !== undefined && row.lineId !== of.lineId) continue
    if (of.workerId !== undefined && row.workerId !== of.workerId) continue
    if (of.operationId !== undefined && row.operationId !== of.operationId) continue
    sums[`${row.status}Pieces`] += row.quantity
    sums[`${row.status}Minor`] += row.amountMinor
  }
  return sums
}

async function exported(shop: Shop, who: TestClient, report: ListContract, format: ExportFormat, query: object = {}) {
  const { id } = await who.call(createExport, {
    body: { list: report.name, format, query: { ...week, ...query }, locale: 'ru' },
  })
  await shop.server.core.jobs.runDue()
  const done = await who.call(readExport, { params: { id } })
  expect(done).toMatchObject({ state: 'done', problem: null })
  const answer = await who.fetch(`/api/v1/exports/${id}/file`)
  return { ...done, bytes: Buffer.from(await answer.arrayBuffer()) }
}

describe('the sum of a report', () => {
  it('is the sum of its rows, of the records, and of its files, whatever it is told apart by', async () => {
    const shop = await openShop()
    await work(shop, 5)
    const { administrator } = shop.server
    const whole = await truth(shop, { from: '2026-11-23', to: '2026-11-29' })
    expect(whole.approvedMinor).toBeGreaterThan(0)
    expect(whole.rejectedPieces).toBeGreaterThan(0)
    expect(whole.pendingPieces).toBeGreaterThan(0)
    const corrected = await shop.server.core.db.read
      .selectFrom('work_record')
      .select('id')
      .where('correctsId', 'is not', null)
      .execute()
    expect(corrected.length).toBeGreaterThan(2)

    for (const report of reports) {
      const page = await read(administrator, report)
      expect({ report: report.name, ...added(page.items) }).toEqual({ report: report.name, ...whole })
      expect({ report: report.name, ...figuresOf(page.sums) }).toEqual({ report: report.name, ...whole })

      if (!inFiles.has(report.name)) continue
      const { bytes, rows } = await exported(shop, administrator, report, 'xlsx')
      const [sheet] = await readXlsxFile(bytes)
      const [header = [], ...lines] = sheet?.data ?? []
      expect(rows).toBe(page.items.length)
      const share = header.indexOf('Доля отклонённых, %')
      const decided = whole.approvedPieces + whole.rejectedPieces
      expect(Number(lines.at(-1)?.[share])).toBeCloseTo((100 * whole.rejectedPieces) / decided, 1)
      const at = header.indexOf('Утверждено, сумма, UZS')
      const cells = lines.slice(0, -1).map((line) => line[at])
      expect(cells.every((cell) => typeof cell === 'number')).toBe(true)
      expect(cells.reduce((sum: number, cell) => sum + Math.round(Number(cell) * 100), 0)).toBe(whole.approvedMinor)
      expect(Math.round(Number(lines.at(-1)?.[at]) * 100)).toBe(whole.approvedMinor)
    }
  })

  it.each(['lineId', 'workerId', 'operationId'] as const)('narrowed by %s is that of its records', async (filter) => {
    const shop = await openShop()
    await work(shop, 11)
    const ids = { lineId: shop.lineId, workerId: shop.zulfiya.personId, operationId: shop.operations.collar }
    const expected = await truth(shop, { from: '2026-11-24', to: '2026-11-30', [filter]: ids[filter] })
    expect(expected.approvedMinor).toBeGreaterThan(0)
    for (const report of reports) {
      const query = { 'workedOn.from': '2026-11-24', 'workedOn.to': '2026-11-30', [filter]: ids[filter] }
      const page = await read(shop.server.administrator, report, query)
      expect({ report: report.name, ...added(page.items) }).toEqual({ report: report.name, ...expected })
      expect({ report: report.name, ...figuresOf(page.sums) }).toEqual({ report: report.name, ...expected })
    }
  })

  it('by product and worker together is that of their records', async () => {
    const shop = await openShop()
    await work(shop, 3)
    const expected = await truth(shop, { from: '2026-11-23', to: '2026-11-29', workerId: shop.zulfiya.personId })
    const query = { productId: shop.productId, workerId: shop.zulfiya.personId }
    for (const report of reports) {
      const page = await read(shop.server.administrator, report, query)
      expect({ report: report.name, ...added(page.items) }).toEqual({ report: report.name, ...expected })
    }
  })
})

describe('a worker’s days', () => {
  const narrowings = (shop: Shop) => [{}, { productId: shop.productId }, { operationId: shop.operations.sleeve }]
  const workers = async (shop: Shop, query: Record<string, unknown>) =>
    (await read(shop.server.administrator, reportWorkByWorker, query)).items

  it('are those of work that stands, however the report is narrowed', async () => {
    const shop = await openShop()
    await shop.approve(shop.master, await shop.record(shop.zulfiya, 'sleeve', 10))
    shop.server.clock.advance(86_400_000)
    const { id, version } = await shop.record(shop.zulfiya, 'sleeve', 7)
    await shop.approve(shop.master, await shop.master.call(readWorkRecord, { params: { id } }))
    const records = [{ id, version: version + 1, quantity: 7 }]
    await shop.master.call(correctWorkRecords, { body: { records, reason: 'counted twice' } })
    for (const query of narrowings(shop)) {
      expect(await workers(shop, query)).toMatchObject([{ approvedPieces: 10, daysWorked: 1 }])
    }
  })

  it('have the work that went on to a later pay period, however the report is narrowed', async () => {
    const shop = await openShop()
    await shop.record(shop.zulfiya, 'sleeve', 10)
    shop.server.clock.set('2026-12-01T09:00:00+05:00')
    const { administrator } = shop.server
    const body = { firstDay: '2026-11-01', lastDay: '2026-11-30' }
    const { id, version } = await administrator.call(createPayPeriod, { body })
    await administrator.call(closePayPeriod, { params: { id }, body: { version, pending: 'leave' } })
    const december = { 'workedOn.from': '2026-12-01', 'workedOn.to': '2026-12-31' }
    for (const query of narrowings(shop)) {
      expect(await workers(shop, { ...query, ...december })).toMatchObject([{ pendingPieces: 10, daysWorked: 1 }])
      expect(await workers(shop, query)).toEqual([])
    }
  })
})

describe('who reads a report', () => {
  it('sees the whole floor, their own lines, or their own work', async () => {
    const shop = await openShop()
    await work(shop, 21)
    const accountant = await shop.server.account('accountant')
    const days = { from: '2026-11-23', to: '2026-11-29' }
    const seen = [
      [shop.server.administrator, await truth(shop, days)],
      [accountant, await truth(shop, days)],
      [shop.master, await truth(shop, { ...days, lineId: shop.lineId })],
      [shop.otherMaster, await truth(shop, { ...days, lineId: shop.otherLineId })],
      [shop.zulfiya, await truth(shop, { ...days, workerId: shop.zulfiya.personId })],
    ] as const
    for (const [who, expected] of seen) {
      for (const report of reports) {
        const page = await read(who, report)
        expect({ report: report.name, ...added(page.items) }).toEqual({ report: report.name, ...expected })
      }
    }
    const others = await read(shop.master, reportWorkByWorker, { lineId: shop.otherLineId })
    expect(others).toMatchObject({ items: [], sums: { approvedMinor: 0 } })
    const asked = await read(shop.zulfiya, reportWorkByDay, { workerId: shop.otherWorker.personId })
    expect(asked.items).toEqual([])
    const { bytes } = await exported(shop, shop.master, reportWorkByWorker, 'csv')
    expect(bytes.toString()).toContain('Zulfiya')
    expect(bytes.toString()).not.toContain('Bakyt')
  })

  it('is refused without the right to see work, and without days that make a period', async () => {
    const shop = await openShop()
    const nobody = await shop.server.account(['person.read'])
    for (const report of reports) {
      expect((await nobody.refused(report, { query: week })).code).toBe('permission.denied')
      const { administrator } = shop.server
      expect((await administrator.refused(report, { query: {} })).errors).toMatchObject([
        { path: 'query.workedOn.from', code: 'invalid.required' },
        { path: 'query.workedOn.to', code: 'invalid.required' },
      ])
      const backwards = { 'workedOn.from': '2026-11-29', 'workedOn.to': '2026-11-23' }
      const problem = await administrator.refused(report, { query: backwards, locale: 'ru' })
      expect(problem.errors).toEqual([
        { path: 'query.workedOn.to', code: 'invalid.periodBackwards', message: 'Последний день раньше первого.' },
      ])
      const nonsense = { ...week, 'workedOn.from': '2026-02-30' }
      expect((await administrator.refused(report, { query: nonsense })).errors).toMatchObject([
        { path: 'query.workedOn.from', code: 'invalid.day' },
      ])
      const body = { list: report.name, query: {}, format: 'xlsx' }
      expect((await administrator.refused(createExport, { body })).code).toBe('request.invalid')
    }
  })
})

describe('the days of a report', () => {
  it.each([
    ['Asia/Tashkent', '2026-11-30T18:59:00Z', '2026-11-30'],
    ['Asia/Tashkent', '2026-11-30T19:01:00Z', '2026-11-30'],
    ['Asia/Tashkent', '2026-12-01T03:01:00Z', '2026-12-01'],
    ['Asia/Bishkek', '2026-12-01T01:59:00Z', '2026-11-30'],
    ['Asia/Bishkek', '2026-12-01T02:01:00Z', '2026-12-01'],
    ['America/New_York', '2026-12-01T12:59:00Z', '2026-11-30'],
    ['America/New_York', '2026-12-01T13:01:00Z', '2026-12-01'],
    ['Pacific/Kiritimati', '2026-11-30T17:59:00Z', '2026-11-30'],
    ['Pacific/Kiritimati', '2026-11-30T18:01:00Z', '2026-12-01'],
  ])('in %s: work at %s belongs to the shift that began on %s', async (timeZone, now, day) => {
    const shop = await openShop({ timeZone })
    shop.server.clock.set(now)
    await shop.approve(shop.master, await shop.record(shop.zulfiya, 'sleeve', 10))
    const month = day.slice(0, 7)
    const inMonth = { 'workedOn.from': `${month}-01`, 'workedOn.to': month === '2026-11' ? '2026-11-30' : '2026-12-31' }
    const page = await read(shop.server.administrator, reportWorkByDay, inMonth)
    expect(page.items).toMatchObject([{ workedOn: day, approvedMinor: so(8_500) }])
    // From the records themselves, whose index is by the time of recording.
    const own = await read(shop.zulfiya, reportWorkByOperation, inMonth)
    expect(own.sums).toMatchObject({ approvedMinor: so(8_500) })
  })

  it('put a night’s hours after the evening of the day it began on (S-SEW-09)', async () => {
    const shop = await openShop({ now: '2026-11-23T19:30:00+05:00' })
    const add = async (hours: number) => {
      shop.server.clock.advance(hours * 3_600_000)
      await shop.approve(shop.master, await shop.record(shop.zulfiya, 'sleeve', 1))
    }
    await add(0)
    await add(1)
    await add(6)
    for (const who of [shop.server.administrator, shop.zulfiya]) {
      const page = await read(who, reportWorkByHour, { 'workedOn.to': '2026-11-23' })
      expect(page.items.map(({ hour }) => hour)).toEqual(['19:00', '20:00', '02:00'])
      const next = await read(who, reportWorkByHour, { 'workedOn.to': '2026-11-23', sort: '-hour', limit: 2 })
      expect(next.items.map(({ hour }) => hour)).toEqual(['02:00', '20:00'])
    }
  })

  it('begin weeks on Monday and months on their first, or with the period', async () => {
    const shop = await openShop()
    shop.server.clock.set('2026-11-27T09:00:00+05:00')
    for (let day = 0; day < 6; day++) {
      await shop.approve(shop.master, await shop.record(shop.zulfiya, 'sleeve', 1))
      shop.server.clock.advance(86_400_000)
    }
    const period = { 'workedOn.from': '2026-11-25', 'workedOn.to': '2026-12-31' }
    const steps = async (step: string) =>
      (await read(shop.server.administrator, reportWorkByDay, { ...period, step })).items.map(
        ({ workedOn, approvedPieces }) => [workedOn, approvedPieces],
      )
    expect(await steps('week')).toEqual([
      ['2026-11-25', 3],
      ['2026-11-30', 3],
    ])
    expect(await steps('month')).toEqual([
      ['2026-11-25', 4],
      ['2026-12-01', 2],
    ])
    expect(await steps('day')).toHaveLength(6)
  })
})

it('names its days, its filters and its maker in the file', async () => {
  const shop = await openShop()
  await work(shop, 8)
  const query = { lineId: [shop.lineId] }
  const { bytes, fileName } = await exported(shop, shop.server.administrator, reportWorkByOperation, 'pdf', query)
  expect(fileName).toBe('Работа по операциям 23.11.2026–29.11.2026.pdf')
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
})
