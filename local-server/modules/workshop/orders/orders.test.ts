import { describe, expect, it } from 'vitest'
import { listAudit, verifyAudit } from '../../../../contracts/audit.ts'
import { changeProduct } from '../../../../contracts/workshop/catalogue.ts'
import {
  changeOrder,
  createCut,
  createOrder,
  listOrders,
  readOrder,
  setOrderStatus,
  undoCut,
} from '../../../../contracts/workshop/orders.ts'
import { openOrderShop } from './test-orders.ts'

const unknown = '01900000-0000-7000-8000-000000000000'

describe('an order', () => {
  it('is a draft with a number of its own, its pieces by size and colour, and a place in the list', async () => {
    const shop = await openOrderShop()
    const { administrator } = shop.server
    const first = await shop.addOrder()
    const second = await shop.addOrder({ customerName: 'Oʻzbegim Moda', number: 'k-7', dueOn: '2026-12-05' })

    expect(first).toMatchObject({
      number: '1001',
      customerName: 'Atlas savdo',
      productName: 'Shirt M-12',
      dueOn: '2026-11-30',
      status: 'draft',
      pieces: 140,
      cutPieces: 0,
      finishedPieces: 0,
      cuts: [],
      version: 1,
    })
    expect(first.matrix).toEqual({
      sizes: ['S', 'M'],
      colours: ['white', 'blue'],
      items: [
        { size: 'S', colour: 'white', pieces: 40, cutPieces: 0, leftToCut: 40 },
        { size: 'M', colour: 'white', pieces: 50, cutPieces: 0, leftToCut: 50 },
        { size: 'M', colour: 'blue', pieces: 50, cutPieces: 0, leftToCut: 50 },
      ],
    })
    expect(second.number).toBe('K-7')
    expect((await shop.addOrder({ number: '1004' })).number).toBe('1004')
    // The fourth would be 1004, which somebody took.
    expect((await shop.addOrder()).number).toBe('1005')

    const find = async (query: Record<string, string | number>) =>
      (await administrator.call(listOrders, { query })).items.map(({ number }) => number)
    expect(await find({ q: 'ўзбегим' })).toEqual(['K-7'])
    expect(await find({ q: 'shirt 1001' })).toEqual(['1001'])
    expect(await find({ 'dueOn.from': '2026-12-01' })).toEqual(['K-7'])
    expect(await find({ status: 'open' })).toEqual([])
    expect(await find({ sort: 'dueOn', 'dueOn.from': '2026-11-30', limit: 200 })).toHaveLength(4)
  })

  it('changes while it is a draft: product, number and the whole matrix; then only due day and note', async () => {
    const shop = await openOrderShop()
    const { administrator } = shop.server
    const order = await shop.addOrder()
    const params = { id: order.id }
    const items = [{ size: 'XL', colour: 'black', pieces: 7 }]

    const changed = await administrator.call(changeOrder, {
      params,
      body: {
        version: 1,
        number: 'A-1',
        matrix: { sizes: ['XL'], colours: ['black'], items },
        note: 'iron the collars',
      },
    })
    expect(changed).toMatchObject({ number: 'A-1', pieces: 7, note: 'iron the collars', version: 2 })
    expect(changed.matrix.items).toEqual([{ ...items[0], cutPieces: 0, leftToCut: 7 }])

    const stale = await administrator.refused(changeOrder, { params, body: { version: 1, note: 'x' } })
    expect(stale).toMatchObject({ status: 409, code: 'row.stale', current: { version: 2, note: 'iron the collars' } })

    await administrator.call(setOrderStatus, { params, body: { version: 2, status: 'open' } })
    for (const body of [{ customerName: 'Other' }, { number: 'B-1' }, { matrix: shop.input().matrix }]) {
      const problem = await administrator.refused(changeOrder, { params, body: { version: 3, ...body } })
      expect(problem).toMatchObject({ status: 409, code: 'order.notDraft' })
    }
    const later = await administrator.call(changeOrder, { params, body: { version: 3, dueOn: '2026-12-20', note: '' } })
    expect(later).toMatchObject({ dueOn: '2026-12-20', note: '', number: 'A-1', version: 4 })
    expect((await shop.server.events()).filter((name) => name === 'order.changed')).toHaveLength(4)
    const { items: entries } = await administrator.call(listAudit, { query: { entityId: order.id } })
    expect(entries.map(({ action }) => action)).toEqual([
      'order.changed',
      'order.opened',
      'order.changed',
      'order.created',
    ])
    expect(await administrator.call(verifyAudit)).toMatchObject({ whole: true })
  })

  it('goes from draft to open to done and back to open; cancelled is its end', async () => {
    const shop = await openOrderShop()
    const { administrator } = shop.server
    const { id } = await shop.addOrder()
    const set = (version: number, status: 'open' | 'done' | 'cancelled') =>
      administrator.call(setOrderStatus, { params: { id }, body: { version, status } })
    const refused = async (version: number, status: string) =>
      (await administrator.refused(setOrderStatus, { params: { id }, body: { version, status } })).code
    expect(await refused(1, 'done')).toBe('order.statusRefused')
    expect(await refused(1, 'draft')).toBe('request.invalid')
    await set(1, 'open')
    expect(await refused(1, 'done')).toBe('row.stale')
    expect(await refused(2, 'open')).toBe('order.statusRefused')
    await set(2, 'done')
    expect(await refused(3, 'cancelled')).toBe('order.statusRefused')
    expect((await set(3, 'open')).status).toBe('open')
    expect((await set(4, 'cancelled')).status).toBe('cancelled')
    for (const status of ['open', 'done', 'cancelled']) expect(await refused(5, status)).toBe('order.statusRefused')
    expect((await administrator.refused(changeOrder, { params: { id }, body: { version: 5, note: 'x' } })).code).toBe(
      'order.notDraft',
    )
  })

  it.each([
    ['no customer', { customerName: ' ' }, 'body.customerName', 'request.invalid'],
    ['a number a scanner cannot type', { number: 'Ф-1' }, 'body.number', 'request.invalid'],
    ['a number that is too long', { number: '12345678901' }, 'body.number', 'request.invalid'],
    ['a number with a slash', { number: '1/2' }, 'body.number', 'request.invalid'],
    ['an unknown product', { productId: unknown }, 'body.productId', 'row.notFound'],
    ['no day', { dueOn: '2026-02-31' }, 'body.dueOn', 'request.invalid'],
  ])('with %s is refused at its field', async (_, more, path, code) => {
    const shop = await openOrderShop()
    const problem = await shop.server.administrator.refused(createOrder, { body: { ...shop.input(), ...more } })
    expect([problem.code, problem.errors?.map((error) => error.path)]).toEqual([code, [path]])
    expect(problem.errors?.[0]?.message).not.toMatch(/^(error|invalid)\./)
    expect((await shop.server.administrator.call(listOrders)).items).toEqual([])
  })

  const many = Array.from({ length: 10_000 }, (_, index) => `S${index}`)
  const one = { size: 'S', colour: 'white', pieces: 1 }
  const matrix = (more: object) => ({ sizes: ['S', 'M'], colours: ['white'], items: [one], ...more })
  it.each([
    ['a size twice', matrix({ sizes: ['S', 'M', 's '] }), 'body.matrix.sizes.2', 'order.sizeTwice'],
    ['a colour twice', matrix({ colours: ['white', 'White'] }), 'body.matrix.colours.1', 'order.colourTwice'],
    ['an item twice', matrix({ items: [one, { ...one, pieces: 2 }] }), 'body.matrix.items.1', 'order.itemTwice'],
    [
      'a size that is not there',
      matrix({ items: [{ ...one, size: 'L' }] }),
      'body.matrix.items.0',
      'order.itemUnknown',
    ],
    ['10,000 sizes', matrix({ sizes: many }), 'body.matrix.sizes', 'request.invalid'],
    ['10,000 items', matrix({ items: many.map((size) => ({ ...one, size })) }), 'body.matrix.items', 'request.invalid'],
    ['no items', matrix({ items: [] }), 'body.matrix.items', 'request.invalid'],
    ['no sizes', matrix({ sizes: [] }), 'body.matrix.sizes', 'request.invalid'],
    ['an empty size', matrix({ sizes: ['S', ' '] }), 'body.matrix.sizes.1', 'request.invalid'],
    ['-5 pieces', matrix({ items: [{ ...one, pieces: -5 }] }), 'body.matrix.items.0.pieces', 'request.invalid'],
    ['0 pieces', matrix({ items: [{ ...one, pieces: 0 }] }), 'body.matrix.items.0.pieces', 'request.invalid'],
    ['1.5 pieces', matrix({ items: [{ ...one, pieces: 1.5 }] }), 'body.matrix.items.0.pieces', 'request.invalid'],
    ['too many pieces', matrix({ items: [{ ...one, pieces: 1e7 }] }), 'body.matrix.items.0.pieces', 'request.invalid'],
    ['12a pieces', matrix({ items: [{ ...one, pieces: '12a' }] }), 'body.matrix.items.0.pieces', 'request.invalid'],
    ['null pieces', matrix({ items: [{ ...one, pieces: null }] }), 'body.matrix.items.0.pieces', 'request.invalid'],
  ])('with %s is refused at its field', async (_, wrong, path, code) => {
    const shop = await openOrderShop()
    const body = { ...shop.input(), matrix: wrong }
    const problem = await shop.server.administrator.refused(createOrder, { body, locale: 'ru' })
    expect([400, 422]).toContain(problem.status)
    expect([problem.code, problem.errors?.map((error) => error.path)]).toEqual([code, [path]])
    expect(problem.errors?.[0]?.message).toMatch(/[а-я]/)
    expect((await shop.server.administrator.call(listOrders)).items).toEqual([])
  })

  it('refuses a number that is taken, an archived product, and an id nobody knows', async () => {
    const shop = await openOrderShop()
    const { administrator } = shop.server
    await shop.addOrder({ number: 'A-1' })
    const taken = await administrator.refused(createOrder, { body: shop.input({ number: 'a-1' }) })
    expect(taken).toMatchObject({ status: 409, code: 'order.numberTaken', errors: [{ path: 'body.number' }] })
    for (const contract of [readOrder, changeOrder, setOrderStatus] as const) {
      const body = contract === setOrderStatus ? { version: 1, status: 'open' } : { version: 1 }
      const problem = await administrator.refused(contract, {
        params: { id: unknown },
        ...(contract === readOrder ? {} : { body }),
      })
      expect(problem).toMatchObject({ status: 404, code: 'row.notFound' })
    }
    await administrator.call(changeProduct, { params: { id: shop.productId }, body: { version: 1, archived: true } })
    expect((await administrator.refused(createOrder, { body: shop.input() })).errors?.[0]?.path).toBe('body.productId')
  })

  it('two orders that ask for the next number at once get two numbers', async () => {
    const shop = await openOrderShop()
    const orders = await Promise.all(Array.from({ length: 8 }, () => shop.addOrder()))
    expect(new Set(orders.map(({ number }) => number)).size).toBe(8)
  })

  it.each([
    ['director', { reads: true, manages: true, cuts: false }],
    ['master', { reads: true, manages: false, cuts: true }],
    ['accountant', { reads: true, manages: false, cuts: false }],
    ['worker', { reads: false, manages: false, cuts: false }],
  ] as const)('a %s may do with it what the role says, and no more', async (role, may) => {
    const shop = await openOrderShop()
    const client = await shop.server.account(role)
    const order = await shop.openOrder()
    const cut = await shop.cut(shop.server.administrator, order.id, [['S', 'white', 10]])
    const params = { id: order.id }
    const item = { size: 'M', colour: 'blue', pieces: 1 }
    const tries = [
      [may.reads, listOrders, {}],
      [may.reads, readOrder, { params }],
      [may.manages, createOrder, { body: shop.input() }],
      [may.manages, changeOrder, { params, body: { version: order.version, note: role } }],
      [may.manages, setOrderStatus, { params, body: { version: order.version + 1, status: 'done' } }],
      [may.cuts, createCut, { params, body: { items: [item], bundleSize: 5 } }],
      [may.cuts, undoCut, { params: { id: cut.id }, body: { version: 1 } }],
    ] as const
    for (const [allowed, contract, input] of tries) {
      if (allowed) await client.call(contract, input as never)
      else expect(await client.refused(contract, input)).toMatchObject({ status: 403, code: 'permission.denied' })
    }
  })
})
