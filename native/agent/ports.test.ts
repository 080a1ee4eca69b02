import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { socketsOf, usbIdentity, usbPrinters } from './ports.ts'

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
