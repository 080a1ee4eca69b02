import { describe, expect, it } from 'vitest'
import { signInAtKiosk } from '../../../../contracts/identity/sign-in.ts'
import { listNotifications } from '../../../../contracts/notifications.ts'
import { changePerson, setPin } from '../../../../contracts/people.ts'
import { beginOwnShift, endOwnShift, listAttendance } from '../../../../contracts/workshop/attendance.ts'
import { bringOfflineShift, readKioskDirectory } from '../../../../contracts/workshop/offline-work.ts'
import { openShop } from '../test-shop.ts'

const minute = 60_000
const hour = 60 * minute

/** Monday 08:00; the kiosk hears the server for the last time and is awake from then on. */
async function kioskAlone() {
  const shop = await openShop({ now: '2026-11-23T08:00:00+05:00' })
  const { clock, administrator } = shop.server
  const kiosk = await shop.server.station('kiosk')
  const { at: heardAt } = await kiosk.call(readKioskDirectory)
  let entries = 0
  const entry = (mark: 'begin' | 'end', sinceHeardMs: number, more: object = {}) => ({
    key: `shift-${++entries}-of-the-kiosk`,
    badge: 'B-0001',
    workerId: shop.zulfiya.personId,
    mark,
    time: {
      heardAt,
      sinceHeardMs,
      agoMs: clock.now() - heardAt - sinceHeardMs,
      clockSinceHeardMs: sinceHeardMs,
    },
    ...more,
  })
  const bring = (body: ReturnType<typeof entry>) => kiosk.call(bringOfflineShift, { body })
  const attendance = async () => (await administrator.call(listAttendance)).items
  const told = async () =>
    (await shop.master.call(listNotifications)).items.map(({ kind, link, params }) => ({ kind, link, params }))
  const online = async () => {
    const { token } = await kiosk.call(signInAtKiosk, { body: { badge: 'B-0001' } })
    return kiosk.withToken(token)
  }
  return { shop, clock, kiosk, heardAt, entry, bring, attendance, told, online }
}

describe('a shift at a kiosk that was alone', () => {
  it('is begun and ended when it was, however late and often it is brought', async () => {
    const { clock, heardAt, entry, bring, attendance, told } = await kioskAlone()
    clock.set(heardAt + 13 * hour)
    const [begin, end] = [entry('begin', 5 * minute), entry('end', 4 * hour)]
    for (const one of [begin, end]) expect(await bring(one)).toEqual({ outcome: 'recorded' })
    expect(await bring(begin)).toEqual({ outcome: 'recorded' })
    expect(await attendance()).toMatchObject([
      { cameAt: heardAt + 5 * minute, leftAt: heardAt + 4 * hour, workedOn: '2026-11-23' },
    ])
    expect(await told()).toEqual([])
  })

  it('that the server has noted already is not noted twice', async () => {
    const { clock, heardAt, entry, bring, attendance, told, online } = await kioskAlone()
    await (await online()).call(beginOwnShift)
    clock.advance(8 * hour)
    await (await online()).call(endOwnShift)
    clock.advance(minute)
    // The answers never came, so the kiosk kept what was pressed.
    for (const one of [entry('begin', 30_000), entry('end', 8 * hour + 20_000)]) await bring(one)
    expect(await attendance()).toMatchObject([{ cameAt: heardAt, leftAt: heardAt + 8 * hour }])
    expect(await told()).toEqual([])
  })

  it('that began earlier than the server knows counts from then on, though it is over', async () => {
    const { clock, heardAt, entry, bring, attendance, online } = await kioskAlone()
    clock.advance(hour)
    await (await online()).call(beginOwnShift)
    clock.advance(8 * hour)
    await (await online()).call(endOwnShift)
    await bring(entry('begin', 0))
    expect(await attendance()).toMatchObject([
      { cameAt: heardAt, leftAt: heardAt + 9 * hour, lateMinutes: 0, attendedMinutes: 9 * 60 },
    ])
  })

  it('which was closed for who forgot it ends when they really left', async () => {
    const { clock, heardAt, entry, bring, attendance, online } = await kioskAlone()
    await (await online()).call(beginOwnShift)
    clock.set(heardAt + 24 * hour)
    await (await online()).call(beginOwnShift)
    await bring(entry('end', 9 * hour))
    const noted = (await attendance()).toSorted((a, b) => a.workedOn.localeCompare(b.workedOn))
    expect(noted).toMatchObject([
      { workedOn: '2026-11-23', leftAt: heardAt + 9 * hour, closedAutomatically: false },
      { workedOn: '2026-11-24', leftAt: null, closedAutomatically: false },
    ])
  })

  it('that cannot be noted is told to the master: nobody was here, another’s badge, a PIN, an unsure time', async () => {
    const { shop, clock, heardAt, entry, bring, attendance, told } = await kioskAlone()
    const { administrator } = shop.server
    clock.set(heardAt + 13 * hour)
    expect(await bring(entry('end', 2 * hour))).toEqual({ outcome: 'told' })
    expect(await told()).toEqual([
      {
        kind: 'offlineShift.endRefused',
        link: '/attendance',
        params: { name: 'Karimova Zulfiya', time: '23.11 10:00' },
      },
    ])
    // It slept for a day and a half, so the shift is anybody's guess.
    clock.set(heardAt + 40 * hour)
    const slept = { heardAt, sinceHeardMs: minute, agoMs: minute, clockSinceHeardMs: minute }
    expect(await bring(entry('begin', 0, { time: slept }))).toEqual({ outcome: 'told' })
    await administrator.call(setPin, { params: { id: shop.zulfiya.personId }, body: { pin: '4821' } })
    expect(await bring(entry('begin', 3 * hour))).toEqual({ outcome: 'told' })
    const person = { params: { id: shop.zulfiya.personId }, body: { version: 2, badgeCode: 'B-7777' } }
    await administrator.call(changePerson, person)
    expect(await bring(entry('begin', 3 * hour))).toEqual({ outcome: 'told' })
    expect((await told()).filter(({ kind }) => kind === 'offlineShift.beginRefused')).toHaveLength(3)
    expect(await attendance()).toEqual([])
  })

  it('is brought by kiosks only', async () => {
    const { shop, entry } = await kioskAlone()
    const body = entry('begin', 0)
    expect((await shop.master.refused(bringOfflineShift, { body })).code).toBe('permission.denied')
    expect((await shop.server.nobody.refused(bringOfflineShift, { body })).code).toBe('auth.required')
  })
})
