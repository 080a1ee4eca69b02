import { EventEmitter, once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { DeviceState } from '../../contracts/devices.ts'
import { openPort } from '../../tests/support/station.ts'
import type { VirtualPort } from '../virtual/virtual-port.ts'
import { createVirtualScanner, scannerSuffixes } from '../virtual/virtual-scanner.ts'
import { serialLine } from './lines/serial-line.ts'
import { createScanner } from './scanner.ts'

/** The real driver on a port, and what it tells. */
function openScanner(port: VirtualPort) {
  const happened = new EventEmitter()
  const codes: string[] = []
  let state: DeviceState | undefined
  const scanner = createScanner({
    open: serialLine(async () => port.path, { baudRate: 9_600 }),
    events: {
      onState(told) {
        state = told
        happened.emit('state')
      },
      onScan(code) {
        codes.push(code)
        happened.emit('scan')
      },
    },
  })
  onTestFinished(() => scanner.stop())
  return {
    codes,
    async until(isConnected: boolean) {
      while (state?.connected !== isConnected) await once(happened, 'state')
    },
    async untilScans(count: number) {
      while (codes.length < count) await once(happened, 'scan')
    },
  }
}

describe.each(scannerSuffixes)('a scanner on a serial line whose suffix is %s', (suffix) => {
  it('gives each code once, whole', async () => {
    const port = await openPort()
    const scanner = openScanner(port)
    await scanner.until(true)
    const device = createVirtualScanner(port, suffix)
    const codes = ['B-117/3', '4780123456781', '01046201000000122112345\u001d1726053110LOT77', 'Ғ-12']
    // Without a suffix only silence parts two codes.
    for (const [index, code] of codes.entries()) {
      device.read(code)
      await scanner.untilScans(index + 1)
    }
    expect(scanner.codes).toEqual(codes)
  })
})

it('comes back by itself when it is plugged in again, and does not count the echo of what it read before', async () => {
  const port = await openPort()
  const scanner = openScanner(port)
  await scanner.until(true)
  const device = createVirtualScanner(port)
  device.read('A1')
  await scanner.untilScans(1)
  await port.unplug()
  await scanner.until(false)
  await port.plug()
  await scanner.until(true)
  device.read('A1')
  device.read('B2')
  await scanner.untilScans(2)
  expect(scanner.codes).toEqual(['A1', 'B2'])
})

it('ends what is being written when the line is closed or pulled, what waits behind it, and what comes too late', async () => {
  const port = await openPort()
  const open = async () => {
    const closed = Promise.withResolvers<void>()
    const line = await serialLine(async () => port.path, { baudRate: 115_200 })({
      onBytes: () => undefined,
      onClosed: () => closed.resolve(),
    })
    onTestFinished(() => line.close())
    return { line, closed: closed.promise }
  }
  const first = await open()
  const few = Promise.allSettled([first.line.write(Buffer.of(1)), first.line.write(Buffer.of(2))])
  await first.line.close()
  expect((await few).map(({ status }) => status)).toEqual(['rejected', 'rejected'])

  const second = await open()
  const many = Promise.allSettled(Array.from({ length: 5 }, () => second.line.write(Buffer.alloc(200_000))))
  await port.unplug()
  await second.closed
  expect((await many).at(-1)?.status).toBe('rejected')
  await expect(second.line.write(Buffer.of(1))).rejects.toThrow('the line is closed')
})
