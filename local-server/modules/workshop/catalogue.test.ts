import { describe, expect, it } from 'vitest'
import { changeLine, createLine, listLines, listShifts } from '../../../contracts/workshop/lines.ts'
import {
  changeOperation,
  changeProduct,
  createOperation,
  createProduct,
  listOperations,
  listProducts,
} from '../../../contracts/workshop/catalogue.ts'
import { changeWorker, createWorker, listWorkers } from '../../../contracts/workshop/workers.ts'
import { createBundle, listBundles } from '../../../contracts/workshop/bundles.ts'
import { createPieceRate, deletePieceRate, listPieceRates } from '../../../contracts/workshop/piece-rates.ts'
import { startTestServer, testPassword } from '../../testing/test-server.ts'
import { openShop, so } from './test-shop.ts'

const unknown = '01900000-0000-7000-8000-000000000000'

describe('products, operations and rates', () => {
  it('are made, found and changed, and refuse what is taken', async () => {
    const shop = await openShop()
    const { administrator } = shop.server
    const { items } = await administrator.call(listOperations, { query: { productId: shop.productId } })
    expect(items.map((item) => [item.sequence, item.name, item.rateMinor])).toEqual([
      [1, 'sleeve', so(850)],
      [2, 'collar', so(1200)],
      [3, 'buttonholes', so(300)],
    ])
    expect((await administrator.call(listProducts, { query: { q: 'SHIRT' } })).items).toMatchObject([
      { code: 'M-12', operations: 3 },
    ])
    const taken = await administrator.refused(createProduct, { body: { code: 'M-12', name: 'Other' } })
    expect(taken).toMatchObject({ status: 409, code: 'product.codeTaken', errors: [{ path: 'body.code' }] })
    const sequence = await administrator.refused(createOperation, {
      body: { productId: shop.productId, sequence: 2, name: 'cuff' },
    })
    expect(sequence).toMatchObject({ code: 'operation.sequenceTaken', errors: [{ path: 'body.sequence' }] })
    const params = { id: shop.productId }
    const changed = await administrator.call(changeProduct, { params, body: { version: 1, archived: true } })
    expect(changed).toMatchObject({ archived: true, version: 2 })
    const stale = await administrator.refused(changeProduct, { params, body: { version: 1, name: 'Late' } })
    expect(stale).toMatchObject({ status: 409, code: 'row.stale', current: { version: 2 } })
    const operation = await administrator.call(changeOperation, {
      params: { id: shop.operations.sleeve },
      body: { version: 1, sequence: 12, standardMinutesThousandths: 1500 },
    })
    expect(operation).toMatchObject({ sequence: 12, standardMinutesThousandths: 1500, rateMinor: so(850) })
    const sorted = await administrator.call(listOperations, { query: { productId: shop.productId } })
    expect(sorted.items.map((item) => item.sequence)).toEqual([2, 3, 12])
  })

  it('a rate starts today at the earliest, ends the day before the next, and is taken back only before its day', async () => {
    const shop = await openShop()
    const { administrator } = shop.server
    const operationId = shop.operations.sleeve
    const set = (validFrom: string) => ({
      body: { operationId, rateMinor: so(900), validFrom, password: testPassword },
    })
    expect((await administrator.refused(createPieceRate, set('2026-11-22'))).code).toBe('rate.inPast')
    expect((await administrator.refused(createPieceRate, set('2026-11-23'))).code).toBe('rate.dayTaken')
    const next = await administrator.call(createPieceRate, set('2026-11-24'))
    const { items } = await administrator.call(listPieceRates, { query: { operationId, sort: 'validFrom' } })
    expect(items.map((item) => [item.validFrom, item.validTo, item.rateMinor])).toEqual([
      ['2026-11-23', '2026-11-23', so(850)],
      ['2026-11-24', null, so(900)],
    ])
    const [first] = items
    expect((await administrator.refused(deletePieceRate, { params: { id: first?.id } })).code).toBe('rate.inPast')
    await administrator.call(deletePieceRate, { params: { id: next.id } })
    const director = await shop.server.account('director')
    await director.call(createPieceRate, set('2026-11-25'))
    expect(await shop.master.refused(createPieceRate, set('2026-11-26'))).toMatchObject({ status: 403 })
  })

  it('a rate set after midnight may count for the night shift that still runs', async () => {
    const server = await startTestServer({ now: '2026-11-24T02:00:00+05:00' })
    const { administrator } = server
    const product = await administrator.call(createProduct, { body: { code: 'N-1', name: 'Night shirt' } })
    const operation = await administrator.call(createOperation, {
      body: { productId: product.id, sequence: 1, name: 'sleeve' },
    })
    const set = (validFrom: string) => ({
      body: { operationId: operation.id, rateMinor: so(900), validFrom, password: testPassword },
    })
    expect((await administrator.refused(createPieceRate, set('2026-11-22'))).code).toBe('rate.inPast')
    const tonight = await administrator.call(createPieceRate, set('2026-11-23'))
    expect((await administrator.refused(deletePieceRate, { params: { id: tonight.id } })).code).toBe('rate.inPast')
    const tomorrow = await administrator.call(createPieceRate, set('2026-11-24'))
    await administrator.call(deletePieceRate, { params: { id: tomorrow.id } })
  })
})

describe('lines, workers, bundles', () => {
  it('a person becomes a worker once, with a number of their own', async () => {
    const shop = await openShop()
    const { administrator } = shop.server
    const person = { familyName: 'Rahimova', givenName: 'Lola' }
    const base = { number: '500', lineId: shop.lineId, startedOn: '2026-11-23' }
    const refusals = [
      [{ ...base }, 'request.invalid', 'body.person'],
      [{ ...base, person, personId: unknown }, 'request.invalid', 'body.person'],
      [{ ...base, personId: unknown }, 'row.notFound', 'body.personId'],
      [{ ...base, personId: shop.zulfiya.personId }, 'worker.alreadyWorker', 'body.personId'],
      [{ ...base, person, number: '101' }, 'worker.numberTaken', 'body.number'],
      [{ ...base, person, lineId: unknown }, 'row.notFound', 'body.lineId'],
      [{ ...base, person: { ...person, badgeCode: 'B-0001' } }, 'person.badgeTaken', 'body.person.badgeCode'],
    ] as const
    for (const [body, code, path] of refusals) {
      expect(await administrator.refused(createWorker, { body })).toMatchObject({ code, errors: [{ path }] })
    }
    expect((await administrator.call(listWorkers)).items.map((item) => item.fullName)).toEqual([
      'Karimova Zulfiya',
      'Usenov Bakyt',
    ])
    const params = { id: shop.zulfiya.personId }
    await administrator.call(changeWorker, { params, body: { version: 1, leftOn: '2026-11-30' } })
    expect((await administrator.call(listWorkers, { query: { left: 'true' } })).items).toHaveLength(1)
    expect((await administrator.call(listWorkers, { query: { left: 'false', q: 'бакыт' } })).items).toHaveLength(1)
  })

  it('a line is put away only when nobody works on it', async () => {
    const shop = await openShop()
    const { administrator } = shop.server
    const { items } = await administrator.call(listLines)
    expect(items.map((item) => [item.name, item.masterName, item.workers])).toEqual([
      ['Line 1', 'Aliyeva Nodira', 1],
      ['Line 2', 'Asanova Gulnara', 1],
    ])
    const refused = await administrator.refused(changeLine, {
      params: { id: shop.lineId },
      body: { version: 1, archived: true },
    })
    expect(refused).toMatchObject({ code: 'row.inUse' })
    expect((await administrator.refused(createLine, { body: { name: 'Line 2' } })).code).toBe('line.nameTaken')
    expect((await administrator.refused(createLine, { body: { name: 'L', masterPersonId: unknown } })).code).toBe(
      'row.notFound',
    )
    const names = (await shop.zulfiya.call(listShifts, { locale: 'ru' })).items.map((shift) => shift.name)
    expect(names).toEqual(['Дневная смена', 'Ночная смена'])
  })

  it('a bundle has a code of its own', async () => {
    const shop = await openShop()
    await shop.addBundle('B-117', 30)
    const body = { code: 'B-117', productId: shop.productId, pieces: 10 }
    expect((await shop.master.refused(createBundle, { body })).code).toBe('bundle.codeTaken')
    expect((await shop.master.refused(createBundle, { body: { ...body, code: 'B/1' } })).code).toBe('request.invalid')
    expect((await shop.master.refused(createBundle, { body: { ...body, code: 'B', productId: unknown } })).code).toBe(
      'row.notFound',
    )
    expect((await shop.master.call(listBundles, { query: { q: 'b-117' } })).items).toMatchObject([{ pieces: 30 }])
    expect(await shop.zulfiya.refused(createBundle, { body })).toMatchObject({ status: 403 })
  })
})
