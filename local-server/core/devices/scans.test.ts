import { join } from 'node:path'
import { io } from 'socket.io-client'
import { expect, it, onTestFinished } from 'vitest'
import { createDevice, readOwnScans, usualSettings } from '../../../contracts/devices.ts'
import type { EventPayloads, LiveEvent } from '../../../contracts/events.ts'
import { pairStation, renewPairing } from '../../../contracts/stations.ts'
import { openVirtualPort } from '../../../native/virtual/virtual-port.ts'
import { openStation } from '../../../tests/support/station.ts'
import { createClient } from '../../testing/test-client.ts'
import { startTestServer, type TestClient, type TestServer } from '../../testing/test-server.ts'

/** The station's browser on the computer its agent runs on, with what it is told of scans. */
async function openPage(server: TestServer, client: TestClient) {
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  // A line of its own: the library would share the agent's, which runs in this process as well.
  const socket = io(server.address, { transports: ['websocket'], extraHeaders: { cookie }, forceNew: true })
  onTestFinished(() => void socket.disconnect())
  const heard: EventPayloads['scan.read'][] = []
  socket.on('event', ({ name, payload }: LiveEvent) => {
    if (name === 'scan.read') heard.push(payload as EventPayloads['scan.read'])
  })
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  return heard
}

async function openScanner(server: TestServer) {
  const station = await openStation(server)
  const port = await openVirtualPort(join(station.data, 'scanner'))
  onTestFinished(() => port.unplug())
  const opened = new Promise<void>((resolve) => {
    server.core.dispatcher.listen(({ name }) => {
      if (name === 'device.stateChanged') resolve()
    })
  })
  const device = await server.administrator.call(createDevice, {
    body: {
      stationId: station.stationId,
      portKey: `serial:${port.path}`,
      name: 'Reader',
      settings: usualSettings.scanner,
    },
  })
  await opened
  const { code } = await server.administrator.call(renewPairing, { params: { id: station.stationId } })
  const browser = createClient(() => server.address)
  await browser.call(pairStation, { body: { code } })
  return { station, port, device, browser }
}

it('tells a station’s own pages what its scanner reads, with the separators of GS1 codes, and no other station’s', async () => {
  const server = await startTestServer()
  const { station, port, device, browser } = await openScanner(server)
  const own = await openPage(server, browser)
  const others = await openPage(server, await server.station('kiosk'))

  port.write('B-117/2\r')
  await expect.poll(() => own.length).toBe(1)
  port.write(']d2010462010000001221AB\u001d10LOT77\r\n')
  await expect.poll(() => own.length).toBe(2)

  const common = { stationId: station.stationId, deviceId: device.id, deviceName: 'Reader' }
  expect(own).toMatchObject([
    { ...common, code: 'B-117/2' },
    { ...common, code: '010462010000001221AB\u001d10LOT77' },
  ])
  expect(others).toEqual([])
})

it('gives a page that lost its connection what was read since, of its own station only', async () => {
  const server = await startTestServer()
  const { port, browser } = await openScanner(server)
  const heard = await openPage(server, browser)
  port.write('B-1\r')
  port.write('B-2\r')
  await expect.poll(() => heard.length).toBe(2)

  const all = await browser.call(readOwnScans)
  expect(all.items).toEqual(heard)
  const { items } = await browser.call(readOwnScans, { query: { after: heard[0]?.id ?? '' } })
  expect(items).toMatchObject([{ code: 'B-2', deviceName: 'Reader' }])
  expect((await (await server.station('kiosk')).call(readOwnScans)).items).toEqual([])

  server.clock.advance(21_000)
  expect((await browser.call(readOwnScans)).items).toEqual([])
})
