import readXlsxFile from 'read-excel-file/node'
import { describe, expect, it } from 'vitest'
import { createExport, readExport, type ExportFormat } from '../../../../contracts/exports.ts'
import { correctWorkRecords } from '../../../../contracts/workshop/corrections.ts'
import { listBankPayments, listPay, listPayLines, readWorkerPay } from '../../../../contracts/workshop/pay.ts'
import {
  createPayAdjustments,
  listPayAdjustments,
  maxAdjustmentMinor,
  takeBackPayAdjustment,
} from '../../../../contracts/workshop/pay-adjustments.ts'
import {
  changePayRule,
  closePayPeriod,
  createPayPeriod,
  readPayRule,
  setPaymentAccount,
} from '../../../../contracts/workshop/pay-periods.ts'
import { createPieceRate } from '../../../../contracts/workshop/piece-rates.ts'
import { listWorkers, readWorker } from '../../../../contracts/workshop/workers.ts'
import { listWorkRecords } from '../../../../contracts/workshop/work-records.ts'
import { testPassword, type TestClient, type TestServer } from '../../../testing/test-server.ts'
import { openShop, payOf, so, type Shop } from '../test-shop.ts'

const week = ['2026-11-23', '2026-11-29'] as const
const weekQuery = { 'workedOn.from': week[0], 'workedOn.to': week[1] }

async function shopWithOffice() {
  const shop = await openShop()
  return { shop, accountant: await shop.server.account('accountant') }
}

const entry = (shop: Shop, more: object = {}) => ({
  workerIds: [shop.zulfiya.personId],
  kind: 'bonus' as const,
  amountMinor: so(1_000),
  day: '2026-11-23',
  note: 'a holiday',
  ...more,
})

async function fileOf(server: TestServer, who: TestClient, list: string, format: ExportFormat, query: object) {
  const { id } = await who.call(createExport, { body: { list, format, query: query as never, locale: 'ru' } })
  await server.core.jobs.runDue()
  const made = await who.call(readExport, { params: { id } })
  expect(made).toMatchObject({ state: 'done', problem: null })
  // Called by the days in it: the bank's list of one month is not to be taken for another's.
  expect(made.fileName).toContain(`23.11.2026–29.11.2026.${format}`)
  return Buffer.from(await (await who.fetch(`/api/v1/exports/${id}/file`)).arrayBuffer())
}

async function sheetOf(server: TestServer, who: TestClient, list: string, query: object) {
  const [sheet] = await readXlsxFile(await fileOf(server, who, list, 'xlsx', query))
  return sheet?.data ?? []
}

/** A week with everything in it: two lines, a night, a rate in tiyin, a rejection, a correction, each kind of adjustment. */
async function busyWeek() {
  const { shop, accountant } = await shopWithOffice()
  const { server, zulfiya, otherWorker, master, otherMaster } = shop
  await server.administrator.call(createPieceRate, {
    body: { operationId: shop.operations.sleeve, rateMinor: 85_033, validFrom: '2026-11-24', password: testPassword },
  })
  const first = await shop.record(zulfiya, 'sleeve', 7)
  await shop.approve(master, first, await shop.record(zulfiya, 'collar', 3))
  await shop.record(zulfiya, 'collar', 100)
  server.clock.set('2026-11-24T02:30:00+05:00')
  await shop.approve(otherMaster, await shop.record(otherWorker, 'buttonholes', 13))
  server.clock.set('2026-11-24T10:00:00+05:00')
  await shop.approve(master, await shop.record(zulfiya, 'sleeve', 333))
  await shop.approve(otherMaster, await shop.record(otherWorker, 'sleeve', 77))
  await master.call(correctWorkRecords, {
    body: { records: [{ id: first.id, version: 2, quantity: 2 }], reason: 'counted twice' },
  })
  const add = (more: object) => accountant.call(createPayAdjustments, { body: entry(shop, more) })
  await add({ amountMinor: 1_000_001, workerIds: [zulfiya.personId, otherWorker.personId] })
  await add({ kind: 'deduction', amountMinor: 33_333, day: '2026-11-24' })
  await add({ kind: 'advance', amountMinor: 500_007 })
  return { shop, accountant }
}

describe('adjustments of pay', () => {
  it('add a bonus, take away a deduction and an advance; each has its day, its reason and who entered it', async () => {
    const { shop, accountant } = await shopWithOffice()
    const { zulfiya, otherWorker } = shop
    await shop.approve(shop.master, await shop.record(zulfiya, 'sleeve', 10))
    const { items } = await accountant.call(createPayAdjustments, {
      body: entry(shop, { workerIds: [zulfiya.personId, otherWorker.personId, zulfiya.personId] }),
    })
    expect(items.map((item) => [item.workerName, item.amountMinor, item.day, item.note])).toEqual([
      ['Karimova Zulfiya', so(1_000), '2026-11-23', 'a holiday'],
      ['Usenov Bakyt', so(1_000), '2026-11-23', 'a holiday'],
    ])
    for (const [kind, amountMinor] of [
      ['deduction', 333],
      ['advance', so(2_000)],
    ] as const) {
      const [added] = (await accountant.call(createPayAdjustments, { body: entry(shop, { kind, amountMinor }) })).items
      expect(added).toMatchObject({ kind, amountMinor: -amountMinor, createdByName: expect.stringMatching(/^Test/) })
    }
    const [row, other] = (await payOf(accountant, ...week)).items
    expect(row).toMatchObject({
      approvedMinor: so(8_500),
      bonusMinor: so(1_000),
      deductionMinor: 333,
      advanceMinor: so(2_000),
      toPayMinor: so(7_500) - 333,
    })
    // Somebody without work has a row for what was entered.
    expect(other).toMatchObject({ approvedPieces: 0, bonusMinor: so(1_000), toPayMinor: so(1_000) })
    expect((await zulfiya.call(listPayAdjustments)).items).toHaveLength(3)
    expect((await shop.server.events()).filter((name) => name === 'pay.changed')).toHaveLength(3)
  })

  it('are taken back by an opposite entry, once; the first stays', async () => {
    const { shop, accountant } = await shopWithOffice()
    const [added] = (await accountant.call(createPayAdjustments, { body: entry(shop, { kind: 'advance' }) })).items
    const id = added?.id ?? ''
    const takeBack = (who: TestClient, of: string) =>
      who.refused(takeBackPayAdjustment, { params: { id: of }, body: { note: 'wrong person' } })
    const back = await accountant.call(takeBackPayAdjustment, { params: { id }, body: { note: 'wrong person' } })
    expect(back).toMatchObject({ kind: 'advance', amountMinor: so(1_000), correctsId: id, day: '2026-11-23' })
    expect(await takeBack(accountant, id)).toMatchObject({ code: 'payAdjustment.takenBack' })
    expect(await takeBack(accountant, back.id)).toMatchObject({ code: 'payAdjustment.isOpposite' })
    expect(await takeBack(accountant, shop.productId)).toMatchObject({ code: 'row.notFound' })
    const { items, sums } = await accountant.call(listPayAdjustments, { query: { sums: 'true' } })
    expect(items.map((item) => [item.amountMinor, item.isTakenBack, item.abilities.takeBack])).toEqual([
      [so(1_000), false, false],
      [so(-1_000), true, false],
    ])
    expect(sums).toEqual({ amountMinor: 0 })
    expect((await payOf(accountant, ...week)).items).toMatchObject([{ advanceMinor: 0, toPayMinor: 0 }])
  })

  it('taken back after their period was closed, count on the working day that runs', async () => {
    const { shop, accountant } = await shopWithOffice()
    const period = await accountant.call(createPayPeriod, { body: { firstDay: week[0], lastDay: week[1] } })
    const [added] = (await accountant.call(createPayAdjustments, { body: entry(shop) })).items
    shop.server.clock.set('2026-12-01T10:00:00+05:00')
    await accountant.call(closePayPeriod, { params: { id: period.id }, body: { version: 1 } })
    const back = await accountant.call(takeBackPayAdjustment, {
      params: { id: added?.id ?? '' },
      body: { note: 'wrong person' },
    })
    expect(back.day).toBe('2026-12-01')
    expect((await payOf(accountant, ...week)).sums).toMatchObject({ bonusMinor: so(1_000), toPayMinor: so(1_000) })
  })

  it('of two who take one back at once one is refused', async () => {
    const { shop, accountant } = await shopWithOffice()
    const [added] = (await accountant.call(createPayAdjustments, { body: entry(shop) })).items
    const takeBack = (who: TestClient) =>
      who.call(takeBackPayAdjustment, { params: { id: added?.id ?? '' }, body: { note: 'wrong person' } })
    const answers = await Promise.allSettled([takeBack(accountant), takeBack(shop.server.administrator)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((await accountant.call(listPayAdjustments, { query: { sums: 'true' } })).sums).toEqual({ amountMinor: 0 })
  })

  it.each([
    [{ amountMinor: 0 }, 'body.amountMinor'],
    [{ amountMinor: -5 }, 'body.amountMinor'],
    [{ amountMinor: 10.5 }, 'body.amountMinor'],
    [{ amountMinor: '12a' }, 'body.amountMinor'],
    [{ amountMinor: maxAdjustmentMinor + 1 }, 'body.amountMinor'],
    [{ kind: 'debt' }, 'body.kind'],
    [{ note: '  ' }, 'body.note'],
    [{ day: '2026-11-31' }, 'body.day'],
    [{ day: '2026-11-24' }, 'body.day'],
    [{ workerIds: [] }, 'body.workerIds'],
    [{ workerIds: ['01900000-0000-7000-8000-000000000000'] }, 'body.workerIds'],
  ])('are refused with %o, and nothing is entered', async (more, path) => {
    const { shop, accountant } = await shopWithOffice()
    const problem = await accountant.refused(createPayAdjustments, { body: entry(shop, more) })
    expect(problem.errors?.[0]?.path).toBe(path)
    expect((await accountant.call(listPayAdjustments)).items).toEqual([])
  })

  it('are not for one’s own pay', async () => {
    const { shop } = await shopWithOffice()
    const clerk = await shop.server.account(['pay.manage', 'pay.readOwn', 'pay.readAll'], {
      personId: shop.zulfiya.personId,
    })
    const body = entry(shop, { workerIds: [shop.otherWorker.personId, shop.zulfiya.personId] })
    expect(await clerk.refused(createPayAdjustments, { body })).toMatchObject({
      status: 403,
      code: 'payAdjustment.own',
    })
    expect((await clerk.call(listPayAdjustments)).items).toEqual([])
  })

  it.each(['worker', 'master', 'director'] as const)('are not for a %s to enter', async (role) => {
    const { shop } = await shopWithOffice()
    const client = await shop.server.account(role)
    for (const refused of [
      await client.refused(createPayAdjustments, { body: entry(shop) }),
      await client.refused(changePayRule, { body: { guaranteeMinor: 1, guaranteeDays: 1, version: 1 } }),
      await client.refused(createPayPeriod, { body: { firstDay: week[0], lastDay: week[1] } }),
      await client.refused(listBankPayments),
    ]) {
      expect(refused).toMatchObject({ status: 403, code: 'permission.denied' })
    }
  })
})

describe('the pay sheet', () => {
  it('adds up to the tiyin: rows, sums on the screen, approved records with adjustments, every export', async () => {
    const { shop, accountant } = await busyWeek()
    const { server } = shop
    const { items: records } = await accountant.call(listWorkRecords, { query: { status: 'approved', limit: 200 } })
    const approvedMinor = records.reduce((sum, record) => sum + record.amountMinor, 0)
    const { items: adjustments } = await accountant.call(listPayAdjustments)
    const adjusted = adjustments.reduce((sum, adjustment) => sum + adjustment.amountMinor, 0)
    expect([approvedMinor, adjusted]).toEqual([
      so(5 * 850 + 3 * 1_200 + 13 * 300) + (333 + 77) * 85_033,
      2 * 1_000_001 - 33_333 - 500_007,
    ])

    const { items, sums } = await payOf(accountant, ...week)
    const total = (key: 'approvedMinor' | 'toPayMinor' | 'pendingMinor') =>
      items.reduce((sum, row) => sum + row[key], 0)
    expect(total('approvedMinor')).toBe(approvedMinor)
    expect(total('toPayMinor')).toBe(approvedMinor + adjusted)
    expect(sums).toMatchObject({
      approvedMinor,
      toPayMinor: approvedMinor + adjusted,
      pendingMinor: total('pendingMinor'),
    })

    const byLine = await accountant.call(listPayLines, { query: { ...weekQuery, sums: 'true', limit: 200 } })
    expect(byLine.sums?.['approvedMinor']).toBe(approvedMinor)
    expect(byLine.items.reduce((sum, line) => sum + line.approvedMinor, 0)).toBe(approvedMinor)
    expect(
      byLine.items.map((line) => [line.lineName, line.operationName, line.unitPriceMinor, line.approvedPieces]),
    ).toEqual([
      ['Line 1', 'sleeve', 85_000, 5],
      ['Line 1', 'sleeve', 85_033, 333],
      ['Line 1', 'collar', 120_000, 3],
      ['Line 2', 'sleeve', 85_033, 77],
      ['Line 2', 'buttonholes', 30_000, 13],
    ])
    const bank = await accountant.call(listBankPayments, { query: { ...weekQuery, sums: 'true' } })
    expect(bank.sums?.['toPayMinor']).toBe(approvedMinor + adjusted)

    for (const [list, column, expected] of [
      ['pay.list', 'К выплате, UZS', approvedMinor + adjusted],
      ['payLine.list', 'Сумма, UZS', approvedMinor],
      ['bankPayment.list', 'Сумма, UZS', approvedMinor + adjusted],
    ] as const) {
      const rows = await sheetOf(server, accountant, list, weekQuery)
      const at = rows[0]?.indexOf(column) ?? -1
      const cells = rows.slice(1).map((row) => row[at])
      expect(cells.every((cell) => typeof cell === 'number')).toBe(true)
      const minor = cells.map((cell) => Math.round(Number(cell) * 100))
      expect(minor.at(-1)).toBe(expected)
      expect(minor.slice(0, -1).reduce((sum, one) => sum + one, 0)).toBe(expected)
    }
  })

  it('of one worker is its row of the sheet, by operation, by day, with every adjustment', async () => {
    const { shop, accountant } = await busyWeek()
    const { zulfiya } = shop
    const query = { from: week[0], to: week[1] }
    const pay = await zulfiya.call(readWorkerPay, { params: { id: zulfiya.personId }, query })
    const [row] = (await payOf(accountant, ...week, { q: 'Karimova' })).items
    expect(pay.row).toEqual(row)
    expect(pay.lines.map((line) => [line.operationName, line.unitPriceMinor, line.pieces, line.amountMinor])).toEqual([
      ['sleeve', 85_000, 5, so(4_250)],
      ['sleeve', 85_033, 333, 28_315_989],
      ['collar', 120_000, 3, so(3_600)],
    ])
    expect(pay.days).toEqual([
      { workedOn: '2026-11-23', pieces: 8, amountMinor: so(7_850) },
      { workedOn: '2026-11-24', pieces: 333, amountMinor: 28_315_989 },
    ])
    expect(pay.adjustments.map((one) => one.amountMinor)).toEqual([1_000_001, -500_007, -33_333])
    const sum = (amounts: { amountMinor: number }[]) => amounts.reduce((all, { amountMinor }) => all + amountMinor, 0)
    expect(sum(pay.lines)).toBe(sum(pay.days))
    expect(sum(pay.lines) + sum(pay.adjustments)).toBe(pay.row.toPayMinor)
    for (const id of [shop.otherWorker.personId, shop.master.personId]) {
      expect(await zulfiya.refused(readWorkerPay, { params: { id }, query })).toMatchObject({ code: 'row.notFound' })
    }
    const empty = await zulfiya.call(readWorkerPay, {
      params: { id: zulfiya.personId },
      query: { from: '2026-12-01', to: '2026-12-31' },
    })
    expect(empty).toMatchObject({ row: { toPayMinor: 0, days: 0 }, lines: [], days: [], adjustments: [] })
  })

  it('is searched, narrowed to a line, ordered and paged', async () => {
    const { shop, accountant } = await busyWeek()
    const names = async (query: Record<string, string | number>) =>
      (await accountant.call(listPay, { query: { ...weekQuery, ...query } })).items.map((row) => row.workerName)
    expect(await names({ q: 'usenov' })).toEqual(['Usenov Bakyt'])
    expect(await names({ q: '101' })).toEqual(['Karimova Zulfiya'])
    expect(await names({ lineId: shop.otherLineId })).toEqual(['Usenov Bakyt'])
    expect(await names({ sort: 'toPayMinor' })).toEqual(['Usenov Bakyt', 'Karimova Zulfiya'])
    const first = await accountant.call(listPay, { query: { ...weekQuery, limit: 1, total: 'true', sums: 'true' } })
    expect(first).toMatchObject({ total: 2, items: [{ workerName: 'Karimova Zulfiya' }] })
    const second = await accountant.call(listPay, {
      query: { ...weekQuery, limit: 1, cursor: first.nextCursor ?? '', sums: 'true' },
    })
    expect(second).toMatchObject({ nextCursor: null, items: [{ workerName: 'Usenov Bakyt' }], sums: first.sums })
    // Whoever may not see the others sees themselves.
    expect((await shop.zulfiya.call(listPay, { query: weekQuery })).items).toHaveLength(1)
    expect((await shop.master.call(listPay, { query: { ...weekQuery, sums: 'true' } })).sums).toMatchObject({
      toPayMinor: 0,
    })
  })

  it('S-SEW-10: three workers’ week in a sheet; numbers are numbers, the sums are one', async () => {
    const { shop, accountant } = await shopWithOffice()
    const third = await shop.addWorker('Toshmatova', 'Oygul')
    await shop.approve(shop.master, await shop.record(shop.zulfiya, 'sleeve', 40))
    await shop.approve(shop.otherMaster, await shop.record(shop.otherWorker, 'collar', 21))
    await shop.approve(shop.master, await shop.record(shop.master, 'buttonholes', 33, { workerId: third }))
    await shop.record(shop.zulfiya, 'sleeve', 999)
    const expected = so(40 * 850 + 21 * 1_200 + 33 * 300)
    expect((await payOf(accountant, ...week)).sums).toMatchObject({ approvedMinor: expected, toPayMinor: expected })
    const rows = await sheetOf(shop.server, accountant, 'pay.list', weekQuery)
    expect(rows).toHaveLength(5)
    const at = rows[0]?.indexOf('Утверждено, UZS') ?? -1
    expect(rows.slice(1, 4).map((row) => row[at])).toEqual([34_000, 9_900, 25_200])
    expect(rows[4]?.[at]).toBe(expected / 100)
  })
})

describe('payment accounts', () => {
  it('are kept as they are on the card, shown by their end, and given in full to the bank’s list alone', async () => {
    const { shop, accountant } = await shopWithOffice()
    const { zulfiya, otherWorker, server } = shop
    await shop.approve(shop.master, await shop.record(zulfiya, 'sleeve', 10))
    await shop.approve(shop.otherMaster, await shop.record(otherWorker, 'sleeve', 1))
    const set = (paymentAccount: string | null, version: number, who = accountant) =>
      who.call(setPaymentAccount, { params: { id: zulfiya.personId }, body: { version, paymentAccount } })
    expect(await set('8600 1234 5678 9017', 1)).toEqual({ paymentAccount: '•••• 9017', version: 2 })

    const bank = await accountant.call(listBankPayments, { query: weekQuery })
    expect(bank.items.map((row) => [row.workerName, row.paymentAccount, row.toPayMinor])).toEqual([
      ['Karimova Zulfiya', '8600123456789017', so(8_500)],
      ['Usenov Bakyt', null, so(850)],
    ])
    const csv = (await fileOf(server, accountant, 'bankPayment.list', 'csv', weekQuery)).toString('utf8').trim()
    expect(csv.replace('\uFEFF', '').split('\r\n')).toEqual([
      'Номер;Работник;Карта или счёт;Сумма, UZS',
      '101;Karimova Zulfiya;8600123456789017;8500,00',
      '102;Usenov Bakyt;;850,00',
    ])
    const [row] = (await payOf(accountant, ...week)).items
    const worker = await shop.master.call(readWorker, { params: { id: zulfiya.personId } })
    const [listed] = (await shop.master.call(listWorkers, { query: { q: 'Karimova' } })).items
    expect([row?.paymentAccount, worker.paymentAccount, listed?.paymentAccount]).toEqual(Array(3).fill('•••• 9017'))
    const kept = await server.core.db.read
      .selectFrom('audit_entry')
      .select(['before', 'after'])
      .where('action', '=', 'worker.accountChanged')
      .execute()
    expect(kept).toEqual([{ before: '{"paymentAccount":null}', after: '{"paymentAccount":"•••• 9017"}' }])

    expect(await set(null, 2)).toEqual({ paymentAccount: null, version: 3 })
  })

  it.each([
    ['8600-1234-5678-9017', true],
    ['20208000500123456001', true],
    ['KZ86 125K ZT50 0410 0100', true],
    ['KZ87 125K ZT50 0410 0100', false],
    ['1234', false],
    ['8600 1234 5678 901X', false],
    ['860012345678901234567890', false],
  ])('%s is one: %s', async (paymentAccount, isOne) => {
    const { shop, accountant } = await shopWithOffice()
    const input = { params: { id: shop.zulfiya.personId }, body: { version: 1, paymentAccount } }
    if (isOne) expect((await accountant.call(setPaymentAccount, input)).version).toBe(2)
    else {
      expect(await accountant.refused(setPaymentAccount, input)).toMatchObject({
        status: 422,
        errors: [{ path: 'body.paymentAccount', code: 'worker.accountInvalid' }],
      })
    }
  })

  it.each(['worker', 'master', 'director'] as const)('are not for a %s to set or to see', async (role) => {
    const { shop } = await shopWithOffice()
    const client = await shop.server.account(role)
    const input = { params: { id: shop.zulfiya.personId }, body: { version: 1, paymentAccount: '8600123456789017' } }
    expect(await client.refused(setPaymentAccount, input)).toMatchObject({ status: 403 })
    expect(await client.refused(createExport, { body: { list: 'bankPayment.list', format: 'csv' } })).toMatchObject({
      status: 403,
    })
  })
})

it('the rule of the guaranteed minimum is read by who sees all pay', async () => {
  const { shop, accountant } = await shopWithOffice()
  expect(await accountant.call(readPayRule)).toEqual({ guaranteeMinor: 0, guaranteeDays: 1, version: 1 })
  expect(await shop.zulfiya.refused(readPayRule)).toMatchObject({ status: 403 })
})
