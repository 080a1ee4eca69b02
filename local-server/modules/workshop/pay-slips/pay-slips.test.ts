import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { listAudit } from '../../../../contracts/audit.ts'
import { readExport } from '../../../../contracts/exports.ts'
import type { StoredFile } from '../../../../contracts/files.ts'
import { changeLan } from '../../../../contracts/lan.ts'
import type { PrintContent } from '../../../../contracts/print-content.ts'
import type { BodyInput } from '../../../../contracts/route.ts'
import { changeSettings, readSettings } from '../../../../contracts/settings.ts'
import { endOwnShift } from '../../../../contracts/workshop/attendance.ts'
import { readKioskWorker } from '../../../../contracts/workshop/kiosk.ts'
import { createPayAdjustments } from '../../../../contracts/workshop/pay-adjustments.ts'
import { createPaySlips, printPaySlips, readPaySlip } from '../../../../contracts/workshop/pay-slips.ts'
import { decideWorkRecords } from '../../../../contracts/workshop/work-records.ts'
import { freePort } from '../../../../tests/support/free-port.ts'
import { wholeSheets } from '../../../../tests/support/papers.ts'
import { readPages } from '../../../../tests/support/pdf-codes.ts'
import {
  isDone,
  isHeldFor,
  jobWhen,
  openPrinter,
  openStation,
  receiptPrinter,
} from '../../../../tests/support/station.ts'
import type { TestClient } from '../../../testing/test-server.ts'
import { openShop, payOf, so, type Shop } from '../test-shop.ts'
import { slipToken } from './slip-token.ts'

const lanHost = '127.0.0.2'
const monday = { from: '2026-11-23', to: '2026-11-23' }

/** Zulfiya's shift: 40 sleeves approved, 10 collars pending, 5 buttonholes rejected, an advance of 10 000. */
async function workedShift(shop: Shop) {
  await shop.approve(shop.master, await shop.record(shop.zulfiya, 'sleeve', 40))
  await shop.record(shop.zulfiya, 'collar', 10)
  const wrong = await shop.record(shop.zulfiya, 'buttonholes', 5)
  await shop.master.call(decideWorkRecords, {
    body: { records: [{ id: wrong.id, version: wrong.version }], decision: 'reject', reason: 'crooked' },
  })
  const accountant = await shop.server.account('accountant')
  await accountant.call(createPayAdjustments, {
    body: {
      workerIds: [shop.zulfiya.personId],
      kind: 'advance',
      amountMinor: so(10_000),
      day: monday.from,
      note: 'For the road',
    },
  })
  return accountant
}

async function contentOf(shop: Shop, jobId: string): Promise<PrintContent> {
  const job = await shop.server.core.db.read
    .selectFrom('print_job')
    .select('content')
    .where('id', '=', jobId)
    .executeTakeFirstOrThrow()
  return JSON.parse(job.content ?? '') as PrintContent
}

const wordsIn = (content: PrintContent) =>
  content.sheets.flatMap(({ blocks }) =>
    blocks.flatMap((block) => {
      if (block.kind === 'text') return [block.text]
      return block.kind === 'table' ? block.rows.map((row) => row.join(' | ')) : []
    }),
  )

async function pdfOf(shop: Shop, who: TestClient, body: BodyInput<typeof createPaySlips>) {
  const { id } = await who.call(createPaySlips, { body })
  await shop.server.core.jobs.runDue()
  const made = await who.call(readExport, { params: { id } })
  expect(made.problem).toBeNull()
  const answer = await who.fetch(`/api/v1/exports/${id}/file`)
  expect(answer.status).toBe(200)
  // The QR code of a page stands below everything, at the left.
  const pages = await readPages(new Uint8Array(await answer.arrayBuffer()), [
    { left: 40, top: 300, width: 140, height: 500 },
  ])
  return { made, pages: pages.map(({ text, codes }) => ({ codes, text: text.replaceAll(/\s+/g, ' ') })) }
}

describe('a pay slip on the receipt printer', () => {
  it('says in the worker’s language what is approved, what waits and what was rejected, and what is to be paid', async () => {
    const shop = await openShop()
    const accountant = await workedShift(shop)
    const { personId } = shop.zulfiya
    await shop.server.core.db.write((tx) =>
      tx.updateTable('person').set({ locale: 'uz-Latn' }).where('id', '=', personId).execute(),
    )
    const job = await accountant.call(printPaySlips, { body: { workerIds: [personId], ...monday } })
    expect(job).toMatchObject({ status: 'held', reason: 'noPrinter', sheets: 1 })
    const words = wordsIn(await contentOf(shop, job.id))
    for (const line of [
      'Zamon',
      'Ish haqi varaqasi № 1',
      '23.11.2026 smenasi',
      'Karimova Zulfiya',
      'Tabel № 101 · Line 1',
      '  40\u00a0×\u00a0850 | = 34\u00a0000',
      '40 dona | 34\u00a0000',
      '10 dona | 12\u00a0000',
      '5 dona | 1\u00a0500',
      'Avans | -10\u00a0000',
      'Toʻlanadi | 24\u00a0000',
    ]) {
      expect(words).toContain(line)
    }
    // What an advance is made of has no figure in the column of sums: it would be added up a second time.
    expect(words).toContain('  23.11.2026: -10\u00a0000, For the road')
    expect(words.filter((line) => line.endsWith('| -10\u00a0000'))).toHaveLength(1)
    const pay = await payOf(accountant, monday.from, monday.to)
    expect(pay.items[0]).toMatchObject({ toPayMinor: so(24_000), pendingMinor: so(12_000) })
  })

  it('carries the institution’s logo, which is a picture and can be taken off again', async () => {
    const shop = await openShop()
    const accountant = await workedShift(shop)
    const { administrator } = shop.server
    const sent = async (name: string, body: BodyInit) => {
      const answer = await administrator.fetch(`/api/v1/files?name=${name}`, {
        method: 'POST',
        headers: { 'idempotency-key': randomUUID() },
        body,
      })
      return ((await answer.json()) as StoredFile).id
    }
    const black = sharp({ create: { width: 40, height: 20, channels: 3, background: '#000' } })
    const logoFileId = await sent('logo.png', new Uint8Array(await black.png().toBuffer()))
    const { version } = await administrator.call(readSettings)
    await administrator.call(changeSettings, { body: { version, logoFileId } })
    const printed = async () => {
      const { id } = await accountant.call(printPaySlips, { body: { workerIds: [shop.zulfiya.personId], ...monday } })
      return (await contentOf(shop, id)).sheets[0]?.blocks ?? []
    }
    expect((await printed())[0]).toEqual({ kind: 'picture', fileId: logoFileId, widthPercent: 50 })

    const noPicture = { version: version + 1, logoFileId: await sent('logo.txt', 'no picture') }
    expect(await administrator.refused(changeSettings, { body: noPicture })).toMatchObject({
      code: 'file.notPicture',
      errors: [{ path: 'body.logoFileId' }],
    })
    await administrator.call(changeSettings, { body: { version: version + 1, logoFileId: null } })
    expect((await printed()).filter(({ kind }) => kind === 'picture')).toEqual([])
  })

  it('is printed whole once more, marked COPY 1, where the paper ran out in the middle (S-SEW-11)', async () => {
    const shop = await openShop()
    await workedShift(shop)
    const station = await openStation(shop.server)
    const printer = await openPrinter()
    await station.add(`network:${printer.address}`, receiptPrinter())
    await printer.untilConnected()
    printer.runOutAfter(400)
    const { id } = await shop.zulfiya.call(printPaySlips, {
      body: { workerIds: [shop.zulfiya.personId], ...monday },
    })
    const held = await jobWhen(shop.server, id, isHeldFor('paperOut'))
    expect(held).toMatchObject({ printed: 0, title: 'Pay slip No. 1' })
    printer.paperIn()
    await jobWhen(shop.server, id, isDone)
    const content = await contentOf(shop, id)
    expect(await wholeSheets(printer, content)).toEqual([0])
    expect(await wholeSheets(printer, content, 'COPY 1')).toEqual([1])
    // What was torn off with the old roll, its rest marked as void, the slip.
    expect(printer.papers.map(({ end }) => end)).toEqual(['torn', 'cut', 'cut'])
  })

  it('comes out at the kiosk when the shift has ended, and is offered only where a printer stands ready', async () => {
    const shop = await openShop()
    await workedShift(shop)
    const kiosk = await shop.atKiosk('B-0001')
    expect(await kiosk.call(readKioskWorker)).toMatchObject({ printsSlips: false })
    const station = await openStation(shop.server)
    const printer = await openPrinter()
    await station.add(`network:${printer.address}`, receiptPrinter())
    await printer.untilConnected()
    const { workedOn } = await kiosk.call(endOwnShift)
    const { printsSlips, worker } = await kiosk.call(readKioskWorker)
    expect(printsSlips).toBe(true)
    const body = { workerIds: [worker.id], from: workedOn, to: workedOn }
    const { id } = await kiosk.call(printPaySlips, { body })
    await jobWhen(shop.server, id, isDone)
    expect(await wholeSheets(printer, await contentOf(shop, id))).toEqual([1])
  })

  it('of a line are one job of a slip a worker, on the printer that was named', async () => {
    const shop = await openShop()
    const accountant = await workedShift(shop)
    await shop.approve(shop.otherMaster, await shop.record(shop.otherWorker, 'sleeve', 7))
    const umida = await shop.addWorker('Rahimova', 'Umida')
    await shop.approve(shop.master, await shop.record(shop.server.administrator, 'sleeve', 3, { workerId: umida }))
    const station = await openStation(shop.server)
    const [first, second] = [await openPrinter(), await openPrinter()]
    await station.add(`network:${first.address}`, receiptPrinter(), 'First')
    const device = await station.add(`network:${second.address}`, receiptPrinter(), 'Second')
    await second.untilConnected()
    const job = await accountant.call(printPaySlips, {
      body: { lineId: shop.lineId, ...monday, deviceId: device.id },
    })
    expect(job).toMatchObject({ sheets: 2, title: '2 pay slips' })
    await jobWhen(shop.server, job.id, isDone)
    expect(second.papers).toHaveLength(2)
    expect(first.papers).toHaveLength(0)
    const words = wordsIn(await contentOf(shop, job.id))
    expect(words).toContain('Karimova Zulfiya')
    expect(words).toContain('Rahimova Umida')
    expect(words).not.toContain('Usenov Bakyt')
    // New work would make a new slip: where its print cannot be stored, neither is the slip (D-08).
    await shop.record(shop.zulfiya, 'sleeve', 1)
    const kept = () => shop.server.core.db.read.selectFrom('pay_slip').select(['number', 'prints']).execute()
    const before = await kept()
    const deviceId = '01900000-0000-7000-8000-000000000000'
    expect(
      await accountant.refused(printPaySlips, { body: { lineId: shop.lineId, ...monday, deviceId } }),
    ).toMatchObject({ code: 'row.notFound' })
    expect(await kept()).toEqual(before)
    expect(before).toHaveLength(2)
  })
})

describe('pay slips as a PDF', () => {
  it('have a page a worker, with a QR code that opens the slip on the worker’s phone', async () => {
    const shop = await openShop({ config: { lanHost } })
    await shop.server.administrator.call(changeLan, { body: { on: true, port: await freePort() } })
    const accountant = await workedShift(shop)
    await shop.approve(shop.otherMaster, await shop.record(shop.otherWorker, 'sleeve', 7))
    const { made, pages } = await pdfOf(shop, accountant, monday)
    expect(made).toMatchObject({ rows: 2, fileName: 'Pay slips 23.11.2026.pdf', title: 'Pay slips' })
    expect(pages).toHaveLength(2)
    const [page] = pages
    for (const words of ['Pay slip No. 1', 'Karimova Zulfiya', '40 pieces 34 000', 'To be paid, UZS 24 000']) {
      expect(page?.text).toContain(words)
    }
    const link = page?.codes[0] ?? ''
    expect(link).toMatch(new RegExp(`^https://${lanHost}:\\d+/slips/[\\w-]{38}$`))
    const token = link.slice(link.lastIndexOf('/') + 1)
    const slip = await shop.zulfiya.call(readPaySlip, { params: { token } })
    expect(slip).toMatchObject({ number: 1, firstDay: monday.from, lastDay: monday.to, newerToken: null })
    expect(slip.figures).toMatchObject({ approvedMinor: so(34_000), rejectedMinor: so(1_500), toPayMinor: so(24_000) })
    expect(slip.figures.lines).toHaveLength(3)
  })

  it('are marked as copies from the second time on, and replaced where the figures have changed', async () => {
    const shop = await openShop()
    await shop.record(shop.zulfiya, 'collar', 10)
    const body = { workerIds: [shop.zulfiya.personId], ...monday }
    const textOf = async () => (await pdfOf(shop, shop.zulfiya, body)).pages[0]?.text ?? ''
    expect(await textOf()).not.toContain('COPY')
    const again = await textOf()
    expect(again).toContain('Pay slip No. 1')
    expect(again).toContain('COPY 1')
    await shop.record(shop.zulfiya, 'collar', 1)
    const anew = await textOf()
    expect(anew).toContain('Pay slip No. 2')
    expect(anew).not.toContain('COPY')
    const { secrets, db } = shop.server.core
    const slips = await db.read.selectFrom('pay_slip').select(['id', 'prints']).orderBy('number').execute()
    expect(slips.map(({ prints }) => prints)).toEqual([2, 1])
    const tokens = slips.map(({ id }) => slipToken(secrets, id))
    const old = await shop.zulfiya.call(readPaySlip, { params: { token: tokens[0] ?? '' } })
    expect(old).toMatchObject({ number: 1, newerNumber: 2, newerToken: tokens[1] })
    expect(old.figures.pendingPieces).toBe(10)
    const { items } = await shop.server.administrator.call(listAudit, { query: { entity: 'pay_slip' } })
    expect(items.map(({ action }) => action)).toEqual(Array(3).fill('paySlip.created'))
  })
})

describe('a slip is refused', () => {
  it('to anybody but its worker and those who see all pay', async () => {
    const shop = await openShop()
    await workedShift(shop)
    const own = { workerIds: [shop.zulfiya.personId], ...monday }
    for (const who of [shop.otherWorker, shop.master]) {
      expect(await who.refused(printPaySlips, { body: own })).toMatchObject({ code: 'row.notFound' })
      expect(await who.refused(createPaySlips, { body: own })).toMatchObject({ code: 'row.notFound' })
      expect(await who.refused(createPaySlips, { body: monday })).toMatchObject({ code: 'row.notFound' })
      expect(await who.refused(createPaySlips, { body: { lineId: shop.lineId, ...monday } })).toMatchObject({
        code: 'row.notFound',
      })
    }
    await shop.zulfiya.call(printPaySlips, { body: own })
    const { secrets, db } = shop.server.core
    const { id } = await db.read.selectFrom('pay_slip').select('id').executeTakeFirstOrThrow()
    const token = slipToken(secrets, id)
    const forged = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`
    for (const [who, params] of [
      [shop.otherWorker, { token }],
      [shop.zulfiya, { token: forged }],
      [shop.zulfiya, { token: id }],
      [shop.zulfiya, { token: 'x' }],
    ] as const) {
      expect(await who.refused(readPaySlip, { params })).toMatchObject({ status: 404, code: 'row.notFound' })
    }
    expect(await shop.zulfiya.call(readPaySlip, { params: { token } })).toMatchObject({ number: 1 })
  })

  it('where the days are turned or nothing was done in them', async () => {
    const shop = await openShop()
    const refused = (body: BodyInput<typeof printPaySlips>) => shop.zulfiya.refused(printPaySlips, { body })
    const workerIds = [shop.zulfiya.personId]
    expect(await refused({ workerIds, from: '2026-11-23', to: '2026-11-22' })).toMatchObject({
      code: 'paySlip.daysTurned',
      errors: [{ path: 'body.to' }],
    })
    expect(await refused({ workerIds, ...monday })).toMatchObject({ status: 422, code: 'paySlip.nothing' })
    expect(await shop.server.core.db.read.selectFrom('print_job').selectAll().execute()).toEqual([])
    expect(await shop.server.core.db.read.selectFrom('pay_slip').selectAll().execute()).toEqual([])
  })
})
