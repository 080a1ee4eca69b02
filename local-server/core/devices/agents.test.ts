import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Socket } from 'socket.io-client'
import { v7 } from 'uuid'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  createDevice,
  deleteAgent,
  deleteDevice,
  pairAgent,
  readStationDevices,
  usualSettings,
  type Port,
} from '../../../contracts/devices.ts'
import { setPrintRoute } from '../../../contracts/print-routes.ts'
import { changeLan } from '../../../contracts/lan.ts'
import { createStation, listStations, renewPairing } from '../../../contracts/stations.ts'
import { createVirtualScanner } from '../../../native/virtual/virtual-scanner.ts'
import { pinnedNode, root } from '../../../scripts/lib/paths.mjs'
import { connectAs } from '../../../tests/support/agent-line.ts'
import { freePort } from '../../../tests/support/free-port.ts'
import { openRelay } from '../../../tests/support/relay.ts'
import { openPort, temporaryFolder } from '../../../tests/support/station.ts'
import { startTestServer } from '../../testing/test-server.ts'

const scannerPort: Port = { key: 'serial:0c2e:0b61:1234', kind: 'serial', label: 'Honeywell' }
const printerPort: Port = { key: 'usbPrinter:0416:5011:', kind: 'usbPrinter', label: 'POS-80' }
const plainPort: Port = { key: 'serial:/dev/ttyS0', kind: 'serial', label: null }

/** What comes with the next message or event of a name. */
const heard = (socket: Socket, name: string) => new Promise((resolve) => socket.once(name, resolve))

async function openPaired() {
  const server = await startTestServer()
  const { station, pairing } = await server.administrator.call(createStation, {
    body: { name: 'Kassa', kind: 'desk', locale: 'uz-Latn' },
  })
  const { token } = await server.nobody.call(pairAgent, { body: { code: pairing.code } })
  const shown = async () => (await server.administrator.call(readStationDevices)).items[0]
  return { server, station, token, shown }
}

describe('an agent that comes', () => {
  it('makes its station one that has its device and is there, without a browser', async () => {
    const server = await startTestServer()
    const { administrator } = server
    const { pairing } = await administrator.call(createStation, {
      body: { name: 'Kassa', kind: 'desk', locale: 'uz-Latn' },
    })
    const listed = async (paired?: string) =>
      (await administrator.call(listStations, { query: paired === undefined ? {} : { paired } })).items
    expect(await listed('false')).toMatchObject([{ paired: false, online: false, lastSeenAt: null }])
    const { token } = await server.nobody.call(pairAgent, { body: { code: pairing.code } })
    expect(await listed('false')).toEqual([])
    expect(await listed('true')).toMatchObject([{ paired: true, online: false, lastSeenAt: null }])
    const agent = await connectAs(server, token)
    await agent.hello()
    expect(await listed()).toMatchObject([{ paired: true, online: true, lastSeenAt: server.clock.now() }])
    agent.socket.disconnect()
    await expect.poll(async () => (await listed())[0]?.online).toBe(false)
    expect(await listed()).toMatchObject([{ lastSeenAt: server.clock.now() }])
  })

  it('is shown with its computer, what it found works at once, and what is of no known kind is free', async () => {
    const { server, token, shown } = await openPaired()
    expect(await shown()).toMatchObject({ agent: { online: false, host: '' }, devices: [] })
    const agent = await connectAs(server, token)
    expect(await agent.hello([scannerPort, printerPort, plainPort])).toEqual({ ok: true })
    const { agent: told, devices } = (await shown()) ?? {}
    expect(told).toMatchObject({ online: true, host: 'KASSA-1', version: '1.2.3', freePorts: [plainPort] })
    expect(devices?.map(({ name, kind, portKey }) => [name, kind, portKey]).toSorted()).toEqual([
      ['Honeywell', 'scanner', scannerPort.key],
      ['POS-80', 'receiptPrinter', printerPort.key],
    ])
    expect(devices?.find(({ kind }) => kind === 'receiptPrinter')?.settings).toMatchObject({ drawAll: true })
    await expect.poll(() => agent.devices.at(-1)?.length).toBe(2)
    agent.socket.disconnect()
    await expect.poll(async () => (await shown())?.agent?.online).toBe(false)
  })

  it('tells of a plug later, and a device that is there already is not added again', async () => {
    const { server, token, shown } = await openPaired()
    const agent = await connectAs(server, token)
    await agent.hello([])
    await agent.say('ports', { ports: [scannerPort] })
    await agent.say('ports', { ports: [scannerPort, plainPort] })
    expect((await shown())?.devices).toHaveLength(1)
    const again = await connectAs(server, token)
    await again.hello([scannerPort, plainPort])
    expect((await shown())?.devices).toHaveLength(1)
  })

  it('hears of a device that is added and taken away while it works', async () => {
    const { server, station, token } = await openPaired()
    const agent = await connectAs(server, token)
    await agent.hello([plainPort])
    const device = await server.administrator.call(createDevice, {
      body: { stationId: station.id, portKey: plainPort.key, name: 'Skaner', settings: usualSettings.scanner },
    })
    await expect.poll(() => agent.devices.at(-1)).toMatchObject([{ id: device.id, portKey: plainPort.key }])
    await server.administrator.call(deleteDevice, { params: { id: device.id } })
    await expect.poll(() => agent.devices.at(-1)).toEqual([])
  })

  it('is not believed about another station’s devices, nor when it speaks nonsense', async () => {
    const { server, token } = await openPaired()
    const agent = await connectAs(server, token)
    await agent.hello([])
    const scan = { runId: v7(), seq: 1, deviceId: v7(), code: 'A', at: 1 }
    expect(await agent.say('scans', { scans: [scan], sentAt: 1, refused: 0 })).toEqual({ ok: true })
    expect(await agent.say('scans', { scans: 'all' })).toEqual({ ok: false })
    expect(await agent.say('smsReport', { deviceId: v7(), reference: 1, status: 'delivered' })).toEqual({ ok: true })
    expect(await server.core.db.read.selectFrom('station_scan').selectAll().execute()).toEqual([])
  })

  it('tells of scans it had no room for, and by how long each waited when it was read', async () => {
    const { server, token, shown } = await openPaired()
    const agent = await connectAs(server, token)
    await agent.hello([scannerPort])
    const deviceId = (await shown())?.devices[0]?.id ?? ''
    const scan = { runId: v7(), seq: 1, deviceId, code: 'A', at: 1_000 }
    const batch = { scans: [scan], sentAt: 4_000, refused: 12 }
    expect(await agent.say('scans', batch)).toEqual({ ok: true })
    const kept = await server.core.db.read.selectFrom('station_scan').select(['code', 'at']).execute()
    // By the server's clock: how long it has waited is all that counts of the station's.
    expect(kept).toEqual([{ code: 'A', at: server.clock.now() - 3_000 }])
    const told = await server.core.db.read.selectFrom('notification').select(['kind', 'params']).execute()
    expect(told.map(({ kind, params }) => [kind, JSON.parse(params) as object])).toEqual([
      ['scans.refused', { station: 'Kassa', count: 12 }],
    ])
  })

  it('is let in no more when another was paired in its place, or its station let it go', async () => {
    const { server, station, token } = await openPaired()
    const first = await connectAs(server, token)
    await first.hello([])
    const gone = heard(first.socket, 'disconnect')
    const { code } = await server.administrator.call(renewPairing, { params: { id: station.id } })
    const { token: next } = await server.nobody.call(pairAgent, { body: { code } })
    await gone
    const refused = await connectAs(server, token)
    expect(await heard(refused.socket, 'connect_error')).toMatchObject({ message: 'auth.required' })

    const second = await connectAs(server, next)
    await second.hello([])
    const goneToo = heard(second.socket, 'disconnect')
    await server.administrator.call(deleteAgent, { params: { id: station.id } })
    await goneToo
  })
})

describe('npm run agent', () => {
  /** The program as it is started at a station, and what it says. */
  function startProgram(...args: string[]) {
    const program = join(root, 'native', 'agent', 'main.ts')
    const child = spawn(pinnedNode(), [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    const said: string[] = []
    const happened = new EventEmitter()
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', (line) => {
        said.push(line)
        happened.emit('said')
      })
    }
    const exit = new Promise<number | null>((resolve) => child.once('close', resolve))
    return {
      said,
      exit,
      async untilSaid(line: string) {
        while (!said.includes(line)) await once(happened, 'said')
      },
      async stop() {
        child.kill('SIGTERM')
        await exit
      },
    }
  }

  it(
    'pairs by its code once, over the local network’s https with the authority it is given, and reads a scanner',
    { timeout: 180_000 },
    async () => {
      const port = await freePort()
      const server = await startTestServer({ config: { lanHost: '127.0.0.1' }, now: new Date().toISOString() })
      await server.administrator.call(changeLan, { body: { on: true, port } })
      const address = `https://127.0.0.1:${port}`
      const crt = await server.nobody.fetch('/api/v1/trust/authority.crt')
      const folder = temporaryFolder()
      const ca = join(folder, 'authority.pem')
      writeFileSync(ca, new X509Certificate(Buffer.from(await crt.arrayBuffer())).toString())
      const { station, pairing } = await server.administrator.call(createStation, {
        body: { name: 'Kassa', kind: 'desk', locale: 'uz-Latn' },
      })
      const data = join(folder, 'agent')

      const strange = startProgram('--server', address, '--code', pairing.code, '--data', data)
      expect(await strange.exit).toBe(2)
      expect(strange.said.join('\n')).toMatch(/self-signed certificate/)

      const first = startProgram('--server', address, '--code', pairing.code, '--data', data, '--ca', ca)
      await first.untilSaid('This computer is now the station "Kassa".')
      await first.untilSaid(`connected to ${address}`)
      await first.stop()

      const virtual = await openPort()
      await server.administrator.call(createDevice, {
        body: { stationId: station.id, portKey: `serial:${virtual.path}`, name: 'S', settings: usualSettings.scanner },
      })
      const second = startProgram('--data', data, '--ca', ca)
      await second.untilSaid(`serial:${virtual.path} is there`)
      createVirtualScanner(virtual).read('B-117/3')
      await expect
        .poll(() => server.core.db.read.selectFrom('station_scan').select('code').execute())
        .toEqual([{ code: 'B-117/3' }])

      await second.stop()
      // The server has another address, where the same authority answers: only there the pairing is worth something.
      const moved = `https://127.0.0.1:${await freePort()}`
      await server.administrator.call(changeLan, { body: { on: true, port: Number(new URL(moved).port) } })
      for (const known of [
        ['--server', moved],
        ['--server', server.address, '--ca', ca],
      ]) {
        const elsewhere = startProgram(...known, '--data', data)
        expect(await elsewhere.exit).toBe(2)
        expect(elsewhere.said.join('\n')).toContain('not paired yet')
      }
      const followed = startProgram('--server', moved, '--data', data, '--ca', ca)
      await followed.untilSaid(`connected to ${moved}`)

      await server.administrator.call(deleteAgent, { params: { id: station.id } })
      expect(await followed.exit).toBe(2)
      const third = startProgram('--data', data, '--ca', ca)
      expect(await third.exit).toBe(2)
    },
  )

  it('says what is wrong with its code or its address', async () => {
    const server = await startTestServer()
    const data = temporaryFolder()
    const wrong = startProgram('--server', server.address, '--code', '00000000', '--data', data)
    expect(await wrong.exit).toBe(2)
    expect(wrong.said).toHaveLength(1)
    expect(wrong.said[0]).toMatch(/^markaz: /)
    const nowhere = startProgram(
      '--server',
      `http://127.0.0.1:${await freePort()}`,
      '--code',
      '12345678',
      '--data',
      data,
    )
    expect(await nowhere.exit).toBe(2)
    expect(nowhere.said[0]).toMatch(/no answer from/)
  })

  it('tells its pairing to a server at another address only where that is known to be the same', async () => {
    const server = await startTestServer()
    const { pairing } = await server.administrator.call(createStation, {
      body: { name: 'Kassa', kind: 'desk', locale: 'uz-Latn' },
    })
    const { address } = await openRelay(server.address)
    const data = temporaryFolder()
    const first = startProgram('--server', server.address, '--code', pairing.code, '--data', data)
    await first.untilSaid(`connected to ${server.address}`)
    await first.stop()
    const strange = startProgram('--server', address, '--data', data)
    expect(await strange.exit).toBe(2)
    const own = startProgram('--server', address, '--data', data, '--own')
    await own.untilSaid(`connected to ${address}`)
    await own.stop()
  })
})

it('which printer does what is for devices that can, at stations that are there', async () => {
  const { server, station } = await openPaired()
  const device = await server.administrator.call(createDevice, {
    body: { stationId: station.id, portKey: plainPort.key, name: 'S', settings: usualSettings.scanner },
  })
  const body = { stationId: station.id, role: 'receipt' as const, deviceId: device.id }
  expect(await server.administrator.refused(setPrintRoute, { body })).toMatchObject({
    code: 'device.wrongKind',
    errors: [{ path: 'body.deviceId' }],
  })
  expect(await server.administrator.refused(setPrintRoute, { body: { ...body, deviceId: v7() } })).toMatchObject({
    code: 'row.notFound',
  })
  const printer = await server.administrator.call(createDevice, {
    body: {
      stationId: station.id,
      portKey: 'network:127.0.0.1:9100',
      name: 'P',
      settings: usualSettings.receiptPrinter,
    },
  })
  const route = { ...body, deviceId: printer.id }
  expect(await server.administrator.call(setPrintRoute, { body: route })).toEqual({ items: [route] })
  expect(await server.administrator.call(setPrintRoute, { body: { ...body, deviceId: null } })).toEqual({ items: [] })
})
