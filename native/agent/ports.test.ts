import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Port } from '../../contracts/devices.ts'
import type { Spooler } from '../drivers/spooler/spooler.ts'
import { socketsOf, usbIdentity, usbPrinters, watchPorts } from './ports.ts'

function folder(): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), 'markaz-ports-')))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}

describe('what a USB device is known by', () => {
  it('is its serial number wherever it is plugged in', () => {
    expect(usbIdentity('0403', '6015', 'DN01ABCD', 'usb-0:1')).toBe('0403:6015:DN01ABCD')
    expect(usbIdentity('0403', '6015', 'DN01ABCD', 'usb-0:2')).toBe('0403:6015:DN01ABCD')
  })

  it('is its socket where two of a kind have no serial number', () => {
    expect(usbIdentity('1A86', '7523', undefined, 'usb-0:1')).toBe('1a86:7523:usb-0:1')
    expect(usbIdentity('1A86', '7523', '', 'usb-0:2')).toBe('1a86:7523:usb-0:2')
    expect(usbIdentity('1A86', undefined, undefined, undefined)).toBe('1a86::')
  })
})

it('finds the socket of each serial port, by one of the names that lead to it', async () => {
  const dev = folder()
  const links = join(dev, 'by-path')
  mkdirSync(links)
  for (const name of ['ttyUSB0', 'ttyUSB1']) writeFileSync(join(dev, name), '')
  symlinkSync('../ttyUSB0', join(links, 'pci-usb-0:1:1.0-port0'))
  symlinkSync('../ttyUSB0', join(links, 'pci-usbv2-0:1:1.0-port0'))
  symlinkSync('../ttyUSB1', join(links, 'pci-usb-0:2:1.0-port0'))
  symlinkSync('../ttyUSB9', join(links, 'pci-usb-0:9:1.0-port0'))
  expect([...(await socketsOf(links))]).toEqual([
    [join(dev, 'ttyUSB0'), 'pci-usb-0:1:1.0-port0'],
    [join(dev, 'ttyUSB1'), 'pci-usb-0:2:1.0-port0'],
  ])
  expect((await socketsOf(join(dev, 'nowhere'))).size).toBe(0)
})

it('finds USB printers by what they tell of themselves; two of a kind without a number by their sockets', async () => {
  const sys = folder()
  const kernel = join(sys, 'usbmisc')
  const plug = (name: string, socket: string, told: Record<string, string>) => {
    const device = join(sys, socket, `${socket}:1.0`)
    mkdirSync(device, { recursive: true })
    for (const [file, text] of Object.entries(told)) writeFileSync(join(sys, socket, file), `${text}\n`)
    mkdirSync(join(kernel, name), { recursive: true })
    symlinkSync(device, join(kernel, name, 'device'))
  }
  const noName = { idVendor: '0416', idProduct: '5011' }
  plug('lp0', '1-1', noName)
  plug('lp1', '1-2', noName)
  plug('lp2', '2-1.4', { idVendor: '04b8', idProduct: '0202', serial: 'X7', product: 'TM-T20' })
  mkdirSync(join(kernel, 'hiddev0'))
  expect(await usbPrinters(kernel)).toEqual([
    { key: 'usbPrinter:0416:5011:1-1', kind: 'usbPrinter', label: null, path: '/dev/usb/lp0' },
    { key: 'usbPrinter:0416:5011:1-2', kind: 'usbPrinter', label: null, path: '/dev/usb/lp1' },
    { key: 'usbPrinter:04b8:0202:X7', kind: 'usbPrinter', label: 'TM-T20', path: '/dev/usb/lp2' },
  ])
})

describe('what is plugged in while it is watched', () => {
  interface Found {
    findPlugged: NonNullable<Parameters<typeof watchPorts>[2]>
    queues: Spooler['queues']
  }
  const nothing = async () => []
  const failing = async () => {
    throw new Error('the system does not answer')
  }
  const scanner: Port = { key: 'serial:0c2e:0b61:1-2', kind: 'serial', label: 'Honeywell' }
  const office: Port = { key: 'queue:office', kind: 'queue', label: 'office' }

  /** Watched by a clock of the test's own; what is there is what the test says last. */
  async function watched({ findPlugged = nothing, queues = nothing }: Partial<Found> = {}) {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const system: Found = { findPlugged, queues }
    const spooler: Spooler = {
      queues: () => system.queues(),
      look: async () => undefined,
      submit: async () => '',
      stateOf: async () => 'unknown',
      cancel: async () => undefined,
    }
    const told: (readonly Port[])[] = []
    const ports = await watchPorts(
      spooler,
      (found) => told.push(found),
      () => system.findPlugged(),
    )
    onTestFinished(() => ports.stop())
    return {
      ports,
      /** What was told when it had been looked once more, or as often as asked. */
      async afterLook(now: Partial<Found>, looks = 1) {
        Object.assign(system, now)
        told.length = 0
        await vi.advanceTimersByTimeAsync(looks * 2_000)
        return [...told]
      },
    }
  }
  const at = (path: string) => async () => [{ ...scanner, path }]

  it('is told as it appears, and found where it has moved to; a look that failed is made again', async () => {
    const dev = folder()
    const [first, second] = [join(dev, 'ttyACM0'), join(dev, 'ttyACM1')]
    const { ports, afterLook } = await watched()
    expect(ports.found()).toEqual([])
    expect(await ports.pathOf(scanner.key)).toBeUndefined()

    writeFileSync(first, '')
    expect(await afterLook({ findPlugged: at(first) })).toEqual([[scanner]])
    expect(ports.found()).toEqual([scanner])
    expect(await ports.pathOf(scanner.key)).toBe(first)
    expect(await afterLook({})).toEqual([])

    // It is on its way to the other socket, and nobody can say where it is.
    renameSync(first, second)
    expect(await afterLook({ findPlugged: failing })).toEqual([])
    expect(ports.found()).toEqual([scanner])
    expect(await ports.pathOf(scanner.key)).toBeUndefined()

    await afterLook({ findPlugged: at(second) })
    expect(ports.found()).toEqual([scanner])
    expect(await ports.pathOf(scanner.key)).toBe(second)

    rmSync(second)
    expect(await ports.pathOf(scanner.key)).toBeUndefined()
    expect(await afterLook({ findPlugged: nothing })).toEqual([[]])
    expect(ports.found()).toEqual([])
  })

  it('is told though the system says nothing of its printers, and those though it says nothing of ports', async () => {
    const { ports, afterLook } = await watched({ findPlugged: failing, queues: failing })
    expect(ports.found()).toEqual([])
    expect(await afterLook({ findPlugged: at('COM3') })).toEqual([[scanner]])
    expect(await ports.pathOf(scanner.key)).toBe('COM3')
    const looksUntilQueues = 5
    expect(await afterLook({ findPlugged: failing, queues: async () => ['office'] }, looksUntilQueues)).toEqual([
      [office, scanner],
    ])
    expect(await afterLook({ queues: failing }, looksUntilQueues)).toEqual([])
    expect(await afterLook({ queues: nothing }, looksUntilQueues)).toEqual([[scanner]])
  })
})
