import { describe, expect, it } from 'vitest'
import { readMe, signInAtKiosk } from '../../../contracts/identity/sign-in.ts'
import { listNotifications } from '../../../contracts/notifications.ts'
import { changePerson, createPerson, setPin } from '../../../contracts/people.ts'
import { pairStation, renewPairing } from '../../../contracts/stations.ts'
import { createClient } from '../../testing/test-client.ts'
import { startTestServer } from '../../testing/test-server.ts'

describe('a badge', () => {
  async function withBadge() {
    const server = await startTestServer()
    const person = await server.administrator.call(createPerson, {
      body: { familyName: 'Karimova', givenName: 'Zulfiya', badgeCode: 'W-17' },
    })
    return { server, person, kiosk: await server.station('kiosk') }
  }

  it('opens a kiosk, and its token works on no other device', async () => {
    const { server, person, kiosk } = await withBadge()
    const { token, personId } = await kiosk.call(signInAtKiosk, { body: { badge: 'W-17' } })
    expect(personId).toBe(person.id)
    expect(await kiosk.withToken(token).call(readMe)).toMatchObject({ kind: 'kiosk', personId: person.id })
    expect(await server.nobody.withToken(token).call(readMe)).toBeNull()
    expect(await (await server.station('kiosk')).withToken(token).call(readMe)).toBeNull()
  })

  it('is worth nothing where there is no kiosk', async () => {
    const { server } = await withBadge()
    expect((await server.nobody.refused(signInAtKiosk, { body: { badge: 'W-17' } })).code).toBe('auth.required')
    expect((await server.administrator.refused(signInAtKiosk, { body: { badge: 'W-17' } })).code).toBe(
      'permission.denied',
    )
  })

  it('with a PIN asks for it, and is locked on that kiosk after five wrong ones', async () => {
    const { server, person, kiosk } = await withBadge()
    await server.administrator.call(setPin, { params: { id: person.id }, body: { pin: '2580' } })
    expect((await kiosk.refused(signInAtKiosk, { body: { badge: 'W-17' } })).errors).toMatchObject([
      { path: 'body.pin' },
    ])
    for (let attempt = 0; attempt < 4; attempt += 1)
      await kiosk.refused(signInAtKiosk, { body: { badge: 'W-17', pin: '0000' } })
    expect((await kiosk.refused(signInAtKiosk, { body: { badge: 'W-17', pin: '2580' } })).code).toBe('auth.locked')
    expect((await server.administrator.call(listNotifications, { query: {} })).items).toMatchObject([
      { kind: 'signIn.locked', params: { name: person.fullName }, link: '/people' },
    ])
    const elsewhere = await server.station('kiosk')
    await elsewhere.call(signInAtKiosk, { body: { badge: 'W-17', pin: '2580' } })
  })

  it('is known in any case and whatever layout was on, and is nobody else’s then', async () => {
    const { server, person, kiosk } = await withBadge()
    for (const badge of ['w-17', 'ц-17', 'Ц-17', ' W-17 ']) {
      expect((await kiosk.call(signInAtKiosk, { body: { badge } })).personId).toBe(person.id)
    }
    const other = { familyName: 'Usenov', givenName: 'Bakyt', badgeCode: 'w-17' }
    expect((await server.administrator.refused(createPerson, { body: other })).code).toBe('person.badgeTaken')
    const wrong = { badge: 'w-17', pin: '0000' }
    await server.administrator.call(setPin, { params: { id: person.id }, body: { pin: '2580' } })
    for (let attempt = 0; attempt < 5; attempt += 1) await kiosk.refused(signInAtKiosk, { body: wrong })
    expect((await kiosk.refused(signInAtKiosk, { body: { badge: 'W-17', pin: '2580' } })).code).toBe('auth.locked')
  })

  it('of somebody archived, or unknown, is refused', async () => {
    const { server, person, kiosk } = await withBadge()
    expect((await kiosk.refused(signInAtKiosk, { body: { badge: 'nobody' } })).code).toBe('worker.badgeUnknown')
    await server.administrator.call(changePerson, { params: { id: person.id }, body: { version: 1, archived: true } })
    expect((await kiosk.refused(signInAtKiosk, { body: { badge: 'W-17' } })).code).toBe('worker.badgeUnknown')
  })
})

describe('pairing', () => {
  it('takes a code once, within 15 minutes, and moves the station to the new device', async () => {
    const server = await startTestServer()
    const first = await server.station('kiosk')
    const { code } = await server.administrator.call(renewPairing, { params: { id: first.stationId } })
    const second = createClient(() => server.address)
    await second.call(pairStation, { body: { code } })
    expect(await second.call(readMe)).toMatchObject({ kind: 'station', stationId: first.stationId })
    expect(await first.call(readMe)).toBeNull()
    expect((await createClient(() => server.address).refused(pairStation, { body: { code } })).code).toBe(
      'station.pairingCodeWrong',
    )
    const late = await server.administrator.call(renewPairing, { params: { id: first.stationId } })
    server.clock.advance(15 * 60_000)
    expect((await createClient(() => server.address).refused(pairStation, { body: { code: late.code } })).code).toBe(
      'station.pairingCodeWrong',
    )
  })
})
