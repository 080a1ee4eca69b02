import { describe, expect, it } from 'vitest'
import { beginOwnShift, endOwnShift } from '../../../../contracts/workshop/attendance.ts'
import { changeFloorSettings, readFloorSettings } from '../../../../contracts/workshop/floor-settings.ts'
import { listShifts, setShiftPlan } from '../../../../contracts/workshop/shifts.ts'
import { at, openFloor } from './test-floor.ts'

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
    // The program looks by itself too, and may have been first.
    await shop.closeNow()
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
