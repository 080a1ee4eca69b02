import { describe, expect, it } from 'vitest'
import { beginOwnShift, readShiftNow } from '../../../../contracts/workshop/attendance.ts'
import { changeOperation, listOperations } from '../../../../contracts/workshop/catalogue.ts'
import { listEfficiency, readEfficiency } from '../../../../contracts/workshop/efficiency.ts'
import { at, openFloor } from './test-floor.ts'

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
    const days = { 'workedOn.from': query.from, 'workedOn.to': query.to }
    const saved = await shop.master.call(listEfficiency, { query: { ...days, by: [by], total: true } })
    expect(saved).toMatchObject({
      items: [
        {
          name,
          efficiencyPercentThousandths: 83_300,
          earnedMinutesThousandths: 100_000,
          attendedMinutes: 120,
          approvedPieces: 80,
        },
      ],
      total: 1,
    })
    expect((await shop.otherMaster.call(listEfficiency, { query: { ...days, by: [by] } })).items).toEqual([])
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
