import { describe, expect, it } from 'vitest'
import { copyPlans, readPlanByHour, readPlans, setPlan } from '../../../../contracts/workshop/plan.ts'
import { readRaceBoard } from '../../../../contracts/workshop/boards.ts'
import { listShifts } from '../../../../contracts/workshop/shifts.ts'
import type { TestClient } from '../../../testing/test-server.ts'
import { openShop } from '../test-shop.ts'

const today = '2026-11-23'

async function openPlan(now = '2026-11-23T09:00:00+05:00') {
  const shop = await openShop({ now })
  const [day, night] = (await shop.master.call(listShifts)).items
  const dayId = day?.id ?? ''
  const plan = (client: TestClient, pieces: number | null, more: object = {}) =>
    client.call(setPlan, {
      body: { lineId: shop.lineId, workedOn: today, shiftId: dayId, pieces, version: null, ...more },
    })
  const refuse = (client: TestClient, more: object) =>
    client.refused(setPlan, {
      body: { lineId: shop.lineId, workedOn: today, shiftId: dayId, pieces: 10, version: null, ...more },
    })
  return { ...shop, dayId, nightId: night?.id ?? '', plan, refuse }
}

describe('the plan of a line', () => {
  it('is set, changed and taken away by its master, and by nobody else’s', async () => {
    const shop = await openPlan()
    const { plan } = await shop.plan(shop.master, 240)
    expect(plan).toMatchObject({ pieces: 240, version: 1 })
    expect((await shop.plan(shop.master, 260, { version: 1 })).plan).toMatchObject({ pieces: 260, version: 2 })
    expect((await shop.plan(shop.master, null, { version: 2 })).plan).toBeNull()
    expect(await shop.refuse(shop.otherMaster, {})).toMatchObject({
      code: 'row.notFound',
      errors: [{ path: 'body.lineId' }],
    })
    expect((await shop.plan(await shop.server.account('director'), 300)).plan).toMatchObject({ pieces: 300 })
    for (const role of ['worker', 'accountant'] as const) {
      expect(await shop.refuse(await shop.server.account(role), {})).toMatchObject({ status: 403 })
    }
    expect((await shop.server.events()).filter((name) => name === 'plan.changed')).toHaveLength(4)
  })

  it('of two who plan the same at once the second sees what the first set', async () => {
    const shop = await openPlan()
    const answers = await Promise.allSettled([shop.plan(shop.master, 100), shop.plan(shop.server.administrator, 200)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const [line] = (await shop.master.call(readPlans, { query: { from: today } })).lines
    const kept = line?.cells[0]
    expect(await shop.refuse(shop.master, {})).toMatchObject({
      status: 409,
      code: 'row.stale',
      current: { pieces: kept?.pieces, version: 1 },
    })
    await shop.plan(shop.master, null, { version: 1 })
    expect(await shop.refuse(shop.master, { version: 1 })).toMatchObject({
      code: 'row.stale',
      current: { pieces: null },
    })
  })

  it('of a day that is over stays; after midnight the night’s day still runs', async () => {
    const shop = await openPlan('2026-11-24T02:00:00+05:00')
    expect((await shop.plan(shop.master, 50, { shiftId: shop.nightId })).plan).toMatchObject({ workedOn: today })
    shop.server.clock.set('2026-11-24T08:00:00+05:00')
    expect(await shop.refuse(shop.master, { shiftId: shop.nightId, version: 1 })).toMatchObject({ code: 'plan.past' })
  })

  it.each([
    [{ pieces: -1 }, 'body.pieces'],
    [{ pieces: 1.5 }, 'body.pieces'],
    [{ pieces: '12a' }, 'body.pieces'],
    [{ pieces: 100_001 }, 'body.pieces'],
    [{ workedOn: '2026-13-01' }, 'body.workedOn'],
  ])('is refused with %j', async (body, path) => {
    const shop = await openPlan()
    expect(await shop.refuse(shop.master, body)).toMatchObject({ status: 400, errors: [{ path }] })
  })
})

describe('copying', () => {
  it('fills what is empty of one’s own lines and keeps what is planned', async () => {
    const shop = await openPlan()
    await shop.plan(shop.master, 240)
    await shop.plan(shop.master, 250, { workedOn: '2026-11-24' })
    await shop.plan(shop.server.administrator, 99, { lineId: shop.otherLineId })
    await shop.plan(shop.master, 10, { workedOn: '2026-11-30' })
    const body = { from: today, to: '2026-11-30', days: 7, shiftId: shop.dayId }
    expect(await shop.master.call(copyPlans, { body })).toEqual({ copied: 1, kept: 1 })
    const [line] = (await shop.master.call(readPlans, { query: { from: '2026-11-30' } })).lines
    expect(line?.cells.map(({ pieces }) => pieces)).toEqual([10, 250, null, null, null, null, null])
    expect(await shop.master.refused(copyPlans, { body: { ...body, to: today } })).toMatchObject({
      code: 'plan.sameDays',
    })
    expect(await shop.master.refused(copyPlans, { body: { ...body, to: '2026-11-22' } })).toMatchObject({
      code: 'plan.past',
    })
  })
})

describe('plan by the hour', () => {
  it('counts pieces of the last operation, approved and pending apart, where they were recorded', async () => {
    const shop = await openPlan('2026-11-23T08:10:00+05:00')
    await shop.plan(shop.master, 120)
    const first = await shop.record(shop.zulfiya, 'buttonholes', 8)
    await shop.record(shop.zulfiya, 'sleeve', 30)
    shop.server.clock.set('2026-11-23T09:30:00+05:00')
    await shop.record(shop.zulfiya, 'buttonholes', 5)
    await shop.approve(shop.master, first)
    const [line, ...others] = (await shop.master.call(readPlanByHour)).lines
    expect(others).toEqual([])
    expect(line).toMatchObject({ plannedPieces: 120, plannedByNow: 15, approvedPieces: 8, pendingPieces: 5 })
    expect(line?.hours).toHaveLength(12)
    expect(line?.hours.slice(0, 3)).toMatchObject([
      { hour: 0, plannedPieces: 10, approvedPieces: 8, pendingPieces: 0 },
      { hour: 1, plannedPieces: 10, approvedPieces: 0, pendingPieces: 5 },
      { hour: 2, plannedPieces: 10, approvedPieces: 0, pendingPieces: 0 },
    ])
    expect((await shop.otherMaster.call(readPlanByHour)).lines).toMatchObject([
      { lineName: 'Line 2', plannedPieces: null },
    ])
    const [row] = (await shop.master.call(readPlans, { query: { from: today, days: 1 } })).lines
    expect(row?.cells).toEqual([{ workedOn: today, pieces: 120, version: 1, finishedPieces: 13 }])
  })

  it('is what the lines race against on the wall: then all run with finished pieces', async () => {
    const shop = await openPlan('2026-11-23T08:10:00+05:00')
    const screen = await shop.server.station('screen')
    await shop.record(shop.otherWorker, 'sleeve', 30)
    expect(await screen.call(readRaceBoard)).toMatchObject({
      counts: 'pieces',
      lines: [{ planned: null }, { planned: null }],
    })
    await shop.plan(shop.master, 120)
    await shop.record(shop.otherWorker, 'buttonholes', 4)
    const { counts, lines } = await screen.call(readRaceBoard)
    expect(counts).toBe('finishedPieces')
    expect(lines.map(({ planned, pending }) => [planned?.[0], pending[0]])).toEqual([
      [10, 0],
      [undefined, 4],
    ])
  })

  it('of a night shift is its day’s', async () => {
    const shop = await openPlan('2026-11-24T02:30:00+05:00')
    await shop.plan(shop.master, 120, { shiftId: shop.nightId })
    await shop.record(shop.zulfiya, 'buttonholes', 4)
    const answer = await shop.master.call(readPlanByHour)
    expect(answer).toMatchObject({ workedOn: today, shiftName: 'Night shift' })
    expect(answer.lines[0]?.hours[6]).toMatchObject({ plannedPieces: 10, pendingPieces: 4 })
    expect(answer.lines[0]?.plannedByNow).toBe(65)
  })

  it('is not for a worker', async () => {
    const shop = await openPlan()
    expect(await shop.zulfiya.refused(readPlanByHour)).toMatchObject({ status: 403 })
    expect(await shop.zulfiya.refused(readPlans, { query: { from: today } })).toMatchObject({ status: 403 })
  })
})
