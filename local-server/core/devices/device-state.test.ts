import { describe, expect, it } from 'vitest'
import { readStationDevices, usualSettings, type Device, type DeviceState } from '../../../contracts/devices.ts'
import { startVirtualPrinter } from '../../../native/virtual/virtual-printer.ts'
import type { VirtualPort } from '../../../native/virtual/virtual-port.ts'
import { letters, openPort, openPrinter, openStation, receiptPrinter } from '../../../tests/support/station.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const stepMs = 20

/**
 * A clock that goes on only as this process gets its turns, in steps of 20 ms: on a computer with nothing else to do it
 * is any clock, and on a busy one it waits for what it measures.
 */
function ownClock() {
  let steps = 0
  let timer: NodeJS.Timeout
  const step = () => {
    steps += 1
    timer = setTimeout(step, stepMs)
  }
  timer = setTimeout(step, stepMs)
  return {
    stop() {
      clearTimeout(timer)
      return steps * stepMs
    },
  }
}

/** What the server shows of a device; resolves when it is as asked, and says how long that took. */
async function stateWhen(
  server: TestServer,
  id: string,
  isReached: (state: DeviceState) => boolean,
): Promise<{ device: Device; afterMs: number }> {
  const clock = ownClock()
  const reached = Promise.withResolvers<Device>()
  const look = () => {
    server.administrator.call(readStationDevices).then(({ items }) => {
      const device = items.flatMap(({ devices }) => devices).find((one) => one.id === id)
      if (device && isReached(device.state)) reached.resolve(device)
    }, reached.reject)
  }
  server.core.dispatcher.listen(({ name }) => {
    if (name === 'device.stateChanged') look()
  })
  look()
  try {
    const device = await reached.promise
    return { device, afterMs: clock.stop() }
  } finally {
    clock.stop()
  }
}

const isConnected = ({ connected }: DeviceState) => connected
const isGone = ({ connected }: DeviceState) => !connected
/** A person who pulls a cable sees it on the page by then. */
const shownWithinMs = 3_000

async function openServer() {
  const server = await startTestServer()
  return { server, station: await openStation(server) }
}

describe('a device that is pulled is shown so within 3 seconds and comes back without a click', () => {
  it.each(['scanner', 'modem', 'customerDisplay', 'receiptPrinter', 'labelPrinter'] as const)(
    'a %s on a serial line',
    async (kind) => {
      const { server, station } = await openServer()
      const port: VirtualPort = await openPort()
      const { id } = await station.add(`serial:${port.path}`, usualSettings[kind])
      await stateWhen(server, id, isConnected)
      await port.unplug()
      expect((await stateWhen(server, id, isGone)).afterMs).toBeLessThan(shownWithinMs)
      await port.plug()
      await stateWhen(server, id, isConnected)
    },
  )

  it('a printer the kernel shows as a file', async () => {
    const { server, station } = await openServer()
    const port = await openPort()
    const { id } = await station.add(`usbPrinter:${port.path}`, receiptPrinter())
    await stateWhen(server, id, isConnected)
    await port.unplug()
    expect((await stateWhen(server, id, isGone)).afterMs).toBeLessThan(shownWithinMs)
    await port.plug()
    await stateWhen(server, id, isConnected)
  })

  it.each([
    ['that tells how it is', false],
    ['that tells nothing of itself', true],
  ])('a network printer %s', async (_, silent) => {
    const { server, station } = await openServer()
    const printer = await openPrinter({ silent })
    const { id } = await station.add(`network:${printer.address}`, receiptPrinter())
    await stateWhen(server, id, ({ connected, reports }) => connected && reports !== null)
    await printer.pullCable()
    expect((await stateWhen(server, id, isGone)).afterMs).toBeLessThan(shownWithinMs)
    await printer.plugCable()
    await stateWhen(server, id, isConnected)
  })
})

describe('what a printer tells of itself', () => {
  it.each(['network', 'serial', 'usbPrinter'] as const)('is shown as it changes, at a %s port', async (way) => {
    const { server, station } = await openServer()
    const printer =
      way === 'network'
        ? await openPrinter()
        : await startVirtualPrinter({ letters: await letters(), serial: await openPort() })
    const { id } = await station.add(`${way}:${printer.address}`, receiptPrinter())
    const isFine = ({ connected, paper, fault }: DeviceState) => connected && paper === 'ok' && fault === null
    await stateWhen(server, id, isFine)
    printer.paperLow(true)
    await stateWhen(server, id, ({ paper, fault }) => paper === 'low' && fault === null)
    printer.paperLow(false)
    await stateWhen(server, id, isFine)
    printer.paperOut()
    await stateWhen(server, id, ({ paper, fault }) => paper === 'out' && fault === 'paperOut')
    printer.paperIn()
    printer.openCover()
    await stateWhen(server, id, ({ fault }) => fault === 'coverOpen')
    printer.closeCover()
    await stateWhen(server, id, isFine)
    printer.goOffline()
    await stateWhen(server, id, ({ fault }) => fault === 'offline')
    printer.goOnline()
    await stateWhen(server, id, isFine)
    printer.hang()
    const { afterMs } = await stateWhen(server, id, ({ fault }) => fault === 'notAnswering')
    expect(afterMs).toBeLessThan(shownWithinMs)
    printer.wake()
    await stateWhen(server, id, isFine)
  })
})
