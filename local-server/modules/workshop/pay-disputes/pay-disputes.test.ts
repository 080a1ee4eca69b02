import { describe, expect, it } from 'vitest'
import { listAudit } from '../../../../contracts/audit.ts'
import { listNotifications } from '../../../../contracts/notifications.ts'
import type { BodyInput } from '../../../../contracts/route.ts'
import { listPayAdjustments } from '../../../../contracts/workshop/pay-adjustments.ts'
import {
  answerPayDispute,
  listPayDisputes,
  openPayDispute,
  readPayDispute,
  type PayDispute,
} from '../../../../contracts/workshop/pay-disputes.ts'
import { closePayPeriod, createPayPeriod } from '../../../../contracts/workshop/pay-periods.ts'
import { printPaySlips, readPaySlip } from '../../../../contracts/workshop/pay-slips.ts'
import { listWorkRecords, readWorkRecord } from '../../../../contracts/workshop/work-records.ts'
import type { TestClient } from '../../../testing/test-server.ts'
import { slipToken } from '../pay-slips/slip-token.ts'
import { openShop, payOf, so, type Seat, type Shop } from '../test-shop.ts'

const monday = { from: '2026-11-23', to: '2026-11-23' }

/** The code of the newest slip of a worker. */
async function slipOf(shop: Shop, who: Seat, days = monday): Promise<string> {
  await who.call(printPaySlips, { body: { workerIds: [who.personId], ...days } })
  const { db, secrets } = shop.server.core
  const slip = await db.read
    .selectFrom('pay_slip')
    .select('id')
    .where('workerId', '=', who.personId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return slipToken(secrets, slip.id)
}

/** Forty sleeves were approved where thirty were made, says the slip; Zulfiya disputes it. */
async function disputed() {
  const shop = await openShop()
  const record = await shop.record(shop.zulfiya, 'sleeve', 40)
  await shop.approve(shop.master, record)
  const accountant = await shop.server.account('accountant')
  const token = await slipOf(shop, shop.zulfiya)
  const dispute = await shop.zulfiya.call(openPayDispute, {
    body: { token, kind: 'quantity', recordIds: [record.id], text: 'I made thirty' },
  })
  const answer = (who: TestClient, body: Omit<BodyInput<typeof answerPayDispute>, 'version'>, version = 1) =>
    ({ params: { id: dispute.id }, body: { version, ...body } }) satisfies Parameters<typeof who.call>[1]
  return { shop, record, accountant, token, dispute, answer }
}

const kindsTold = async (who: TestClient) =>
  (await who.call(listNotifications)).items.filter(({ kind }) => kind.startsWith('payDispute')).map(({ kind }) => kind)

const rowsOf = async (who: TestClient): Promise<PayDispute[]> => (await who.call(listPayDisputes)).items

describe('a disputed pay slip', () => {
  it('is told to the master of the line and to the accountant, and seen by nobody it does not concern', async () => {
    const { shop, accountant, dispute, token } = await disputed()
    expect(dispute).toMatchObject({ state: 'open', slipNumber: 1, records: 1, kind: 'quantity', lineName: 'Line 1' })
    expect(dispute.abilities).toEqual({ answer: false, adjust: false })
    for (const who of [shop.master, accountant]) {
      expect(await kindsTold(who)).toEqual(['payDispute.opened'])
      expect(await rowsOf(who)).toMatchObject([{ id: dispute.id, workerName: 'Karimova Zulfiya' }])
    }
    expect((await rowsOf(shop.master))[0]?.abilities).toEqual({ answer: true, adjust: false })
    expect((await rowsOf(accountant))[0]?.abilities).toEqual({ answer: true, adjust: true })
    expect(await rowsOf(shop.zulfiya)).toHaveLength(1)
    for (const who of [shop.otherMaster, shop.otherWorker]) {
      expect(await kindsTold(who)).toEqual([])
      expect(await rowsOf(who)).toEqual([])
      expect(await who.refused(readPayDispute, { params: { id: dispute.id } })).toMatchObject({ code: 'row.notFound' })
    }
    const slip = await shop.zulfiya.call(readPaySlip, { params: { token } })
    expect(slip.dispute).toEqual({ id: dispute.id, state: 'open' })
  })

  it('is explained by the master, which the worker is told and the log keeps', async () => {
    const { shop, dispute, answer } = await disputed()
    const { body, params } = answer(shop.master, { outcome: 'answered', answer: 'The other ten are of Friday' })
    const answered = await shop.master.call(answerPayDispute, { params, body })
    expect(answered).toMatchObject({ state: 'answered', answer: 'The other ten are of Friday', version: 2 })
    expect(answered.abilities.answer).toBe(false)
    expect(await kindsTold(shop.zulfiya)).toEqual(['payDispute.answered'])
    expect((await shop.master.call(listNotifications, { query: { unread: 'true' } })).items).toEqual([])
    const { items } = await shop.server.administrator.call(listAudit, { query: { entity: 'pay_dispute' } })
    expect(items.map(({ action, entityId }) => [action, entityId])).toEqual([
      ['payDispute.answered', dispute.id],
      ['payDispute.opened', dispute.id],
    ])
    const again = await shop.master.refused(answerPayDispute, { params, body: { ...body, version: 2 } })
    expect(again).toMatchObject({ status: 409, code: 'payDispute.notOpen' })
  })

  it('is resolved by correcting its record, and another may be opened of the slip that comes after', async () => {
    const { shop, record, answer } = await disputed()
    const now = await shop.master.call(readWorkRecord, { params: { id: record.id } })
    const { params, body } = answer(shop.master, {
      outcome: 'resolved',
      answer: 'Ten taken off',
      corrections: [{ id: record.id, version: now.version, quantity: 10 }],
    })
    expect(await shop.master.call(answerPayDispute, { params, body })).toMatchObject({ state: 'resolved' })
    const read = await shop.zulfiya.call(readPayDispute, { params })
    expect(read.corrections).toMatchObject([
      { quantity: -10, correctsId: record.id, correctionReason: 'Ten taken off' },
    ])
    const pay = await payOf(shop.server.administrator, monday.from, monday.to)
    expect(pay.items[0]?.approvedMinor).toBe(so(30 * 850))
    const token = await slipOf(shop, shop.zulfiya)
    const body2 = { token, kind: 'other' as const, text: 'And now?' }
    expect(await shop.zulfiya.call(openPayDispute, { body: body2 })).toMatchObject({ slipNumber: 2, state: 'open' })
  })

  it('is resolved by an entry of money, which only those who keep the pay can make', async () => {
    const { shop, accountant, answer } = await disputed()
    const wish = {
      outcome: 'resolved',
      answer: 'For the missing ten',
      adjustment: { kind: 'bonus', amountMinor: so(8_500) },
    } as const
    const { params, body } = answer(shop.master, wish)
    expect(await shop.master.refused(answerPayDispute, { params, body })).toMatchObject({ code: 'permission.denied' })
    await accountant.call(answerPayDispute, { params, body })
    const read = await shop.zulfiya.call(readPayDispute, { params })
    expect(read).toMatchObject({
      state: 'resolved',
      adjustment: { kind: 'bonus', amountMinor: so(8_500), day: monday.from },
    })
    const { items } = await accountant.call(listPayAdjustments)
    expect(items).toMatchObject([
      { note: 'For the missing ten', amountMinor: so(8_500), workerName: 'Karimova Zulfiya' },
    ])
  })

  it('of a closed period is put right in the one that runs', async () => {
    const { shop, record, accountant, answer } = await disputed()
    const period = await accountant.call(createPayPeriod, { body: { firstDay: '2026-11-01', lastDay: monday.to } })
    shop.server.clock.set('2026-11-24T09:00:00+05:00')
    await accountant.call(closePayPeriod, { params: { id: period.id }, body: { version: 1 } })
    const now = await shop.master.call(readWorkRecord, { params: { id: record.id } })
    const { params, body } = answer(shop.master, {
      outcome: 'resolved',
      answer: 'Ten taken off',
      corrections: [{ id: record.id, version: now.version, quantity: 10 }],
    })
    await shop.master.call(answerPayDispute, { params, body })
    const read = await shop.zulfiya.call(readPayDispute, { params })
    expect(read.corrections).toMatchObject([{ quantity: -10, workedOn: '2026-11-24' }])
    expect((await payOf(accountant, '2026-11-01', monday.to)).items[0]?.approvedMinor).toBe(so(40 * 850))
    expect((await payOf(accountant, '2026-11-24', '2026-11-24')).items[0]?.approvedMinor).toBe(so(-10 * 850))
    // The slip of the closed days can still be disputed; money is then of the day that runs.
    const token = await slipOf(shop, shop.zulfiya)
    const second = await shop.zulfiya.call(openPayDispute, {
      body: { token, kind: 'missing', text: 'A bundle is missing' },
    })
    await accountant.call(answerPayDispute, {
      params: { id: second.id },
      body: { version: 1, outcome: 'resolved', answer: 'Paid now', adjustment: { kind: 'bonus', amountMinor: 100 } },
    })
    expect((await shop.zulfiya.call(readPayDispute, { params: { id: second.id } })).adjustment?.day).toBe('2026-11-24')
  })
})

describe('a dispute is refused', () => {
  const open = (who: TestClient, body: BodyInput<typeof openPayDispute>) => who.refused(openPayDispute, { body })

  it('of another’s slip, by a forged code, and to those whose slip it is not', async () => {
    const { shop, accountant, token } = await disputed()
    const body = { token, kind: 'other' as const, text: 'Mine' }
    expect(await open(shop.otherWorker, body)).toMatchObject({ status: 404, code: 'row.notFound' })
    const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
    expect(await open(shop.zulfiya, { ...body, token: forged })).toMatchObject({ code: 'row.notFound' })
    expect(await open(accountant, body)).toMatchObject({ code: 'permission.denied' })
    expect(await open(shop.server.administrator, body)).toMatchObject({ status: 403, code: 'payDispute.ofAnother' })
    expect(await rowsOf(accountant)).toHaveLength(1)
  })

  it('of a slip that was replaced, which names the new one', async () => {
    const shop = await openShop()
    await shop.record(shop.zulfiya, 'sleeve', 4)
    const old = await slipOf(shop, shop.zulfiya)
    await shop.record(shop.zulfiya, 'sleeve', 5)
    await slipOf(shop, shop.zulfiya)
    expect(await open(shop.zulfiya, { token: old, kind: 'other', text: 'Wrong' })).toMatchObject({
      status: 409,
      code: 'paySlip.superseded',
      params: { number: 1, newer: 2 },
    })
  })

  it('while the slip has one open, and is one however often the button is pressed', async () => {
    const shop = await openShop()
    await shop.record(shop.zulfiya, 'sleeve', 4)
    const token = await slipOf(shop, shop.zulfiya)
    const body = { token, kind: 'missing' as const, text: 'A bundle is missing' }
    const answers = await Promise.all(
      Array.from({ length: 3 }, () => shop.zulfiya.call(openPayDispute, { body, key: 'dispute-once' })),
    )
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect(await open(shop.zulfiya, body)).toMatchObject({ status: 409, code: 'payDispute.alreadyOpen' })
    expect(await kindsTold(shop.master)).toEqual(['payDispute.opened'])
  })

  it('without the records it is about, with those of somebody else, or without words', async () => {
    const shop = await openShop()
    await shop.record(shop.zulfiya, 'sleeve', 4)
    const other = await shop.record(shop.otherWorker, 'sleeve', 4)
    const token = await slipOf(shop, shop.zulfiya)
    expect(await open(shop.zulfiya, { token, kind: 'rate', text: 'Too low' })).toMatchObject({
      status: 422,
      errors: [{ path: 'body.recordIds', code: 'payDispute.recordsRequired' }],
    })
    expect(await open(shop.zulfiya, { token, kind: 'rate', text: 'Too low', recordIds: [other.id] })).toMatchObject({
      errors: [{ path: 'body.recordIds', code: 'payDispute.otherRecords' }],
    })
    expect(await open(shop.zulfiya, { token, kind: 'missing', text: '  ' })).toMatchObject({
      status: 400,
      errors: [{ path: 'body.text' }],
    })
    expect(await rowsOf(shop.zulfiya)).toEqual([])
  })

  it('its answer: to the worker themself, another’s master, a stale page, and without what puts it right', async () => {
    const { shop, record, accountant, dispute, answer } = await disputed()
    const explain = answer(accountant, { outcome: 'answered', answer: 'So it is' })
    const refused = async (who: TestClient, input: typeof explain) => (await who.refused(answerPayDispute, input)).code
    expect(await refused(shop.zulfiya, explain)).toBe('permission.denied')
    expect(await refused(shop.otherMaster, explain)).toBe('row.notFound')
    expect(await refused(accountant, answer(accountant, { outcome: 'answered', answer: 'x' }, 9))).toBe('row.stale')
    const resolved = { outcome: 'resolved' as const, answer: 'Done' }
    expect(await refused(accountant, answer(accountant, resolved))).toBe('payDispute.resolutionRequired')
    const tooMany = { ...resolved, corrections: [{ id: record.id, version: 2, quantity: 41 }] }
    expect(await shop.master.refused(answerPayDispute, answer(shop.master, tooMany))).toMatchObject({
      status: 409,
      code: 'payDispute.correctionRefused',
    })
    const pending = await shop.record(shop.otherWorker, 'sleeve', 1)
    const ofAnother = { ...resolved, corrections: [{ id: pending.id, version: 1 }] }
    expect(await refused(shop.master, answer(shop.master, ofAnother))).toBe('payDispute.otherRecords')
    // Nothing of what was refused is there.
    expect(await rowsOf(shop.zulfiya)).toMatchObject([{ id: dispute.id, state: 'open', version: 1 }])
    const { items } = await shop.master.call(listWorkRecords, { query: { correction: 'true' } })
    expect(items).toEqual([])
    expect(await kindsTold(shop.zulfiya)).toEqual([])
  })

  it('to a master who disputed their own slip', async () => {
    const shop = await openShop()
    const masterAsWorker = Object.assign(
      await shop.server.account(
        [
          'payDispute.read',
          'payDispute.open',
          'payDispute.answer',
          'pay.readAll',
          'pay.readOwn',
          'workRecord.createOwn',
        ],
        {
          personId: shop.zulfiya.personId,
        },
      ),
      { personId: shop.zulfiya.personId },
    )
    await shop.record(shop.zulfiya, 'sleeve', 4)
    const token = await slipOf(shop, masterAsWorker)
    const { id } = await masterAsWorker.call(openPayDispute, { body: { token, kind: 'other', text: 'Wrong' } })
    const body = { version: 1, outcome: 'rejected' as const, answer: 'No' }
    expect(await masterAsWorker.refused(answerPayDispute, { params: { id }, body })).toMatchObject({
      status: 403,
      code: 'payDispute.own',
    })
  })
})
