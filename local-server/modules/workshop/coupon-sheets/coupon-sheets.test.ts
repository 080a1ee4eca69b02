import { describe, expect, it } from 'vitest'
import { readPages, type Place } from '../../../../tests/support/pdf-codes.ts'
import { listAudit } from '../../../../contracts/audit.ts'
import type { LocaleTag } from '../../../../contracts/common.ts'
import { cancelExport, listExports, readExport } from '../../../../contracts/exports.ts'
import type { BodyInput } from '../../../../contracts/route.ts'
import { createBundle, listBundles } from '../../../../contracts/workshop/bundles.ts'
import {
  changeOperation,
  changeProduct,
  createOperation,
  createProduct,
} from '../../../../contracts/workshop/catalogue.ts'
import { createCouponSheet, type CouponPaper } from '../../../../contracts/workshop/coupon-sheets.ts'
import { readCoupon } from '../../../../contracts/workshop/kiosk.ts'
import { setOrderStatus, undoCut } from '../../../../contracts/workshop/orders.ts'
import type { TestClient } from '../../../testing/test-server.ts'
import { openOrderShop, type OrderShop } from '../orders/test-orders.ts'
import { layoutOf } from './coupon-pdf.ts'

const unknown = '01900000-0000-7000-8000-000000000000'

type Sheet = BodyInput<typeof createCouponSheet>

async function printed(shop: OrderShop, who: TestClient, body: Sheet) {
  const { id } = await who.call(createCouponSheet, { body })
  await shop.server.core.jobs.runDue()
  const made = await who.call(readExport, { params: { id } })
  const answer = await who.fetch(`/api/v1/exports/${id}/file`)
  expect(answer.status).toBe(200)
  return { made, bytes: new Uint8Array(await answer.arrayBuffer()) }
}

/** One place a strip: its whole left side, so that the decoder has to find the code by itself. */
function placesOf(paper: CouponPaper): Place[] {
  const { left, top, stripWidth, stripHeight, columns, rows, qr } = layoutOf(paper)
  return Array.from({ length: columns * rows }, (_, index) => ({
    left: left + (index % columns) * stripWidth,
    top: top + Math.floor(index / columns) * stripHeight,
    width: qr,
    height: stripHeight,
  }))
}

async function codesIn(bytes: Uint8Array, paper: CouponPaper) {
  const pages = await readPages(bytes, placesOf(paper))
  return { pages, codes: pages.flatMap(({ codes }) => codes).filter((code) => code !== null) }
}

/** `1001-1/1`, `1001-1/2` … in the order they are cut apart. */
const codesOf = (order: string, bundles: number, operations = 3) =>
  Array.from({ length: bundles * operations }, (_, index) => {
    return `${order}-${1 + Math.floor(index / operations)}/${1 + (index % operations)}`
  })

describe('coupon sheets', () => {
  it.each(['a4', 'roll80', 'roll58'] as const)(
    'on %s hold a readable QR code and its words for each operation',
    async (paper) => {
      const shop = await openOrderShop()
      const order = await shop.openOrder()
      const cut = await shop.cut(
        shop.master,
        order.id,
        [
          ['M', 'white', 50],
          ['M', 'blue', 45],
        ],
        4,
      )

      const { made, bytes } = await printed(shop, shop.master, { of: 'cut', id: cut.id, paper })

      expect(made).toMatchObject({
        state: 'done',
        rows: 75,
        format: 'pdf',
        title: 'Coupons',
        fileName: 'Coupons 1001 2026-11-23.pdf',
      })
      const { pages, codes } = await codesIn(bytes, paper)
      expect(codes).toEqual(codesOf('1001', 25))
      expect(pages).toHaveLength(paper === 'a4' ? 3 : 75)
      const millimetres = pages.map(({ width, height }) =>
        [width, height].map((points) => Math.round((points * 25.4) / 72)),
      )
      const size = { a4: [210, 297], roll80: [80, 34], roll58: [58, 34] }[paper]
      expect(millimetres).toEqual(pages.map(() => size))
      const [first] = pages
      for (const words of ['1001-1/1', '1. sleeve', 'M-12 · Shirt M-12', 'M · white', '4 pieces']) {
        expect(first?.text).toContain(words)
      }
      expect(pages.at(-1)?.text).toContain('1 piece')
      expect(pages.map(({ text }) => text).join()).not.toContain('COPY')
      // What is read from paper is what the kiosk takes.
      for (const code of [codes[0], codes.at(-1)]) {
        expect(await shop.zulfiya.call(readCoupon, { query: { code: code ?? '' } })).toMatchObject({ code })
      }
    },
  )

  it('of a whole order come in one file, 600 of them, each readable', async () => {
    const shop = await openOrderShop()
    const items = [{ size: 'M', colour: 'white', pieces: 2_000 }]
    const order = await shop.openOrder({ matrix: { sizes: ['M'], colours: ['white'], items } })
    await shop.cut(shop.master, order.id, [['M', 'white', 1_500]], 10)
    await shop.cut(shop.master, order.id, [['M', 'white', 500]], 10)
    const { made, bytes } = await printed(shop, shop.master, { of: 'order', id: order.id, paper: 'a4' })
    expect(made).toMatchObject({ rows: 600, progress: 1 })
    const { codes } = await codesIn(bytes, 'a4')
    expect(codes).toEqual(codesOf('1001', 200))
  })

  it.each<[LocaleTag, string, string]>([
    ['uz-Latn', 'Oʻngir gʻijimi', '20 dona'],
    ['uz-Cyrl', 'Ўнгир ғижими', '20 дона'],
    ['ky', 'Жеңди өңүнө үтүктөө', '20 даана'],
    ['kk', 'Жеңді қиып, ұшын өңдеу', '20 дана'],
    ['ru', 'Втачать ёлочкой', '20 штук'],
  ])('speak %s, with all its letters', async (locale, name, pieces) => {
    const shop = await openOrderShop({ locale })
    const { administrator } = shop.server
    await administrator.call(createOperation, { body: { productId: shop.productId, sequence: 4, name } })
    const order = await shop.openOrder()
    await shop.cut(shop.master, order.id, [['M', 'white', 20]])
    const { made, bytes } = await printed(shop, shop.master, { of: 'order', id: order.id, paper: 'roll58' })
    const { pages, codes } = await codesIn(bytes, 'roll58')
    expect(codes).toEqual(codesOf('1001', 1, 4))
    const words = pages.at(-1)?.text.replaceAll('\n', ' ').replaceAll(/\s+/g, ' ')
    expect(words).toContain(`4. ${name}`)
    expect(words).toContain(pieces)
    expect(made.fileName).toMatch(/ 1001 2026-11-23\.pdf$/)
  })

  it('in another language than the institution’s, where it is asked for', async () => {
    const shop = await openOrderShop({ locale: 'ru' })
    const order = await shop.openOrder()
    await shop.cut(shop.master, order.id, [['M', 'white', 21]], 21)
    const { bytes } = await printed(shop, shop.master, {
      of: 'order',
      id: order.id,
      paper: 'roll80',
      locale: 'uz-Latn',
    })
    expect((await codesIn(bytes, 'roll80')).pages[0]?.text).toContain('21 dona')
  })

  it('of a bundle added by itself, with the longest of codes and names', async () => {
    const shop = await openOrderShop()
    const { administrator } = shop.server
    const long = 'Куртка рабочая утеплённая со съёмным капюшоном и светоотражающей лентой '.repeat(2).trim()
    const product = await administrator.call(createProduct, {
      body: { code: 'JACKET-WITH-A-LONG-CODE-2026', name: long },
    })
    await administrator.call(createOperation, { body: { productId: product.id, sequence: 999, name: long } })
    const code = `Пачка-${'0123456789'.repeat(6)}`
    const bundle = await administrator.call(createBundle, { body: { code, productId: product.id, pieces: 1_000_000 } })
    for (const paper of ['a4', 'roll80', 'roll58'] as const) {
      const { bytes } = await printed(shop, shop.master, { of: 'bundle', id: bundle.id, paper })
      const { codes } = await codesIn(bytes, paper)
      expect(codes).toEqual([`${code}/999`])
    }
  })

  it('of some operations only, where a strip was lost; a second print says that it is a copy and stands in the log', async () => {
    const shop = await openOrderShop()
    const { administrator } = shop.server
    const order = await shop.openOrder()
    await shop.cut(shop.master, order.id, [['M', 'white', 20]])
    const [bundle] = (await shop.master.call(listBundles, { query: { orderId: order.id } })).items
    const id = bundle?.id ?? ''
    const lost: Sheet = { of: 'bundle', id, operationIds: [shop.operations.collar], paper: 'roll58' }

    await printed(shop, shop.master, { of: 'order', id: order.id, paper: 'a4' })
    const second = await printed(shop, shop.master, lost)
    const third = await printed(shop, administrator, { ...lost, operationIds: [] })

    const { pages, codes } = await codesIn(second.bytes, 'roll58')
    expect(codes).toEqual(['1001-1/2'])
    expect(pages[0]?.text).toContain('20 pieces · COPY 1')
    const copies = (await codesIn(third.bytes, 'roll58')).pages.map(({ text }) => /COPY \d/.exec(text)?.[0])
    expect(copies).toEqual(['COPY 1', 'COPY 2', 'COPY 1'])
    const { items } = await administrator.call(listAudit, { query: { q: 'coupon' } })
    expect(items.map(({ action, entity, entityId, actorName }) => [action, entity, entityId, actorName])).toEqual([
      ['coupon.reprinted', 'bundle', id, 'Dilnoza Karimova'],
      ['coupon.reprinted', 'bundle', id, expect.any(String)],
      ['coupon.printed', 'order', order.id, expect.any(String)],
    ])
  })

  it('leave out what is archived and what was taken back', async () => {
    const shop = await openOrderShop()
    const { administrator } = shop.server
    const order = await shop.openOrder()
    const undone = await shop.cut(shop.master, order.id, [['M', 'white', 20]])
    await shop.cut(shop.master, order.id, [['M', 'blue', 20]])
    await shop.master.call(undoCut, { params: { id: undone.id }, body: { version: 1 } })
    await administrator.call(changeOperation, {
      params: { id: shop.operations.collar },
      body: { version: 1, archived: true },
    })
    const { bytes } = await printed(shop, shop.master, { of: 'order', id: order.id, paper: 'a4' })
    expect((await codesIn(bytes, 'a4')).codes).toEqual(['1001-2/1', '1001-2/3'])
    const refused = await shop.master.refused(createCouponSheet, { body: { of: 'cut', id: undone.id, paper: 'a4' } })
    expect(refused).toMatchObject({ status: 409, code: 'coupon.cutUndone', params: { bundle: '1001-1' } })
  })

  it('are refused where there is nothing to print', async () => {
    const shop = await openOrderShop()
    const { administrator } = shop.server
    const order = await shop.openOrder()
    const refused = async (body: object) => {
      const { code, errors } = await shop.master.refused(createCouponSheet, { body: { paper: 'a4', ...body } })
      return [code, errors?.[0]?.path]
    }
    expect(await refused({ of: 'order', id: order.id })).toEqual(['coupon.none', undefined])
    for (const of of ['order', 'cut', 'bundle']) {
      expect(await refused({ of, id: unknown })).toEqual(['row.notFound', 'body.id'])
    }
    expect(await refused({ of: 'order', id: order.id, paper: 'a5' })).toEqual(['request.invalid', 'body.paper'])
    await shop.cut(shop.master, order.id, [['M', 'blue', 20]])
    expect(await refused({ of: 'order', id: order.id, operationIds: [unknown] })).toEqual(['coupon.none', undefined])
    await administrator.call(setOrderStatus, {
      params: { id: order.id },
      body: { version: order.version, status: 'cancelled' },
    })
    expect(await refused({ of: 'order', id: order.id })).toEqual(['coupon.orderCancelled', undefined])
    await shop.addBundle('B-1', 5)
    const [bundle] = (await shop.master.call(listBundles, { query: { q: 'B-1' } })).items
    await administrator.call(changeProduct, { params: { id: shop.productId }, body: { version: 1, archived: true } })
    expect(await refused({ of: 'bundle', id: bundle?.id })).toEqual(['coupon.productArchived', undefined])
  })

  it('are cancelled while they wait or run, and then nothing was printed', async () => {
    const shop = await openOrderShop()
    const { core } = shop.server
    const items = [{ size: 'M', colour: 'white', pieces: 2_000 }]
    const order = await shop.openOrder({ matrix: { sizes: ['M'], colours: ['white'], items } })
    await shop.cut(shop.master, order.id, [['M', 'white', 2_000]], 1)
    const begin = () => shop.master.call(createCouponSheet, { body: { of: 'order', id: order.id, paper: 'roll58' } })
    const stateOf = async (id: string) => (await shop.master.call(readExport, { params: { id } })).state

    await core.jobs.stop()
    const waiting = await begin()
    await shop.master.call(cancelExport, { params: { id: waiting.id } })
    await core.jobs.start()
    const running = await begin()
    while ((await stateOf(running.id)) === 'waiting');
    await shop.master.call(cancelExport, { params: { id: running.id } })
    await core.jobs.runDue()

    expect([await stateOf(waiting.id), await stateOf(running.id)]).toEqual(['cancelled', 'cancelled'])
    expect(await core.db.read.selectFrom('coupon_print').selectAll().execute()).toEqual([])
    expect((await shop.server.administrator.call(listAudit, { query: { q: 'coupon' } })).items).toEqual([])
  })

  it.each(['director', 'accountant', 'worker'] as const)('are not for a %s', async (role) => {
    const shop = await openOrderShop()
    const order = await shop.openOrder()
    await shop.cut(shop.master, order.id, [['M', 'blue', 20]])
    const client = await shop.server.account(role)
    const problem = await client.refused(createCouponSheet, { body: { of: 'order', id: order.id, paper: 'a4' } })
    expect(problem).toMatchObject({ status: 403, code: 'permission.denied' })
    expect((await client.call(listExports)).items).toEqual([])
  })

  it('keep the number of an operation that stands on them', async () => {
    const shop = await openOrderShop()
    const { administrator } = shop.server
    const order = await shop.openOrder()
    await shop.cut(shop.master, order.id, [['M', 'blue', 20]])
    const change = { params: { id: shop.operations.sleeve }, body: { version: 1, sequence: 9 } }
    await printed(shop, shop.master, { of: 'order', id: order.id, paper: 'a4' })
    expect(await administrator.refused(changeOperation, change)).toMatchObject({
      status: 409,
      code: 'operation.couponsPrinted',
      errors: [{ path: 'body.sequence' }],
    })
    await administrator.call(changeOperation, { ...change, body: { version: 1, sequence: 1, name: 'Set sleeves' } })
  })
})
