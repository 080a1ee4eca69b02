import { describe, expect, it } from 'vitest'
import { beginOwnShift, changeAttendance, markAttendance } from '../../../../contracts/workshop/attendance.ts'
import { listShifts } from '../../../../contracts/workshop/shifts.ts'
import { at, mark, openFloor } from './test-floor.ts'

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
