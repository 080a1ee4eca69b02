import { describe, expect, it } from 'vitest'
import { verifyAudit } from '../../../../contracts/audit.ts'
import { correctWorkRecords } from '../../../../contracts/workshop/corrections.ts'
import { readCoupon } from '../../../../contracts/workshop/kiosk.ts'
import { readBoard, readDashboard } from '../../../../contracts/workshop/boards.ts'
import { changeLine, listLines } from '../../../../contracts/workshop/lines.ts'
import {
  changeWorkRecord,
  decideWorkRecords,
  deleteWorkRecord,
  listWorkRecords,
  readOwnDay,
  readWorkRecord,
} from '../../../../contracts/workshop/work-records.ts'
import { createWorker } from '../../../../contracts/workshop/workers.ts'
import { openShop, so } from '../test-shop.ts'

const reason = 'counted twice'
const take = (record: { id: string }, quantity?: number, version = 2) => ({ id: record.id, version, quantity })

describe('correcting approved work (D-52)', () => {
  it('takes pieces off by an opposite record that names the first; the first stays, pay and boards fall', async () => {
    const shop = await openShop()
    const { master, zulfiya } = shop
    const record = await shop.record(zulfiya, 'sleeve', 60)
    await shop.approve(master, record)
    shop.server.clock.advance(3_600_000)

    const answer = await master.call(correctWorkRecords, { body: { records: [take(record, 20)], reason } })

    expect(answer).toMatchObject({ done: 1, refused: 0, outcomes: [{ id: record.id, outcome: 'done', code: null }] })
    const [outcome] = answer.outcomes
    expect(outcome?.correction).toMatchObject({
      correctsId: record.id,
      correctionReason: reason,
      quantity: -20,
      unitPriceMinor: so(850),
      amountMinor: so(-17_000),
      status: 'approved',
      workedOn: '2026-11-23',
      recordedAt: record.recordedAt,
      decidedAt: record.recordedAt + 3_600_000,
      abilities: { change: false, delete: false, decide: false, correct: false },
    })
    expect(await zulfiya.call(readWorkRecord, { params: { id: record.id } })).toMatchObject({
      quantity: 60,
      amountMinor: so(51_000),
      status: 'approved',
      correctedQuantity: 20,
      correctsId: null,
    })
    // Beside each other in the list, the correction first.
    expect((await zulfiya.call(listWorkRecords)).items.map((item) => item.quantity)).toEqual([-20, 60])
    expect((await zulfiya.call(readOwnDay)).today.approved).toEqual({ pieces: 40, amountMinor: so(34_000) })
    expect((await master.call(readDashboard)).totals.approved).toEqual({ pieces: 40, amountMinor: so(34_000) })
    expect(await master.call(readBoard)).toMatchObject({
      totals: { approved: { pieces: 40, amountMinor: so(34_000) } },
      top: [{ pieces: 40, amountMinor: so(34_000) }],
    })
    expect((await shop.server.events()).filter((name) => name === 'workRecord.corrected')).toHaveLength(1)
    expect(await shop.server.administrator.call(verifyAudit)).toMatchObject({ whole: true })
  })

  it('takes off no more than what remains, all of it where nothing else is said, and then no more', async () => {
    const shop = await openShop()
    const record = await shop.record(shop.zulfiya, 'collar', 10)
    await shop.approve(shop.master, record)
    const correct = async (quantity: number | undefined, version: number) => {
      const body = { records: [take(record, quantity, version)], reason }
      const { outcomes } = await shop.master.call(correctWorkRecords, { body, locale: 'ru' })
      return outcomes[0]
    }
    expect(await correct(11, 2)).toMatchObject({
      code: 'workRecord.correctionExceeds',
      message: 'От этой записи осталось 10 шт. Введите столько или меньше.',
    })
    expect(await correct(4, 2)).toMatchObject({ outcome: 'done' })
    expect(await correct(6, 2)).toMatchObject({ code: 'row.stale' })
    expect(await correct(7, 3)).toMatchObject({ code: 'workRecord.correctionExceeds' })
    expect(await correct(undefined, 3)).toMatchObject({ outcome: 'done', correction: { quantity: -6 } })
    expect(await correct(undefined, 4)).toMatchObject({ code: 'workRecord.correctionExceeds' })
    expect((await shop.zulfiya.call(readOwnDay)).today.approved).toEqual({ pieces: 0, amountMinor: 0 })
    const [shown] = (await shop.master.call(listWorkRecords, { query: { correction: 'false' } })).items
    expect(shown).toMatchObject({ correctedQuantity: 10, abilities: { correct: false } })
  })

  it('says of each record what became of it: pending, rejected, a correction, one’s own, another’s, none at all', async () => {
    const shop = await openShop()
    const { master, zulfiya, server } = shop
    await server.administrator.call(createWorker, {
      body: { personId: master.personId, number: '7', lineId: shop.lineId, startedOn: '2026-11-01' },
    })
    const good = await shop.record(zulfiya, 'sleeve', 10)
    server.clock.advance(60_000)
    const corrected = await shop.record(zulfiya, 'sleeve', 10)
    const own = await shop.record(master, 'sleeve', 10)
    const others = await shop.record(shop.otherWorker, 'sleeve', 10)
    await shop.approve(server.administrator, good, corrected, own, others)
    const pending = await shop.record(zulfiya, 'sleeve', 10)
    const rejected = await shop.record(zulfiya, 'sleeve', 10)
    await master.call(decideWorkRecords, {
      body: { records: [{ id: rejected.id, version: 1 }], decision: 'reject', reason: 'crooked seam' },
    })
    const first = await master.call(correctWorkRecords, { body: { records: [take(corrected, 3)], reason } })
    const correctionId = first.outcomes[0]?.correction?.id ?? ''
    const unknown = { id: '01900000-0000-7000-8000-000000000000' }

    const records = [
      take(pending, 1, 1),
      take(rejected, 1),
      take({ id: correctionId }, 1, 1),
      take(own, 1),
      take(others, 1),
      take(unknown, 1),
      take(good),
    ]
    const answer = await master.call(correctWorkRecords, { body: { records, reason } })

    expect(answer.outcomes.map(({ code }) => code)).toEqual([
      'workRecord.notApproved',
      'workRecord.notApproved',
      'workRecord.isCorrection',
      'workRecord.ownCorrection',
      'row.notFound',
      'row.notFound',
      null,
    ])
    expect(answer).toMatchObject({ done: 1, refused: 6 })
    const shown = await master.call(listWorkRecords, { query: { correction: 'true' } })
    expect(shown.items.map((item) => [item.correctsId, item.quantity])).toEqual([
      [corrected.id, -3],
      [good.id, -10],
    ])
  })

  it('gives the pieces of a coupon back, and names who used it, not who corrected it', async () => {
    const shop = await openShop()
    const { zulfiya, master } = shop
    await shop.addBundle('B-117', 30)
    const record = await shop.record(zulfiya, 'collar', 30, { couponCode: 'B-117/2' })
    await shop.approve(master, record)
    expect(await zulfiya.refused(readCoupon, { query: { code: 'B-117/2' } })).toMatchObject({ code: 'coupon.used' })

    await master.call(correctWorkRecords, { body: { records: [take(record, 12)], reason } })

    expect((await zulfiya.call(readCoupon, { query: { code: 'B-117/2' } })).remaining).toBe(12)
    await shop.record(zulfiya, 'collar', 12, { couponCode: 'B-117/2' })
    expect(await zulfiya.refused(readCoupon, { query: { code: 'B-117/2' } })).toMatchObject({
      code: 'coupon.used',
      params: { name: 'Karimova Zulfiya', when: '23.11 09:00' },
    })
  })

  it('is itself neither changed nor deleted nor decided', async () => {
    const shop = await openShop()
    const record = await shop.record(shop.zulfiya, 'sleeve', 10)
    await shop.approve(shop.master, record)
    const answer = await shop.master.call(correctWorkRecords, { body: { records: [take(record, 4)], reason } })
    const id = answer.outcomes[0]?.correction?.id ?? ''
    const { master } = shop
    expect(await master.refused(changeWorkRecord, { params: { id }, body: { version: 1, quantity: 2 } })).toMatchObject(
      {
        code: 'workRecord.notPending',
      },
    )
    expect(await master.refused(deleteWorkRecord, { params: { id } })).toMatchObject({ code: 'workRecord.notPending' })
    const { outcomes } = await master.call(decideWorkRecords, {
      body: { records: [{ id, version: 1 }], decision: 'reject', reason },
    })
    expect(outcomes[0]?.code).toBe('workRecord.notPending')
  })

  it.each(['worker', 'director', 'accountant'] as const)('is not for a %s', async (role) => {
    const shop = await openShop()
    const record = await shop.record(shop.zulfiya, 'sleeve', 10)
    await shop.approve(shop.master, record)
    const client = await shop.server.account(role)
    const body = { records: [take(record, 4)], reason }
    expect(await client.refused(correctWorkRecords, { body })).toMatchObject({ status: 403, code: 'permission.denied' })
    expect((await shop.zulfiya.call(readOwnDay)).today.approved.pieces).toBe(10)
  })

  it('follows a line to its new master', async () => {
    const shop = await openShop()
    const { administrator } = shop.server
    const record = await shop.record(shop.zulfiya, 'sleeve', 10)
    await shop.approve(shop.master, record)
    const [line] = (await administrator.call(listLines, { query: { q: 'Line 1' } })).items
    await administrator.call(changeLine, {
      params: { id: shop.lineId },
      body: { version: line?.version ?? 0, masterPersonId: shop.otherMaster.personId },
    })
    const body = { records: [take(record, 4)], reason }
    expect((await shop.master.call(correctWorkRecords, { body })).outcomes[0]?.code).toBe('row.notFound')
    expect((await shop.otherMaster.call(correctWorkRecords, { body })).done).toBe(1)
  })

  it('asks for a reason and for whole pieces', async () => {
    const shop = await openShop()
    const record = await shop.record(shop.zulfiya, 'sleeve', 10)
    await shop.approve(shop.master, record)
    for (const [body, path] of [
      [{ records: [take(record, 4)] }, 'body.reason'],
      [{ records: [take(record, 4)], reason: '   ' }, 'body.reason'],
      ...[0, -5, 1.5, '12a', 1_000_001].map((quantity) => [
        { records: [{ id: record.id, version: 2, quantity }], reason },
        'body.records.0.quantity',
      ]),
    ] as const) {
      const problem = await shop.master.refused(correctWorkRecords, { body })
      expect([problem.status, problem.errors?.map((error) => error.path)]).toEqual([400, [path]])
    }
  })

  it('of two who correct at once one is told that the record has changed', async () => {
    const shop = await openShop()
    const record = await shop.record(shop.zulfiya, 'sleeve', 10)
    await shop.approve(shop.master, record)
    const body = { records: [take(record, 6)], reason }
    const answers = await Promise.all([
      shop.master.call(correctWorkRecords, { body }),
      shop.server.administrator.call(correctWorkRecords, { body }),
    ])
    expect(answers.map((answer) => answer.done).toSorted((a, b) => a - b)).toEqual([0, 1])
    expect(answers.flatMap(({ outcomes }) => outcomes).find(({ code }) => code)?.code).toBe('row.stale')
    expect((await shop.zulfiya.call(readOwnDay)).today.approved.pieces).toBe(4)
  })

  it('two hundred are corrected at once, and a key sent twice has one effect', async () => {
    const shop = await openShop()
    const records = await Promise.all(Array.from({ length: 200 }, () => shop.record(shop.zulfiya, 'collar', 2)))
    await shop.approve(shop.master, ...records)
    const body = { records: records.map((record) => take(record, 1)), reason }
    const [first, second] = await Promise.all([
      shop.master.call(correctWorkRecords, { body, key: 'once' }),
      shop.master.call(correctWorkRecords, { body, key: 'once' }),
    ])
    expect([first.done, second.done]).toEqual([200, 200])
    expect((await shop.zulfiya.call(readOwnDay)).today.approved.pieces).toBe(200)
  })
})
