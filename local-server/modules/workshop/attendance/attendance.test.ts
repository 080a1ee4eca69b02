import { describe, expect, it } from 'vitest'
import {
  beginOwnShift,
  changeAttendance,
  endOwnShift,
  listAttendance,
  markAttendance,
  readShiftNow,
  type Attendance,
} from '../../../../contracts/workshop/attendance.ts'
import { changeFloorSettings, readFloorSettings } from '../../../../contracts/workshop/floor-settings.ts'
import { changeOperation, listOperations } from '../../../../contracts/workshop/catalogue.ts'
import { readEfficiency } from '../../../../contracts/workshop/efficiency.ts'
import { listShifts, setShiftPlan } from '../../../../contracts/workshop/shifts.ts'
import type { BodyInput } from '../../../../contracts/route.ts'
import type { TestClient } from '../../../testing/test-server.ts'
import { openShop, type Shop } from '../test-shop.ts'
import { createFloor } from '../shifts.ts'
import { closeForgotten } from './attendance.service.ts'
import { systemActor } from '../../../core/access.ts'

const at = (time: string) => Date.parse(`${time}:00+05:00`)

async function openFloor(
  now = '2026-11-23T09:00:00+05:00',
  settings: Partial<BodyInput<typeof changeFloorSettings>> = {},
) {
  const shop = await openShop({ now })
  const { administrator } = shop.server
  const { version } = await administrator.call(readFloorSettings)
  if (Object.keys(settings).length > 0)
    await administrator.call(changeFloorSettings, { body: { version, ...settings } })
  const rows = async (client: TestClient = shop.master, query: object = {}) =>
    (await client.call(listAttendance, { query: { ...query } })).items
  const only = async (): Promise<Attendance> => {
    const [row, ...more] = await rows()
    if (!row || more.length > 0) throw new Error('there is not exactly one')
    return row
  }
  const closeNow = () => {
    const { core } = shop.server
    return core.db.write((tx) => closeForgotten({ tx, actor: systemActor('en'), floor: createFloor(core) }))
  }
  return { ...shop, rows, only, closeNow, kiosk: await shop.atKiosk('B-0001') }
}

const mark = (shop: Shop, workerIds: string[], body: object) =>
  shop.master.call(markAttendance, { body: { workerIds, ...body } as BodyInput<typeof markAttendance> })

describe('a worker at the kiosk', () => {
  it('begins and ends the shift; minutes late and at work are counted without the break', async () => {
    const shop = await openFloor('2026-11-22T10:00:00+05:00')
    const shifts = (await shop.master.call(listShifts)).items
    await shop.server.administrator.call(setShiftPlan, {
      params: { validFrom: '2026-11-23' },
      body: {
        shifts: shifts.map((shift, index) => ({
          ...shift,
          breaks: index === 0 ? [{ startsAt: '12:30', minutes: 45 }] : [],
        })),
      },
    })
    shop.server.clock.set('2026-11-23T08:20:00+05:00')
    const atKiosk = await shop.atKiosk('B-0001')
    expect(await atKiosk.call(beginOwnShift)).toMatchObject({ workedOn: '2026-11-23', lateMinutes: 20 })
    shop.server.clock.advance(6 * 60 * 60_000)
    const kiosk = await shop.atKiosk('B-0001')
    expect(await kiosk.call(endOwnShift)).toMatchObject({ leftAt: at('2026-11-23T14:20'), attendedMinutes: 315 })
    expect(await shop.only()).toMatchObject({
      workerName: 'Karimova Zulfiya',
      state: 'gone',
      lateMinutes: 20,
      leftEarlyMinutes: 340,
      attendedMinutes: 315,
      source: 'kiosk',
      closedAutomatically: false,
    })
  })

  it('a few minutes late are none', async () => {
    const shop = await openFloor('2026-11-23T08:05:00+05:00')
    expect(await shop.kiosk.call(beginOwnShift)).toMatchObject({ lateMinutes: 0 })
  })

  it('who begins twice is told since when they are here; who has not begun cannot end', async () => {
    const shop = await openFloor()
    expect(await shop.kiosk.refused(endOwnShift)).toMatchObject({ code: 'attendance.notHere' })
    await shop.kiosk.call(beginOwnShift)
    shop.server.clock.advance(60_000)
    expect(await shop.kiosk.refused(beginOwnShift)).toMatchObject({
      code: 'attendance.alreadyHere',
      params: { time: '09:00' },
    })
    expect(await shop.rows()).toHaveLength(1)
  })

  it('two badges at once begin one shift', async () => {
    const shop = await openFloor()
    const other = await shop.atKiosk('B-0001')
    const answers = await Promise.allSettled([shop.kiosk.call(beginOwnShift), other.call(beginOwnShift)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((await shop.server.events()).filter((name) => name === 'attendance.changed')).toHaveLength(1)
    expect(await shop.rows()).toHaveLength(1)
  })

  it('who comes back was away in between', async () => {
    const shop = await openFloor('2026-11-23T08:00:00+05:00')
    await shop.kiosk.call(beginOwnShift)
    shop.server.clock.set('2026-11-23T10:00:00+05:00')
    await (await shop.atKiosk('B-0001')).call(endOwnShift)
    shop.server.clock.set('2026-11-23T11:30:00+05:00')
    await (await shop.atKiosk('B-0001')).call(beginOwnShift)
    shop.server.clock.set('2026-11-23T12:30:00+05:00')
    expect(await shop.only()).toMatchObject({ state: 'here', attendedMinutes: 180, lateMinutes: 0 })
  })

  it('shortly before a night shift comes to the night shift, and its day is the one it began on', async () => {
    const shop = await openFloor('2026-11-23T19:40:00+05:00')
    expect(await shop.kiosk.call(beginOwnShift)).toMatchObject({ workedOn: '2026-11-23', shiftName: 'Night shift' })
    shop.server.clock.set('2026-11-24T08:10:00+05:00')
    expect(await (await shop.atKiosk('B-0001')).call(endOwnShift)).toMatchObject({ attendedMinutes: 720 })
    expect(await shop.only()).toMatchObject({ workedOn: '2026-11-23', leftEarlyMinutes: 0, state: 'gone' })
  })

  it('is at a kiosk: from a phone nobody begins a shift', async () => {
    const shop = await openFloor()
    expect(await shop.zulfiya.refused(beginOwnShift)).toMatchObject({ status: 403, code: 'auth.kioskOnly' })
  })

  it('who has left the workshop is refused', async () => {
    const shop = await openFloor()
    await shop.server.core.db.write((tx) =>
      tx.updateTable('worker').set({ leftOn: '2026-11-20' }).where('id', '=', shop.zulfiya.personId).execute(),
    )
    expect(await shop.kiosk.refused(beginOwnShift)).toMatchObject({ code: 'worker.left' })
  })
})

describe('the first record', () => {
  it('begins the shift, once, and not where the setting is off', async () => {
    const shop = await openFloor('2026-11-23T08:30:00+05:00')
    await shop.record(shop.kiosk, 'sleeve', 5)
    await shop.record(shop.kiosk, 'sleeve', 5)
    expect(await shop.only()).toMatchObject({ source: 'record', lateMinutes: 30, state: 'here' })

    const off = await openFloor('2026-11-23T08:30:00+05:00', { beginsOnRecord: false })
    await off.record(off.kiosk, 'sleeve', 5)
    expect(await off.rows()).toEqual([])
  })

  it('shortly before the night shift one came for begins no other', async () => {
    const shop = await openFloor('2026-11-23T19:40:00+05:00')
    await shop.kiosk.call(beginOwnShift)
    shop.server.clock.set('2026-11-23T19:55:00+05:00')
    await shop.record(await shop.atKiosk('B-0001'), 'sleeve', 5)
    expect(await shop.only()).toMatchObject({ shiftName: 'Night shift' })
  })

  it('that a master records says nothing of when the worker came', async () => {
    const shop = await openFloor()
    await shop.record(shop.master, 'sleeve', 5, { workerId: shop.zulfiya.personId })
    expect(await shop.rows()).toEqual([])
  })
})

describe('a forgotten go', () => {
  it('is taken at the end of the shift, an hour after it, and marked so', async () => {
    const shop = await openFloor('2026-11-23T08:00:00+05:00')
    await shop.kiosk.call(beginOwnShift)
    shop.server.clock.set('2026-11-23T20:59:00+05:00')
    expect(await shop.closeNow()).toBe(0)
    expect(await shop.only()).toMatchObject({ state: 'here', attendedMinutes: 720 })
    shop.server.clock.set('2026-11-23T21:00:00+05:00')
    expect(await shop.closeNow()).toBe(1)
    expect(await shop.only()).toMatchObject({
      state: 'gone',
      leftAt: at('2026-11-23T20:00'),
      attendedMinutes: 720,
      leftEarlyMinutes: 0,
      closedAutomatically: true,
    })
    expect(await shop.closeNow()).toBe(0)
  })

  it('of yesterday is closed by coming today', async () => {
    const shop = await openFloor('2026-11-23T08:00:00+05:00')
    await shop.kiosk.call(beginOwnShift)
    shop.server.clock.set('2026-11-24T08:00:00+05:00')
    await (await shop.atKiosk('B-0001')).call(beginOwnShift)
    const rows = await shop.rows()
    expect(rows.map(({ workedOn, state, closedAutomatically }) => [workedOn, state, closedAutomatically])).toEqual([
      ['2026-11-24', 'here', false],
      ['2026-11-23', 'gone', true],
    ])
  })

  it('is closed by the program itself', async () => {
    const shop = await openFloor('2026-11-23T08:00:00+05:00')
    await shop.kiosk.call(beginOwnShift)
    const { jobs } = shop.server.core
    await jobs.runDue()
    shop.server.clock.set('2026-11-23T21:20:00+05:00')
    await jobs.runDue()
    expect(await shop.only()).toMatchObject({ closedAutomatically: true })
  })
})

describe('the master', () => {
  it('marks several at once; each has an outcome, and a mark can be taken back', async () => {
    const shop = await openFloor()
    const second = await shop.addWorker('Saidova', 'Malika')
    const answer = await mark(shop, [shop.zulfiya.personId, second, shop.otherWorker.personId], { mark: 'here' })
    expect(answer.outcomes.map(({ code }) => code)).toEqual([null, null, 'row.notFound'])
    expect(answer).toMatchObject({ done: 2, refused: 1 })
    expect((await mark(shop, [second], { mark: 'absent' })).outcomes[0]?.code).toBe('attendance.isHere')
    expect((await mark(shop, [second], { mark: 'none' })).done).toBe(1)
    expect((await mark(shop, [second], { mark: 'absent', reason: 'ill' })).done).toBe(1)
    expect((await mark(shop, [second], { mark: 'gone' })).outcomes[0]?.code).toBe('attendance.notHere')
    expect((await shop.rows()).map(({ state, reason }) => [state, reason])).toEqual(
      expect.arrayContaining([
        ['absent', 'ill'],
        ['here', ''],
      ]),
    )
  })

  it('whoever was marked absent may still come', async () => {
    const shop = await openFloor()
    await mark(shop, [shop.zulfiya.personId], { mark: 'absent', reason: 'ill' })
    await shop.kiosk.call(beginOwnShift)
    expect(await shop.only()).toMatchObject({ state: 'here', reason: '', lateMinutes: 60 })
  })

  it('puts down a shift that is over, within its time', async () => {
    const shop = await openFloor()
    const [day] = (await shop.master.call(listShifts)).items
    const shift = { workedOn: '2026-11-20', shiftId: day?.id ?? '' }
    const ids = [shop.zulfiya.personId]
    expect((await mark(shop, ids, { mark: 'here', shift })).done).toBe(1)
    expect((await mark(shop, ids, { mark: 'gone', shift })).done).toBe(1)
    expect(await shop.only()).toMatchObject({ workedOn: '2026-11-20', attendedMinutes: 720 })
    for (const [time, code] of [
      ['2026-11-23T15:00', 'attendance.inFuture'],
      ['2026-11-19T15:00', 'attendance.outsideShift'],
    ] as const) {
      const body = { workerIds: ids, mark: 'here' as const, shift, at: at(time) }
      expect(await shop.master.refused(markAttendance, { body })).toMatchObject({ code, errors: [{ path: 'body.at' }] })
    }
  })

  it('puts right when somebody came and left; two who do it at once are told apart', async () => {
    const shop = await openFloor('2026-11-23T12:00:00+05:00')
    await shop.kiosk.call(beginOwnShift)
    const { id, version } = await shop.only()
    const change = (body: object) => shop.master.call(changeAttendance, { params: { id }, body: { version, ...body } })
    const answers = await Promise.allSettled([
      change({ cameAt: at('2026-11-23T08:00') }),
      change({ cameAt: at('2026-11-23T08:00') }),
    ])
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const row = await shop.only()
    expect(row).toMatchObject({ lateMinutes: 0, attendedMinutes: 240, version: 2 })
    const refused = (body: object) =>
      shop.master.refused(changeAttendance, { params: { id }, body: { version: row.version, ...body } })
    expect(await refused({ leftAt: at('2026-11-23T07:00') })).toMatchObject({ code: 'attendance.leftBeforeCame' })
    expect(await refused({ leftAt: at('2026-11-23T13:00') })).toMatchObject({ code: 'attendance.inFuture' })
    expect(await refused({ cameAt: 'soon' })).toMatchObject({ status: 400, code: 'request.invalid' })
    const left = await shop.master.call(changeAttendance, {
      params: { id },
      body: { version: row.version, leftAt: at('2026-11-23T11:00') },
    })
    expect(left).toMatchObject({ attendedMinutes: 180, leftEarlyMinutes: 540, state: 'gone' })
  })

  it('sees and marks their own lines only', async () => {
    const shop = await openFloor()
    await shop.kiosk.call(beginOwnShift)
    const { id, version } = await shop.only()
    expect(await shop.rows(shop.otherMaster)).toEqual([])
    const body = { version, reason: 'x' }
    expect(await shop.otherMaster.refused(changeAttendance, { params: { id }, body })).toMatchObject({ status: 404 })
    expect(await shop.rows(shop.server.administrator)).toHaveLength(1)
  })

  it.each(['worker', 'director', 'accountant'] as const)('a %s marks nobody', async (role) => {
    const shop = await openFloor()
    const client = await shop.server.account(role)
    const body = { workerIds: [shop.zulfiya.personId], mark: 'here' as const }
    expect(await client.refused(markAttendance, { body })).toMatchObject({ status: 403, code: 'permission.denied' })
    expect(await shop.rows()).toEqual([])
  })
})

it('the list is filtered by state, being late, line and day, and searched by name', async () => {
  const shop = await openFloor('2026-11-23T08:00:00+05:00')
  const second = await shop.addWorker('Saidova', 'Malika', { badgeCode: 'B-0002' })
  await shop.kiosk.call(beginOwnShift)
  shop.server.clock.advance(30 * 60_000)
  await (await shop.atKiosk('B-0002')).call(beginOwnShift)
  const names = async (query: object) => (await shop.rows(shop.master, query)).map(({ workerId }) => workerId)
  expect(await names({ late: 'true' })).toEqual([second])
  expect(await names({ late: 'false' })).toEqual([shop.zulfiya.personId])
  expect(await names({ state: 'absent' })).toEqual([])
  expect(await names({ q: 'malika' })).toEqual([second])
  expect(await names({ 'workedOn.from': '2026-11-24' })).toEqual([])
  expect(await names({ sort: 'workerName' })).toEqual([shop.zulfiya.personId, second])
})

describe('the shift now', () => {
  it('tells who is here, what they do, who is free and who is behind', async () => {
    const shop = await openFloor('2026-11-23T08:00:00+05:00', { freeAfterMinutes: 30, behindBelowPercent: 70 })
    const [sleeve] = (await shop.server.administrator.call(listOperations, { query: { q: 'sleeve' } })).items
    await shop.server.administrator.call(changeOperation, {
      params: { id: shop.operations.sleeve },
      body: { version: sleeve?.version ?? 0, standardMinutesThousandths: 1500 },
    })
    const second = await shop.addWorker('Saidova', 'Malika', { badgeCode: 'B-0002' })
    await shop.addWorker('Zokirova', 'Nargiza')
    await shop.kiosk.call(beginOwnShift)
    await (await shop.atKiosk('B-0002')).call(beginOwnShift)
    shop.server.clock.set('2026-11-23T09:00:00+05:00')
    await shop.record(await shop.atKiosk('B-0001'), 'sleeve', 20)
    shop.server.clock.set('2026-11-23T09:20:00+05:00')

    const now = await shop.master.call(readShiftNow)
    expect(now).toMatchObject({ workedOn: '2026-11-23', shiftName: 'Day shift', freeAfterMinutes: 30 })
    expect(now.workers.map(({ name, state, isFree, isBehind }) => ({ name, state, isFree, isBehind }))).toEqual([
      { name: 'Karimova Zulfiya', state: 'here', isFree: false, isBehind: true },
      { name: 'Saidova Malika', state: 'here', isFree: true, isBehind: true },
      { name: 'Zokirova Nargiza', state: 'notCome', isFree: false, isBehind: false },
    ])
    // 20 sleeves of a minute and a half are 30 minutes of 80.
    expect(now.workers[0]).toMatchObject({
      pieces: 20,
      pacePercent: 37.5,
      last: { operationName: 'sleeve', productCode: 'M-12', quantity: 20, recordedAt: at('2026-11-23T09:00') },
    })
    expect(now.workers.find(({ workerId }) => workerId === second)).toMatchObject({ pacePercent: 0, last: null })
    expect((await shop.otherMaster.call(readShiftNow)).workers.map(({ name }) => name)).toEqual(['Usenov Bakyt'])
    expect((await shop.server.administrator.call(readShiftNow)).workers).toHaveLength(4)
  })

  it('does not expect those of the other shift', async () => {
    const shop = await openFloor('2026-11-23T19:50:00+05:00')
    await shop.kiosk.call(beginOwnShift)
    shop.server.clock.set('2026-11-24T09:00:00+05:00')
    expect((await shop.master.call(readShiftNow)).workers).toMatchObject([{ state: 'notCome', isExpected: false }])
    shop.server.clock.set('2026-11-24T21:00:00+05:00')
    expect((await shop.master.call(readShiftNow)).workers).toMatchObject([{ state: 'notCome', isExpected: true }])
  })

  it('is not for a worker', async () => {
    const shop = await openFloor()
    expect(await shop.zulfiya.refused(readShiftNow)).toMatchObject({ status: 403 })
  })
})

it('efficiency is earned of attended minutes, of approved work only, by line, worker, day and shift', async () => {
  const shop = await openFloor('2026-11-23T08:00:00+05:00')
  const { administrator } = shop.server
  const [sleeve] = (await administrator.call(listOperations, { query: { q: 'sleeve' } })).items
  await administrator.call(changeOperation, {
    params: { id: shop.operations.sleeve },
    body: { version: sleeve?.version ?? 0, standardMinutesThousandths: 1250 },
  })
  await shop.kiosk.call(beginOwnShift)
  shop.server.clock.set('2026-11-23T10:00:00+05:00')
  const record = await shop.record(await shop.atKiosk('B-0001'), 'sleeve', 80)
  const query = { from: '2026-11-23', to: '2026-11-23' }
  const none = { earnedMinutesThousandths: 0, attendedMinutes: 120, efficiencyPercent: 0 }
  expect((await shop.master.call(readEfficiency, { query })).total).toMatchObject(none)
  await shop.approve(shop.master, record)
  const earned = {
    earnedMinutesThousandths: 100_000,
    attendedMinutes: 120,
    efficiencyPercent: 83.3,
    approvedPieces: 80,
  }
  for (const [by, name] of [
    ['line', 'Line 1'],
    ['worker', 'Karimova Zulfiya'],
    ['day', '2026-11-23'],
    ['shift', 'Day shift'],
  ] as const) {
    const answer = await shop.master.call(readEfficiency, { query: { ...query, by } })
    expect(answer).toMatchObject({ total: earned, rows: [{ name, ...earned }] })
  }
  expect((await shop.otherMaster.call(readEfficiency, { query })).total.efficiencyPercent).toBeNull()
  expect(await shop.master.refused(readEfficiency, { query: { from: '2026-11-24', to: '2026-11-23' } })).toMatchObject({
    status: 400,
    errors: [{ path: 'query.to' }],
  })
  // What was recorded keeps the standard of its day.
  const [now] = (await administrator.call(listOperations, { query: { q: 'sleeve' } })).items
  await administrator.call(changeOperation, {
    params: { id: shop.operations.sleeve },
    body: { version: now?.version ?? 0, standardMinutesThousandths: 9000 },
  })
  expect((await shop.master.call(readEfficiency, { query })).total).toMatchObject(earned)
  expect(await shop.only()).toMatchObject({ earnedMinutesThousandths: 100_000, efficiencyPercent: 83.3 })
})

describe('the settings of the floor', () => {
  it('are changed by an administrator only, and by nobody who saw an older page', async () => {
    const shop = await openFloor()
    const { administrator } = shop.server
    const settings = await administrator.call(readFloorSettings)
    const change = { version: settings.version, freeAfterMinutes: 45 }
    expect(await shop.master.refused(changeFloorSettings, { body: change })).toMatchObject({ status: 403 })
    expect(await administrator.call(changeFloorSettings, { body: change })).toMatchObject({
      version: settings.version + 1,
      freeAfterMinutes: 45,
    })
    expect(await administrator.refused(changeFloorSettings, { body: change })).toMatchObject({ code: 'row.stale' })
  })
})
