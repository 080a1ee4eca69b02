import { describe, expect, it } from 'vitest'
import { listAudit } from '../../../../contracts/audit.ts'
import type { BodyInput } from '../../../../contracts/route.ts'
import { listAttendance } from '../../../../contracts/workshop/attendance.ts'
import { reportWorkByHour } from '../../../../contracts/workshop/reports.ts'
import { deleteShiftPlan, listShiftPlans, listShifts, setShiftPlan } from '../../../../contracts/workshop/shifts.ts'
import { readWorkRecord } from '../../../../contracts/workshop/work-records.ts'
import { openShop, type Shop } from '../test-shop.ts'

type Shifts = BodyInput<typeof setShiftPlan>['shifts']

const tuesday = '2026-11-24'
const at = (shop: Shop, time: string) => shop.server.clock.set(`${time}:00+05:00`)

async function opened() {
  const shop = await openShop()
  const { administrator } = shop.server
  const [day, night] = (await administrator.call(listShifts)).items
  if (!day || !night) throw new Error('no shifts')
  const set = (shifts: Shifts, validFrom = tuesday) =>
    administrator.call(setShiftPlan, { params: { validFrom }, body: { shifts } })
  const refused = (shifts: Shifts, validFrom = tuesday) =>
    administrator.refused(setShiftPlan, { params: { validFrom }, body: { shifts } })
  return { shop, administrator, day, night, set, refused }
}

describe('shifts that are changed from a day on', () => {
  it('leave the days before as they were, and the night that runs then whole (D-54)', async () => {
    const { shop, day, night, set, administrator } = await opened()
    const monday = await shop.record(shop.zulfiya, 'sleeve', 1)
    await set([
      { ...day, startsAt: '09:00', endsAt: '18:00', breaks: [{ startsAt: '13:00', minutes: 60 }] },
      { ...night, startsAt: '21:00', endsAt: '06:00' },
    ])
    expect((await administrator.call(listShifts)).items[0]).toMatchObject({ startsAt: '08:00', endsAt: '20:00' })

    at(shop, '2026-11-24T08:30')
    const early = await shop.record(shop.zulfiya, 'sleeve', 1)
    expect([early.workedOn, early.shiftId]).toEqual(['2026-11-23', night.id])
    at(shop, '2026-11-24T09:30')
    const inDay = await shop.record(shop.zulfiya, 'sleeve', 1)
    expect([inDay.workedOn, inDay.shiftId]).toEqual([tuesday, day.id])
    at(shop, '2026-11-24T20:30')
    const evening = await shop.record(shop.zulfiya, 'sleeve', 1)
    expect([evening.workedOn, evening.shiftId]).toEqual([tuesday, day.id])
    at(shop, '2026-11-25T02:30')
    const inNight = await shop.record(shop.zulfiya, 'sleeve', 1)
    expect([inNight.workedOn, inNight.shiftId]).toEqual([tuesday, night.id])
    expect((await administrator.call(listShifts)).items[0]).toMatchObject({
      startsAt: '09:00',
      breaks: [{ startsAt: '13:00', minutes: 60 }],
    })

    const kept = await administrator.call(readWorkRecord, { params: { id: monday.id } })
    expect(kept).toEqual({ ...monday, abilities: kept.abilities })
    const { items: days } = await administrator.call(listAttendance, { query: { 'workedOn.to': '2026-11-23' } })
    expect(days.map(({ shiftName }) => shiftName)).toContain('Day shift')
    // The report by the hour counts each day from the times it had.
    await shop.approve(shop.master, monday, inDay)
    const hours = await administrator.call(reportWorkByHour, {
      query: { 'workedOn.from': '2026-11-23', 'workedOn.to': tuesday },
    })
    expect(hours.items.filter((row) => row.approvedPieces > 0).map((row) => row.hour)).toEqual(['09:00'])
    expect(hours.items.find((row) => row.approvedPieces > 0)?.approvedPieces).toBe(2)

    const { items } = await administrator.call(listShiftPlans)
    expect(items.map(({ validFrom, state }) => [validFrom, state])).toEqual([
      [tuesday, 'now'],
      [null, 'past'],
    ])
  })

  it('may be more, have other names, and are counted together by which they are', async () => {
    const { shop, day, night, set, refused, administrator } = await opened()
    const wanted: Shifts = [
      { ...day, name: 'Morning', startsAt: '06:00', endsAt: '14:00' },
      { id: null, name: 'Afternoon', startsAt: '14:00', endsAt: '22:00' },
      { ...night, startsAt: '22:00', endsAt: '06:00' },
    ]
    // The night of Tuesday ends at eight, two hours after the first morning would begin.
    expect(await refused(wanted, '2026-11-25')).toMatchObject({ code: 'shiftPlan.overlapBefore' })
    await set([{ ...day, startsAt: '08:00', endsAt: '16:00' }])
    const three = await set(wanted, '2026-11-25')
    expect(three.shifts.map(({ name }) => name)).toEqual(['Morning', 'Afternoon', 'Night shift'])
    at(shop, '2026-11-25T15:00')
    expect((await shop.record(shop.zulfiya, 'sleeve', 1)).shiftName).toBe('Afternoon')
    const { items } = await administrator.call(listAudit, { query: { entity: 'shift_plan' } })
    expect(items.map(({ action, entityId }) => [action, entityId])).toEqual([
      ['shiftPlan.set', '2026-11-25'],
      ['shiftPlan.set', tuesday],
    ])
  })

  it('are taken back while their day has not come', async () => {
    const { shop, day, set, administrator } = await opened()
    await set([{ ...day, startsAt: '09:00', endsAt: '18:00' }])
    await administrator.call(deleteShiftPlan, { params: { validFrom: tuesday } })
    at(shop, '2026-11-24T08:30')
    expect((await shop.record(shop.zulfiya, 'sleeve', 1)).workedOn).toBe(tuesday)
    expect(await administrator.refused(deleteShiftPlan, { params: { validFrom: tuesday } })).toMatchObject({
      code: 'row.notFound',
    })
  })
})

describe('shifts are refused', () => {
  it('where they overlap, across midnight too', async () => {
    const { day, night, refused, set } = await opened()
    const overlap = { status: 422, code: 'shiftPlan.overlap' }
    expect(await refused([{ ...day, endsAt: '20:01' }, night])).toMatchObject({
      ...overlap,
      errors: [{ path: 'body.shifts.1.startsAt' }],
    })
    expect(await refused([day, { ...night, endsAt: '08:30' }])).toMatchObject({
      ...overlap,
      errors: [{ path: 'body.shifts.0.startsAt' }],
    })
    expect(await refused([day, { ...night, startsAt: '08:00', endsAt: '20:00' }])).toMatchObject(overlap)
    expect(await refused([{ ...day, startsAt: '07:59' }])).toMatchObject({ code: 'shiftPlan.overlapBefore' })
    // The night before another plan must be over when that begins.
    await set([{ ...day, endsAt: '17:00' }])
    await set([{ ...day, startsAt: '06:00', endsAt: '15:00' }], '2026-11-26')
    expect(await refused([day, night], '2026-11-25')).toMatchObject({ code: 'shiftPlan.overlapAfter' })
  })

  it('with a name or a shift twice, a break outside, times that are none, or no shift at all', async () => {
    const { day, night, refused } = await opened()
    expect(await refused([day, { ...night, name: day.name }])).toMatchObject({ code: 'shiftPlan.nameTaken' })
    expect(await refused([day, { ...night, id: day.id }])).toMatchObject({ code: 'row.notFound' })
    expect(await refused([{ ...day, breaks: [{ startsAt: '19:45', minutes: 30 }] }, night])).toMatchObject({
      code: 'shiftPlan.breakOutside',
      errors: [{ path: 'body.shifts.0.breaks.0.startsAt' }],
    })
    expect(await refused([{ ...day, startsAt: '24:00' }])).toMatchObject({ status: 400 })
    expect(await refused([{ ...day, startsAt: '8' }])).toMatchObject({ status: 400 })
    expect(await refused([])).toMatchObject({ status: 400 })
  })

  it('from today or before, and to who may not change settings', async () => {
    const { shop, day, night, refused, administrator } = await opened()
    for (const validFrom of ['2026-11-23', '2026-01-01']) {
      expect(await refused([day, night], validFrom)).toMatchObject({ status: 422, code: 'shiftPlan.tooEarly' })
    }
    expect(await refused([day, night], '2026-02-30')).toMatchObject({ status: 400 })
    // The night of Monday still runs: its work has a plan, and it is Monday's.
    at(shop, '2026-11-24T02:00')
    expect(await refused([day, night], '2026-11-23')).toMatchObject({ code: 'shiftPlan.tooEarly' })
    const body = { shifts: [day, night] }
    expect(await shop.master.refused(setShiftPlan, { params: { validFrom: tuesday }, body })).toMatchObject({
      status: 403,
    })
    expect((await administrator.call(listShiftPlans)).items).toHaveLength(1)
  })
})
