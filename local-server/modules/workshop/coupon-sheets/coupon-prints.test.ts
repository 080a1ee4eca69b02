import sharp from 'sharp'
import { describe, expect, it, onTestFinished } from 'vitest'
import { listAudit } from '../../../../contracts/audit.ts'
import { usualSettings } from '../../../../contracts/devices.ts'
import type { Block, PrintContent } from '../../../../contracts/print-content.ts'
import { cancelPrintJob, listPrinters, movePrintJob, readPrintJob } from '../../../../contracts/printing.ts'
import { createOperation, createProduct } from '../../../../contracts/workshop/catalogue.ts'
import { planCouponPrint, printCoupons } from '../../../../contracts/workshop/coupon-sheets.ts'
import { startVirtualLabelPrinter } from '../../../../native/virtual/virtual-label-printer.ts'
import type { VirtualPrinter } from '../../../../native/virtual/virtual-printer.ts'
import { isBlack, type Bitmap } from '../../../../printing/bitmap.ts'
import { sheetBitmap } from '../../../../printing/render.ts'
import { codesOn } from '../../../../tests/support/decode.ts'
import {
  isDone,
  isHeldFor,
  jobWhen,
  letters,
  openPrinter,
  openStation,
  receiptPrinter,
} from '../../../../tests/support/station.ts'
import { text } from '../../../core/text/texts.ts'
import { openOrderShop, type OrderShop } from '../orders/test-orders.ts'

/** Two stations with a receipt printer each; the master sits at the first. */
async function openTwoStations() {
  const shop = await openOrderShop()
  const { server, master } = shop
  const [own, other] = [await openStation(server, 'Cutting'), await openStation(server, 'Packing')]
  const [ownPrinter, otherPrinter] = [await openPrinter(), await openPrinter()]
  const ownDevice = await own.add(`network:${ownPrinter.address}`, receiptPrinter(), 'Cutting printer')
  const otherDevice = await other.add(`network:${otherPrinter.address}`, receiptPrinter(), 'Packing printer')
  const desk = await server.station('desk')
  await server.core.db.write((tx) =>
    tx.updateTable('device').set({ stationId: desk.stationId }).where('id', '=', ownDevice.id).execute(),
  )
  for (const [name, value] of desk.cookies) master.cookies.set(name, value)
  await otherPrinter.untilConnected()
  return { shop, server, master, ownPrinter, otherPrinter, ownDevice, otherDevice }
}

/** An order whose hundred bundles have five operations each. */
async function openOrderOf500(shop: OrderShop) {
  const { administrator } = shop.server
  const product = await administrator.call(createProduct, { body: { code: 'K-5', name: 'Койлек' } })
  for (const [index, name] of ['Тигиш', 'Жеңге тігу', 'Yoqa qoʻyish', 'Обмётка петель', 'Үтүктөө'].entries()) {
    await administrator.call(createOperation, {
      body: { productId: product.id, sequence: index + 1, name, standardMinutesThousandths: 1_500 },
    })
  }
  const order = await shop.openOrder({
    productId: product.id,
    matrix: { sizes: ['M'], colours: ['white'], items: [{ size: 'M', colour: 'white', pieces: 200 }] },
  })
  await shop.cut(shop.master, order.id, [['M', 'white', 200]], 2)
  const bundles = await shop.bundlesOf(order.id)
  return { order, codes: bundles.flatMap(([code]) => [1, 2, 3, 4, 5].map((sequence) => `${code}/${sequence}`)) }
}

/** The pieces of paper that were cut off whole, and the one that was finished after the paper had run out. */
function papersOf({ papers }: VirtualPrinter) {
  const isRest = (index: number) => papers[index - 1]?.end === 'torn'
  const cut = papers.map((paper, index) => ({ paper, index })).filter(({ paper }) => paper.end === 'cut')
  return {
    whole: cut.filter(({ index }) => !isRest(index)).map(({ paper }) => paper),
    rests: cut.filter(({ index }) => isRest(index)).map(({ paper }) => paper),
  }
}

/** Whether a piece of paper ends with the word that makes it worthless. */
async function endsVoid(bitmap: Bitmap): Promise<boolean> {
  const blocks: Block[] = [{ kind: 'text', text: text('en', 'print.void'), align: 'center', size: 2, inverted: true }]
  const mark = await sheetBitmap({ blocks }, { width: 576 }, await letters())
  const from = bitmap.height - mark.height
  return Array.from({ length: mark.height }, (_, y) => y).every((y) =>
    Array.from({ length: mark.width }, (_, x) => x).every((x) => isBlack(bitmap, x, from + y) === isBlack(mark, x, y)),
  )
}

describe('coupons on a printer of another station', () => {
  it('come out whole 500 times although the paper runs out in the middle, and each is read by a decoder', async () => {
    const { shop, server, master, ownPrinter, otherPrinter, otherDevice } = await openTwoStations()
    const { order, codes } = await openOrderOf500(shop)
    expect(codes).toHaveLength(500)
    const wish = { of: 'order', id: order.id } as const
    expect(await master.call(planCouponPrint, { query: wish })).toEqual({ coupons: 500, copies: 0 })

    otherPrinter.runOutAfter(60_000)
    const { jobId } = await master.call(printCoupons, { body: { ...wish, deviceId: otherDevice.id } })
    const held = await jobWhen(server, jobId, isHeldFor('paperOut'))
    expect(held.printed).toBeGreaterThan(100)
    expect(held.printed).toBeLessThan(400)
    otherPrinter.paperIn()
    expect(await jobWhen(server, jobId, isDone)).toMatchObject({ sheets: 500, printed: 500, deviceId: otherDevice.id })

    const { whole, rests } = papersOf(otherPrinter)
    const read: string[][] = []
    for (const paper of whole) read.push(await codesOn(await otherPrinter.bitmapOf(paper)))
    expect(read).toEqual(codes.map((code) => [code]))
    expect(otherPrinter.papers.filter(({ end }) => end === 'torn')).toHaveLength(1)
    const ends = await Promise.all(rests.map(async (paper) => endsVoid(await otherPrinter.bitmapOf(paper))))
    expect(ends).toEqual([true])
    expect(ownPrinter.papers).toHaveLength(0)
    expect(await master.call(planCouponPrint, { query: wish })).toEqual({ coupons: 500, copies: 500 })
  }, 240_000)
})

describe.each(['tspl', 'zpl'] as const)('coupons on a label printer that speaks %s', (language) => {
  it('come out on labels of 58 by 40 mm with long names whole, each is read by a decoder, and a copy says that it is one', async () => {
    const shop = await openOrderShop()
    const { server, master } = shop
    const station = await openStation(server, 'Cutting')
    const printer = await startVirtualLabelPrinter({ language })
    onTestFinished(() => printer.close())
    const settings = { ...usualSettings.labelPrinter, language }
    const device = await station.add(`network:${printer.address}`, settings, 'Labels')
    const { administrator } = server
    const product = await administrator.call(createProduct, {
      body: { code: 'K-77', name: 'Рубашка мужская с длинным рукавом' },
    })
    for (const [index, name] of [
      'Обмётка петель и пришивание пуговиц по борту',
      'Yeng uchini bukib tikish',
    ].entries()) {
      await administrator.call(createOperation, { body: { productId: product.id, sequence: index + 1, name } })
    }
    const order = await shop.openOrder({
      productId: product.id,
      matrix: { sizes: ['XXL'], colours: ['тёмно-синий'], items: [{ size: 'XXL', colour: 'тёмно-синий', pieces: 10 }] },
    })
    await shop.cut(master, order.id, [['XXL', 'тёмно-синий', 10]], 10)
    const [[bundle] = ['']] = await shop.bundlesOf(order.id)
    const wish = { of: 'order', id: order.id, locale: 'ru' } as const

    for (const times of [1, 2]) {
      const { jobId } = await master.call(printCoupons, { body: { ...wish, deviceId: device.id } })
      const kept = await server.core.db.read
        .selectFrom('print_job')
        .select('content')
        .where('id', '=', jobId)
        .executeTakeFirstOrThrow()
      const { sheets } = JSON.parse(kept.content ?? '') as PrintContent
      for (const sheet of sheets) {
        const drawn = await sheetBitmap(sheet, { width: settings.widthMm * settings.dotsPerMm }, await letters())
        expect(drawn.height).toBeLessThanOrEqual(settings.heightMm * settings.dotsPerMm)
      }
      expect(JSON.stringify(sheets).includes('КОПИЯ')).toBe(times === 2)
      await jobWhen(server, jobId, isDone)
      const read = await Promise.all(printer.labels.slice(-2).map(codesOn))
      expect(read).toEqual([[`${bundle}/1`], [`${bundle}/2`]])
      expect(printer.labels).toHaveLength(2 * times)
    }
  })
})

describe('who prints where', () => {
  it('shows a master every printer, those of their own station first, and takes that one when none is chosen', async () => {
    const { shop, server, master, ownDevice, otherDevice } = await openTwoStations()
    const { items, usualId } = await master.call(listPrinters, { query: { role: 'label' } })
    expect(items.map(({ id, isOwn, stationName }) => [id, isOwn, stationName.split(' ')[0]])).toEqual([
      [ownDevice.id, true, 'desk'],
      [otherDevice.id, false, 'Packing'],
    ])
    expect(usualId).toBe(ownDevice.id)
    const order = await shop.openOrder()
    const cut = await shop.cut(master, order.id, [['M', 'white', 20]])
    const { jobId } = await master.call(printCoupons, { body: { of: 'cut', id: cut.id } })
    const job = await master.call(readPrintJob, { params: { id: jobId } })
    expect(job).toMatchObject({ deviceId: ownDevice.id, sheets: 3, title: `Coupons ${order.number}` })

    // The printer's agent is not there: the one who asked takes it to another, without managing devices.
    await master.call(movePrintJob, { params: { id: jobId }, body: { deviceId: otherDevice.id } })
    await jobWhen(server, jobId, isDone)
    const stranger = await server.account('accountant')
    expect(
      await stranger.refused(movePrintJob, { params: { id: jobId }, body: { deviceId: otherDevice.id } }),
    ).toMatchObject({ code: 'row.notFound' })
    expect(await stranger.refused(cancelPrintJob, { params: { id: jobId } })).toMatchObject({ code: 'row.notFound' })
  })

  it('shows a coupon as it will print, and marks what was printed before as a copy', async () => {
    const { shop, server, master, otherPrinter, otherDevice } = await openTwoStations()
    const order = await shop.openOrder()
    const cut = await shop.cut(master, order.id, [['M', 'white', 20]])
    const wish = { of: 'cut', id: cut.id, deviceId: otherDevice.id } as const
    const query = new URLSearchParams(wish).toString()
    const preview = async (number: number) => master.fetch(`/api/v1/coupon-prints/${number}?${query}`)
    const shown = await preview(2)
    expect(shown.status).toBe(200)
    const { data, info } = await sharp(Buffer.from(await shown.arrayBuffer()))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true })

    const { jobId } = await master.call(printCoupons, { body: wish })
    await jobWhen(server, jobId, isDone)
    const paper = otherPrinter.papers[1]
    if (!paper) throw new Error('nothing came out')
    const printed = await otherPrinter.bitmapOf(paper)
    expect([info.width, info.height]).toEqual([printed.width + 48, printed.height + 48])
    const isBlackAt = (x: number, y: number) => (data[(y + 24) * info.width + x + 24] ?? 255) < 128
    const different = Array.from({ length: printed.height }, (_, y) => y).filter((y) =>
      Array.from({ length: printed.width }, (_, x) => x).some((x) => isBlackAt(x, y) !== isBlack(printed, x, y)),
    )
    expect(different).toEqual([])

    expect(await master.call(planCouponPrint, { query: { of: 'cut', id: cut.id } })).toEqual({ coupons: 3, copies: 3 })
    const { items } = await server.administrator.call(listAudit, { query: { action: 'coupon.printed' } })
    expect(items).toHaveLength(1)
    expect((await preview(4)).status).toBe(404)
    expect((await preview(0)).status).toBe(400)
  })

  it('refuses a printer that cannot do it, one that is not there, and who may not', async () => {
    const { shop, server, master } = await openTwoStations()
    const order = await shop.openOrder()
    const cut = await shop.cut(master, order.id, [['M', 'white', 20]])
    const body = { of: 'cut', id: cut.id }
    const unknown = '01900000-0000-7000-8000-000000000000'
    expect(await master.refused(printCoupons, { body: { ...body, deviceId: unknown } })).toMatchObject({
      code: 'row.notFound',
      errors: [{ path: 'body.deviceId' }],
    })
    expect(await master.refused(printCoupons, { body: { of: 'cut', id: unknown } })).toMatchObject({ status: 404 })
    expect(await (await server.account('worker')).refused(printCoupons, { body })).toMatchObject({ status: 403 })
    expect(await (await server.account('worker')).refused(listPrinters, { query: { role: 'label' } })).toMatchObject({
      status: 403,
    })
  })
})
