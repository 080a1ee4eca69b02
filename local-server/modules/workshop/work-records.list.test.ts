import { describe, expect, it } from 'vitest'
import { deleteWorkRecord, listWorkRecords } from '../../../contracts/workshop/work-records.ts'
import type { TestClient } from '../../testing/test-server.ts'
import { openShop, type Shop } from './test-shop.ts'

async function shopWithRecords(): Promise<{ shop: Shop; idOf: (name: string) => string }> {
  const shop = await openShop()
  await shop.addBundle('B-117', 30)
  const made = new Map<string, string>()
  const note = async (name: string, record: Promise<{ id: string }>) => {
    made.set(name, (await record).id)
    shop.server.clock.advance(60_000)
  }
  await note('z sleeve', shop.record(shop.zulfiya, 'sleeve', 10))
  await note('z collar', shop.record(shop.zulfiya, 'collar', 20, { couponCode: 'B-117/2' }))
  await note('b sleeve', shop.record(shop.otherWorker, 'sleeve', 30))
  await note('deleted', shop.record(shop.zulfiya, 'sleeve', 5))
  await shop.zulfiya.call(deleteWorkRecord, { params: { id: made.get('deleted') ?? '' } })
  shop.server.clock.set('2026-11-24T10:00:00+05:00')
  await note('b collar', shop.record(shop.otherWorker, 'collar', 40))
  return { shop, idOf: (name) => made.get(name) ?? '' }
}

const ids = async (who: TestClient, query: Record<string, string | string[]> = {}) =>
  (await who.call(listWorkRecords, { query })).items.map((item) => item.id)

describe('the list of work records', () => {
  it('gives everybody what they may see, newest first', async () => {
    const { shop, idOf } = await shopWithRecords()
    const director = await shop.server.account('director')
    const all = ['b collar', 'b sleeve', 'z collar', 'z sleeve'].map(idOf)
    expect(await ids(director)).toEqual(all)
    expect(await ids(shop.server.administrator)).toEqual(all)
    expect(await ids(shop.master)).toEqual(['z collar', 'z sleeve'].map(idOf))
    expect(await ids(shop.otherMaster)).toEqual(['b collar', 'b sleeve'].map(idOf))
    expect(await ids(shop.zulfiya)).toEqual(['z collar', 'z sleeve'].map(idOf))
    expect(await ids(shop.zulfiya, { workerId: shop.otherWorker.personId })).toEqual([])
    expect(await shop.server.nobody.refused(listWorkRecords)).toMatchObject({ status: 401 })
  })

  it('is narrowed by every filter, by one value and by several', async () => {
    const { shop, idOf } = await shopWithRecords()
    const { administrator } = shop.server
    const [newest] = (await shop.zulfiya.call(listWorkRecords)).items
    if (!newest) throw new Error('no record')
    await shop.approve(shop.master, newest)
    const { sleeve, collar, buttonholes } = shop.operations
    const expected: [Record<string, string | string[]>, string[]][] = [
      [{ status: 'approved' }, ['z collar']],
      [{ status: ['approved', 'rejected'] }, ['z collar']],
      [{ status: ['approved', 'pending'] }, ['b collar', 'b sleeve', 'z collar', 'z sleeve']],
      [{ workerId: shop.zulfiya.personId }, ['z collar', 'z sleeve']],
      [{ lineId: shop.otherLineId }, ['b collar', 'b sleeve']],
      [{ lineId: [shop.lineId, shop.otherLineId], operationId: collar }, ['b collar', 'z collar']],
      [{ operationId: [sleeve, buttonholes] }, ['b sleeve', 'z sleeve']],
      [{ productId: shop.productId, status: 'pending', lineId: shop.lineId }, ['z sleeve']],
      [{ 'workedOn.from': '2026-11-24' }, ['b collar']],
      [{ 'workedOn.to': '2026-11-23' }, ['b sleeve', 'z collar', 'z sleeve']],
    ]
    for (const [query, names] of expected) {
      expect([query, await ids(administrator, query)]).toEqual([query, names.map(idOf)])
    }
  })

  it('finds worker, operation, product, number and bundle, in either script', async () => {
    const { shop, idOf } = await shopWithRecords()
    const { administrator } = shop.server
    for (const [q, names] of [
      ['зулфия', ['z collar', 'z sleeve']],
      ['ZULF collar', ['z collar']],
      ['collar', ['b collar', 'z collar']],
      ['m-12 bakyt', ['b collar', 'b sleeve']],
      ['B-117', ['z collar']],
      ['101', ['z collar', 'z sleeve']],
      ['nobody', []],
    ] as const) {
      expect([q, await ids(administrator, { q })]).toEqual([q, names.map(idOf)])
    }
  })

  it('is paged in both directions without a gap or a repeat', async () => {
    const { shop } = await shopWithRecords()
    for (const sort of ['recordedAt', '-recordedAt', 'workedOn', '-workedOn']) {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await shop.server.administrator.call(listWorkRecords, {
          query: { sort, limit: 1, total: 'true', ...(cursor === undefined ? {} : { cursor }) },
        })
        expect(page.total).toBe(4)
        seen.push(...page.items.map((item) => item.id))
        cursor = page.nextCursor ?? undefined
      } while (cursor !== undefined)
      expect(new Set(seen).size).toBe(4)
      expect(seen).toHaveLength(4)
    }
  })
})
