import { describe, expect, it } from 'vitest'
import { changeLine, listLines } from '../../../contracts/workshop/lines.ts'
import {
  changeWorkRecord,
  decideWorkRecords,
  deleteWorkRecord,
  listWorkRecords,
  readOwnDay,
  undeleteWorkRecord,
} from '../../../contracts/workshop/work-records.ts'
import { createWorker } from '../../../contracts/workshop/workers.ts'
import { readBoard } from '../../../contracts/workshop/boards.ts'
import { openShop, payOf, so } from './test-shop.ts'

const seen = ({ id, version }: { id: string; version: number }) => ({ id, version })

describe('deciding work', () => {
  it('S-SEW-02: nine of ten are approved in bulk, one is rejected with its reason', async () => {
    const shop = await openShop()
    const { master, zulfiya } = shop
    for (let index = 0; index < 10; index++) await shop.record(zulfiya, 'sleeve', 10)
    const { items } = await master.call(listWorkRecords, { query: { status: 'pending' } })
    expect(items).toHaveLength(10)
    expect(items.every((item) => item.abilities.decide)).toBe(true)
    const [bad, ...good] = items
    if (!bad) throw new Error('no record')

    const approved = await master.call(decideWorkRecords, {
      body: { records: good.map(seen), decision: 'approve' },
    })
    const rejected = await master.call(decideWorkRecords, {
      body: { records: [seen(bad)], decision: 'reject', reason: 'crooked seam' },
    })

    expect([approved.done, approved.refused, rejected.done]).toEqual([9, 0, 1])
    const after = (await zulfiya.call(listWorkRecords)).items
    expect(after.filter((item) => item.status === 'approved')).toHaveLength(9)
    expect(after.find((item) => item.id === bad.id)).toMatchObject({
      status: 'rejected',
      rejectReason: 'crooked seam',
      abilities: { change: false, delete: false, decide: false },
    })
    const day = await zulfiya.call(readOwnDay)
    expect(day.today).toEqual({
      pending: { pieces: 0, amountMinor: 0 },
      approved: { pieces: 90, amountMinor: so(76_500) },
      rejected: { pieces: 10, amountMinor: so(8_500) },
    })
    const board = await master.call(readBoard, { query: { lineId: shop.lineId } })
    expect(board).toMatchObject({
      lineName: 'Line 1',
      totals: { approved: { pieces: 90, amountMinor: so(76_500) }, pending: { pieces: 0 } },
      top: [{ name: 'Karimova Zulfiya', pieces: 90, amountMinor: so(76_500) }],
    })
    // Everything of one worker is one event.
    expect((await shop.server.events()).filter((name) => name === 'workRecord.decided')).toHaveLength(2)
  })

  it('S-SEW-03: a worker changes and deletes what is pending, and nothing that is approved', async () => {
    const shop = await openShop()
    const { zulfiya, master } = shop
    const first = await shop.record(zulfiya, 'sleeve', 60)
    const second = await shop.record(zulfiya, 'sleeve', 7)
    const third = await shop.record(zulfiya, 'collar', 5)
    await shop.approve(master, second)

    const changed = await zulfiya.call(changeWorkRecord, {
      params: { id: first.id },
      body: { version: first.version, quantity: 58 },
    })
    expect(changed).toMatchObject({ quantity: 58, amountMinor: so(49_300), version: 2 })
    for (const version of [1, 2]) {
      const refused = await zulfiya.refused(changeWorkRecord, {
        params: { id: second.id },
        body: { version, quantity: 6 },
      })
      expect(refused).toMatchObject({ status: 409, code: 'workRecord.notPending' })
    }
    expect((await zulfiya.refused(deleteWorkRecord, { params: { id: second.id } })).code).toBe('workRecord.notPending')
    await zulfiya.call(deleteWorkRecord, { params: { id: third.id } })
    expect((await zulfiya.call(readOwnDay)).today).toMatchObject({
      pending: { pieces: 58, amountMinor: so(49_300) },
      approved: { pieces: 7, amountMinor: so(5_950) },
    })

    const back = await zulfiya.call(undeleteWorkRecord, { params: { id: third.id } })
    expect(back).toMatchObject({ quantity: 5, status: 'pending' })
    expect((await zulfiya.refused(undeleteWorkRecord, { params: { id: third.id } })).code).toBe('row.notFound')
    const stale = await zulfiya.refused(changeWorkRecord, {
      params: { id: first.id },
      body: { version: 1, quantity: 50 },
    })
    expect(stale).toMatchObject({ code: 'row.stale', current: { quantity: 58, version: 2 } })
  })

  it('S-SEW-05: a master who also sews cannot approve their own record, alone or in bulk', async () => {
    const shop = await openShop()
    const { master, zulfiya, server } = shop
    await server.administrator.call(createWorker, {
      body: { personId: master.personId, number: '7', lineId: shop.lineId, startedOn: '2026-11-01' },
    })
    const own = await shop.record(master, 'collar', 5)
    const hers = await shop.record(zulfiya, 'collar', 5)
    expect(own.abilities.decide).toBe(false)

    const answer = await master.call(decideWorkRecords, {
      body: { records: [seen(own), seen(hers)], decision: 'approve' },
      locale: 'ru',
    })

    expect(answer).toMatchObject({ done: 1, refused: 1 })
    expect(answer.outcomes[0]).toEqual({
      id: own.id,
      outcome: 'refused',
      code: 'workRecord.ownRecord',
      message: 'Свою работу не утверждает никто. Решение должен принять другой мастер.',
    })
    await shop.approve(server.administrator, own)
  })

  it('a rejection says why', async () => {
    const shop = await openShop()
    const record = await shop.record(shop.zulfiya, 'collar', 5)
    for (const reason of [undefined, '  ']) {
      const problem = await shop.master.refused(decideWorkRecords, {
        body: { records: [seen(record)], decision: 'reject', reason },
      })
      expect(problem.errors?.[0]?.path).toBe('body.reason')
    }
  })

  it('a master sees and decides their own lines only; what is unknown and what is another’s look the same', async () => {
    const shop = await openShop()
    const record = await shop.record(shop.zulfiya, 'sleeve', 10)
    const unknown = { id: '01900000-0000-7000-8000-000000000000', version: 1 }
    expect((await shop.otherMaster.call(listWorkRecords)).items).toEqual([])
    const answer = await shop.otherMaster.call(decideWorkRecords, {
      body: { records: [seen(record), unknown], decision: 'approve' },
    })
    expect(answer.outcomes.map((outcome) => outcome.code)).toEqual(['row.notFound', 'row.notFound'])
    for (const id of [record.id, unknown.id]) {
      expect((await shop.otherMaster.refused(deleteWorkRecord, { params: { id } })).code).toBe('row.notFound')
    }

    const [line] = (await shop.server.administrator.call(listLines, { query: { q: 'Line 1' } })).items
    await shop.server.administrator.call(changeLine, {
      params: { id: shop.lineId },
      body: { version: line?.version ?? 0, masterPersonId: shop.otherMaster.personId },
    })
    await shop.approve(shop.otherMaster, record)
  })

  it.each(['worker', 'director', 'accountant'] as const)('a %s decides nothing', async (role) => {
    const shop = await openShop()
    const record = await shop.record(shop.zulfiya, 'sleeve', 10)
    const client = await shop.server.account(role)
    const body = { records: [seen(record)], decision: 'approve' }
    expect(await client.refused(decideWorkRecords, { body })).toMatchObject({ status: 403 })
    expect((await shop.zulfiya.call(listWorkRecords)).items[0]?.status).toBe('pending')
  })

  it('of two who decide at once one is told that it is decided, and the work is paid once', async () => {
    const shop = await openShop()
    const record = await shop.record(shop.zulfiya, 'sleeve', 10)
    const body = { records: [seen(record)], decision: 'approve' as const }
    const answers = await Promise.all([
      shop.master.call(decideWorkRecords, { body }),
      shop.server.administrator.call(decideWorkRecords, { body }),
    ])
    expect(answers.map((answer) => answer.done).toSorted((a, b) => a - b)).toEqual([0, 1])
    expect(answers.flatMap((answer) => answer.outcomes).find(({ code }) => code)?.code).toBe('workRecord.notPending')
    const pay = await payOf(shop.server.administrator, '2026-11-23', '2026-11-23')
    expect(pay.sums).toMatchObject({ approvedPieces: 10, approvedMinor: so(8_500) })
  })

  it('the same record twice in one bulk counts once, and two hundred at once are decided', async () => {
    const shop = await openShop()
    const record = await shop.record(shop.zulfiya, 'sleeve', 10)
    const twice = await shop.master.call(decideWorkRecords, {
      body: { records: [seen(record), seen(record)], decision: 'approve' },
    })
    expect(twice).toMatchObject({ done: 1, refused: 1 })

    const records = await Promise.all(Array.from({ length: 200 }, () => shop.record(shop.zulfiya, 'collar', 1)))
    const answer = await shop.master.call(decideWorkRecords, {
      body: { records: records.map(seen), decision: 'approve' },
    })
    expect(answer).toMatchObject({ done: 200, refused: 0 })
    expect((await shop.zulfiya.call(readOwnDay)).today.approved.pieces).toBe(210)
  })
})
