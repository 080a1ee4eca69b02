import { expect, it } from 'vitest'
import type { LiveEvent } from '../../../contracts/events.ts'
import { listStations } from '../../../contracts/stations.ts'
import { createView, listViews } from '../../../contracts/views.ts'
import { startTestServer } from '../../testing/test-server.ts'
import { connected } from '../../testing/test-socket.ts'

it('is online while it is connected, and out of reach a minute after it was last heard of', async () => {
  const server = await startTestServer()
  const screen = await server.station('screen')
  const read = async () => (await server.administrator.call(listStations)).items[0]
  const office = await connected(server, server.administrator)
  const heard: LiveEvent[] = []
  office.on('event', (event: LiveEvent) => void (event.name === 'station.seen' && heard.push(event)))

  server.clock.advance(3_600_000)
  expect(await read()).toMatchObject({ paired: true, online: false })
  const socket = await connected(server, screen)
  await expect.poll(() => heard.length).toBe(1)
  expect(await read()).toMatchObject({ online: true, lastSeenAt: server.clock.now() })

  server.clock.advance(120_000)
  const leftAt = server.clock.now()
  socket.disconnect()
  await expect.poll(() => heard.length).toBe(2)
  expect(heard[1]?.payload).toEqual({ stationId: screen.stationId })
  server.clock.advance(59_000)
  expect(await read()).toMatchObject({ online: true, lastSeenAt: leftAt })
  server.clock.advance(1_000)
  expect(await read()).toMatchObject({ online: false, lastSeenAt: leftAt })
  office.disconnect()
})

it('has a list that views are kept of', async () => {
  const { administrator } = await startTestServer()
  const body = {
    list: 'station.list',
    name: 'Kiosks',
    query: { kind: 'kiosk' },
    columns: ['name', 'online'],
    shared: false,
  }
  await administrator.call(createView, { body })
  expect((await administrator.call(listViews, { query: { list: 'station.list' } })).items).toMatchObject([
    { name: 'Kiosks', columns: ['name', 'online'] },
  ])
})
