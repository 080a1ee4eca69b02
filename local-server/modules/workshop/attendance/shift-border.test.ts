import { expect, it } from 'vitest'
import { signInAtKiosk } from '../../../../contracts/identity/sign-in.ts'
import { beginOwnShift, readShiftNow } from '../../../../contracts/workshop/attendance.ts'
import { readKioskWorker } from '../../../../contracts/workshop/kiosk.ts'
import { openShop } from '../test-shop.ts'

it('before a shift begins the kiosk and the master name the same one, and who has come to it', async () => {
  const shop = await openShop({ now: '2026-11-23T18:30:00+05:00' })
  const { clock } = shop.server
  const kiosk = await shop.server.station('kiosk')
  const coming = async () => (await shop.master.call(readShiftNow)).coming
  expect(await coming()).toBeNull()

  clock.set('2026-11-23T19:20:00+05:00')
  const startsAt = Date.parse('2026-11-23T20:00:00+05:00')
  expect(await coming()).toEqual({ shiftName: 'Night shift', startsAt, workers: [] })
  const { token } = await kiosk.call(signInAtKiosk, { body: { badge: 'B-0001' } })
  const worker = kiosk.withToken(token)
  expect(await worker.call(beginOwnShift)).toMatchObject({ shiftName: 'Night shift', startsAt })
  const { shift } = await worker.call(readKioskWorker)
  expect(shift).toEqual({ shiftName: 'Night shift', startsAt, cameAt: clock.now() })

  const now = await shop.master.call(readShiftNow)
  expect(now.shiftName).toBe('Day shift')
  expect(now.coming?.workers).toMatchObject([{ name: 'Karimova Zulfiya', number: '101', cameAt: clock.now() }])
  expect((await shop.otherMaster.call(readShiftNow)).coming?.workers).toEqual([])

  clock.set('2026-11-23T20:00:00+05:00')
  const night = await shop.master.call(readShiftNow)
  expect([night.shiftName, night.coming]).toEqual(['Night shift', null])
  expect(night.workers.find(({ number }) => number === '101')?.state).toBe('here')
})
