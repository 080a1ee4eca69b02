import { io } from 'socket.io-client'
import { describe, expect, it } from 'vitest'
import type { LiveEvent } from '../../../../contracts/events.ts'
import { readMe } from '../../../../contracts/identity/sign-in.ts'
import { readOwnStation } from '../../../../contracts/stations.ts'
import { readBoard, readRaceBoard } from '../../../../contracts/workshop/boards.ts'
import { createCall, readBoardCalls } from '../../../../contracts/workshop/calls.ts'
import {
  announceScreen,
  assignScreen,
  changeScreen,
  listScreens,
  listWaitingScreens,
  readAnnouncement,
  readOwnScreen,
  replaceScreenDevice,
} from '../../../../contracts/workshop/screens.ts'
import { createClient } from '../../../testing/test-client.ts'
import { startTestServer, type TestServer } from '../../../testing/test-server.ts'
import { openShop } from '../test-shop.ts'

const settings = {
  name: 'Wall 1',
  locale: 'ru',
  boards: ['floor', 'race'],
  lineId: null,
  theme: 'dark',
  names: 'full',
  rotateSeconds: 20,
  notice: '',
} as const
const body = { ...settings, boards: [...settings.boards] }

const newBrowser = (server: TestServer) => createClient(() => server.address)

async function waitingBrowser(server: TestServer) {
  const browser = newBrowser(server)
  const { number } = await browser.call(announceScreen)
  const { items } = await server.administrator.call(listWaitingScreens)
  const id = items.find((one) => one.number === number)?.id ?? ''
  return { browser, number, params: { id } }
}

describe('a browser that waits', () => {
  it('shows a number, is made a screen by it, and is that screen from then on', async () => {
    const server = await startTestServer()
    const { browser, number, params } = await waitingBrowser(server)
    expect(number).toMatch(/^\d{4}$/)
    expect(await browser.call(announceScreen)).toEqual({ number })
    expect(await browser.call(readAnnouncement)).toEqual({ assigned: false })
    expect(await browser.call(readMe)).toBeNull()

    const screen = await server.administrator.call(assignScreen, { params, body })
    expect(screen).toMatchObject({ name: 'Wall 1', boards: ['floor', 'race'], paired: true, online: true })
    expect(await browser.call(readAnnouncement)).toEqual({ assigned: true })
    expect(await browser.call(readMe)).toMatchObject({ kind: 'station', stationId: screen.id, locale: 'ru' })
    expect(await browser.call(readOwnStation)).toMatchObject({ id: screen.id, kind: 'screen' })
    expect(await browser.call(readOwnScreen)).toMatchObject({ boards: ['floor', 'race'], theme: 'dark' })
    expect((await server.administrator.call(listWaitingScreens)).items).toEqual([])
    expect((await server.administrator.refused(assignScreen, { params, body })).code).toBe('row.notFound')
  })

  it('is nobody until then, and is forgotten once it is gone', async () => {
    const server = await startTestServer()
    const { browser, params } = await waitingBrowser(server)
    expect((await browser.refused(readBoard)).code).toBe('auth.required')
    expect((await newBrowser(server).call(readAnnouncement)).assigned).toBe(false)
    server.clock.advance(61_000)
    expect((await server.administrator.call(listWaitingScreens)).items).toEqual([])
    await browser.call(announceScreen)
    expect((await server.administrator.call(listWaitingScreens)).items).toMatchObject([params])
    for (let more = 0; more < 9; more++) await newBrowser(server).call(announceScreen)
    expect((await newBrowser(server).refused(announceScreen)).code).toBe('request.tooMany')
    server.clock.advance(3_600_001)
    await newBrowser(server).call(announceScreen)
    expect((await server.administrator.call(listWaitingScreens)).items).toHaveLength(1)
  })

  it('takes the place of a broken device', async () => {
    const server = await startTestServer()
    const old = await server.station('screen')
    const { browser, params } = await waitingBrowser(server)
    await server.administrator.call(replaceScreenDevice, {
      params: { id: old.stationId },
      body: { waitingId: params.id },
    })
    await browser.call(readAnnouncement)
    expect(await browser.call(readMe)).toMatchObject({ stationId: old.stationId })
    expect(await old.call(readMe)).toBeNull()
    const kiosk = await server.station('kiosk')
    const again = await waitingBrowser(server)
    const input = { params: { id: kiosk.stationId }, body: { waitingId: again.params.id } }
    expect((await server.administrator.refused(replaceScreenDevice, input)).code).toBe('row.notFound')
  })

  it('is made a screen by administrators only', async () => {
    const server = await startTestServer()
    const { params } = await waitingBrowser(server)
    const master = await server.account('master')
    expect((await master.refused(listWaitingScreens)).code).toBe('permission.denied')
    expect((await master.refused(assignScreen, { params, body })).code).toBe('permission.denied')
    const taken = { ...body, boards: ['line'] }
    expect((await server.administrator.refused(assignScreen, { params, body: taken })).code).toBe('screen.lineRequired')
    expect((await server.administrator.refused(assignScreen, { params, body: { ...body, boards: [] } })).code).toBe(
      'request.invalid',
    )
  })
})

describe('what a screen shows', () => {
  it('begins with the floor or its line, and follows what the office sets, told at once', async () => {
    const { server, lineId } = await openShop()
    const screen = await server.station('screen')
    const ofLine = await server.station('screen', { lineId })
    expect(await screen.call(readOwnScreen)).toMatchObject({ boards: ['floor'], lineId: null, rotateSeconds: 20 })
    expect(await ofLine.call(readOwnScreen)).toMatchObject({ boards: ['line'], lineId })

    const cookie = [...screen.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const socket = io(server.address, { transports: ['websocket'], extraHeaders: { cookie }, reconnection: false })
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
    const heard: string[] = []
    socket.on('event', ({ name }: LiveEvent) => void heard.push(name))

    const params = { id: screen.stationId }
    const change = { version: 2, boards: ['line', 'calls', 'line'] as const, lineId, names: 'number' as const }
    const changed = await server.administrator.call(changeScreen, {
      params,
      body: { ...change, boards: [...change.boards] },
    })
    expect(changed).toMatchObject({ boards: ['line', 'calls'], lineId, lineName: 'Line 1', version: 3 })
    await expect.poll(() => heard).toEqual(['screen.changed'])
    expect(await screen.call(readOwnScreen)).toMatchObject({ boards: ['line', 'calls'], lineId, names: 'number' })

    expect(
      (await server.administrator.refused(changeScreen, { params, body: { version: 1, theme: 'light' } })).code,
    ).toBe('row.stale')
    await server.administrator.call(changeScreen, { params, body: { version: 3, locale: 'ky' } })
    await expect.poll(() => socket.connected).toBe(false)
    expect(await screen.call(readMe)).toMatchObject({ locale: 'ky' })
    const { items } = await server.administrator.call(listScreens)
    expect(items.map(({ boards }) => boards)).toEqual(expect.arrayContaining([['line', 'calls'], ['line']]))
  })

  it('is refused where it would stand empty', async () => {
    const { server } = await openShop()
    const { stationId: id } = await server.station('screen')
    const change = (more: object) =>
      server.administrator.refused(changeScreen, { params: { id }, body: { version: 2, ...more } })
    expect((await change({ boards: ['line'] })).errors).toMatchObject([{ path: 'body.lineId' }])
    expect((await change({ boards: ['notice'] })).errors).toMatchObject([{ path: 'body.notice' }])
    expect((await change({ lineId: id })).errors).toMatchObject([{ path: 'body.lineId', code: 'row.notFound' }])
    expect((await change({ rotateSeconds: 1 })).code).toBe('request.invalid')
    expect(await server.events()).not.toContain('screen.changed')
  })

  it.each([
    ['full', 'Karimova Zulfiya'],
    ['given', 'Zulfiya'],
    ['number', '№ 101'],
  ] as const)('names people in the way that was set (%s), whatever the device asks for', async (names, shown) => {
    const { server, zulfiya, master, record, approve } = await openShop()
    const screen = await server.station('screen')
    await server.administrator.call(changeScreen, { params: { id: screen.stationId }, body: { version: 2, names } })
    await approve(master, await record(zulfiya, 'collar', 10))
    await zulfiya.call(createCall, { body: { kind: 'master' } })
    expect((await screen.call(readBoard, { query: { names: 'full' } })).top[0]?.name).toBe(shown)
    expect((await screen.call(readBoardCalls, { query: { names: 'full' } })).open[0]?.workerName).toBe(shown)
    expect((await master.call(readBoard, { query: { names } })).top[0]?.name).toBe(shown)
  })
})

it('the race counts each line’s pieces into the hours of the shift', async () => {
  const { server, zulfiya, otherWorker, master, record, approve } = await openShop()
  await approve(master, await record(zulfiya, 'collar', 10))
  server.clock.set('2026-11-23T11:59:00+05:00')
  await record(zulfiya, 'sleeve', 7)
  await record(otherWorker, 'sleeve', 5)
  const screen = await server.station('screen')
  const race = await screen.call(readRaceBoard)
  expect(race.hours).toEqual(
    ['08', '09', '10', '11', '12', '13', '14', '15', '16', '17', '18', '19'].map((hour) => `${hour}:00`),
  )
  expect(race).toMatchObject({ workedOn: '2026-11-23', begun: 4, counts: 'pieces' })
  expect(race.lines).toEqual([
    {
      lineId: expect.any(String) as string,
      lineName: 'Line 1',
      approved: [0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      pending: [0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0],
      planned: null,
      bottleneck: null,
    },
    expect.objectContaining({ lineName: 'Line 2', pending: [0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0] }) as object,
  ])
})
