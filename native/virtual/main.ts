import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { Bitmap } from '../../printing/bitmap.ts'
import { openLetters } from '../../printing/fonts.ts'
import { toPng } from '../../printing/render.ts'
import { findSocat } from './socat.mjs'
import { createVirtualDisplay } from './virtual-display.ts'
import { startVirtualLabelPrinter } from './virtual-label-printer.ts'
import { createVirtualModem } from './virtual-modem.ts'
import { openVirtualPort, type VirtualPort } from './virtual-port.ts'
import { startVirtualPrinter, type VirtualPrinter } from './virtual-printer.ts'
import { createVirtualScanner } from './virtual-scanner.ts'

const kinds = ['printer', 'serial-printer', 'label', 'scanner', 'display', 'modem'] as const
type Kind = (typeof kinds)[number]

const usage = `npm run devices:virtual -- [options]
Devices that exist only in this computer, each at an address a station's device can be given.
  --folder DIR     where the serial ports appear and the papers are put (default: out/devices)
  --only LIST      these alone, of: ${kinds.join(',')}
  --scanners N     so many scanners: scanner, scanner-2, … (default: 2)
  --port N         the network receipt printer's port (default: 9100)
  --label-port N   the label printer's port (default: 9101)
  --zpl            the label printer speaks ZPL instead of TSPL
  --narrow         58 mm paper instead of 80 mm
  --silent         the receipt printers tell nothing of themselves, as cheap ones do

Commands, one a line: a device and what happens to it
  scanner read CODE      a scanner reads a code
  printer paper out|in|low|enough
  printer cover open|close
  printer offline|online its button stops it, and lets it go on
  printer hang|wake      it stops answering, and comes to itself
  label paper out|in, label cover open|close
  modem deliver N|fail N the network delivers message N, or gives it up
  … unplug|plug          any device's cable is pulled, and put back
  quit`

function wrong(text: string): never {
  console.error(`markaz: ${text} Try --help.`)
  process.exit(2)
}

function options() {
  try {
    return parseArgs({
      options: {
        folder: { type: 'string', default: join('out', 'devices') },
        only: { type: 'string', default: kinds.join(',') },
        scanners: { type: 'string', default: '2' },
        port: { type: 'string', default: '9100' },
        'label-port': { type: 'string', default: '9101' },
        zpl: { type: 'boolean', default: false },
        narrow: { type: 'boolean', default: false },
        silent: { type: 'boolean', default: false },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    // Of several sentences the first says what is wrong.
    return wrong(error instanceof Error ? error.message.replace(/(\.( .*)?)?$/s, '.') : String(error))
  }
}

const values = options()
if (values.help) {
  console.log(usage)
  process.exit(0)
}

type Verbs = Readonly<Record<string, (argument: string) => unknown>>

const fonts = join(import.meta.dirname, '..', '..', 'resources', 'fonts')
const folder = resolve(values.folder)
const letters = await openLetters(fonts)
const devices = new Map<string, Verbs>()
const closings: (() => Promise<unknown>)[] = []
const wanted = new Set(values.only.split(','))
for (const name of wanted) {
  const isKnown = kinds.some((kind) => kind === name)
  if (!isKnown) wrong(`--only takes some of ${kinds.join(',')}, not ${JSON.stringify(name)}.`)
}
const isWanted = (kind: Kind) => wanted.has(kind)
const hasPorts = findSocat() !== undefined
if (!hasPorts) console.log('no devices at serial ports: socat is not installed')

/** Puts what came out into the folder and says where. */
function keepPicture(device: string, name: string, bitmap: Promise<Bitmap>): void {
  const papers = join(folder, 'papers')
  mkdirSync(papers, { recursive: true })
  const file = join(papers, `${device}-${name}.png`)
  bitmap
    .then(async (drawn) => writeFileSync(file, await toPng(drawn, 16)))
    .then(
      () => console.log(`${device}: paper ${file}`),
      (error: unknown) => console.error(error),
    )
}

const numbered = (number: number) => String(number).padStart(4, '0')

function addDevice(name: string, address: string, verbs: Verbs): void {
  devices.set(name, verbs)
  console.log(`${name.padEnd(15)} ${address}`)
}

async function addPort(name: string): Promise<VirtualPort> {
  mkdirSync(folder, { recursive: true })
  const port = await openVirtualPort(join(folder, name))
  closings.push(() => port.unplug())
  return port
}

const cable = (port: VirtualPort): Verbs => ({ unplug: () => port.unplug(), plug: () => port.plug() })

async function addReceiptPrinter(name: string, way: { port: number } | { serial: VirtualPort }): Promise<void> {
  const printer: VirtualPrinter = await startVirtualPrinter({
    letters,
    ...way,
    dots: values.narrow ? 384 : 576,
    silent: values.silent,
    onPaper: (paper, number) => keepPicture(name, `${numbered(number)}-${paper.end}`, printer.bitmapOf(paper)),
  })
  closings.push(() => printer.close())
  const paper: Verbs = {
    out: () => printer.paperOut(),
    in: () => printer.paperIn(),
    low: () => printer.paperLow(true),
    enough: () => printer.paperLow(false),
  }
  addDevice(name, `${'serial' in way ? 'serial' : 'network'}:${printer.address}`, {
    paper: (how) => paper[how]?.(''),
    cover: (how) => (how === 'open' ? printer.openCover() : printer.closeCover()),
    offline: () => printer.goOffline(),
    online: () => printer.goOnline(),
    hang: () => printer.hang(),
    wake: () => printer.wake(),
    unplug: () => printer.pullCable(),
    plug: () => printer.plugCable(),
  })
}

if (isWanted('printer')) await addReceiptPrinter('printer', { port: Number(values.port) })
if (isWanted('label')) {
  const label = await startVirtualLabelPrinter({
    language: values.zpl ? 'zpl' : 'tspl',
    port: Number(values['label-port']),
    onLabel: (bitmap, number) => keepPicture('label', numbered(number), Promise.resolve(bitmap)),
  })
  closings.push(() => label.close())
  addDevice('label', `network:${label.address}`, {
    paper: (how) => (how === 'out' ? label.paperOut() : label.paperIn()),
    cover: (how) => (how === 'open' ? label.openCover() : label.closeCover()),
    unplug: () => label.pullCable(),
    plug: () => label.plugCable(),
  })
}
if (hasPorts && isWanted('serial-printer')) {
  await addReceiptPrinter('serial-printer', { serial: await addPort('serial-printer') })
}
for (let number = 1; hasPorts && isWanted('scanner') && number <= Number(values.scanners); number++) {
  const name = number === 1 ? 'scanner' : `scanner-${number}`
  const port = await addPort(name)
  const scanner = createVirtualScanner(port)
  addDevice(name, `serial:${port.path}`, { read: (code) => scanner.read(code), ...cable(port) })
}
if (hasPorts && isWanted('display')) {
  const port = await addPort('display')
  createVirtualDisplay(port, { onShown: (rows) => console.log(`display: ${JSON.stringify(rows)}`) })
  addDevice('display', `serial:${port.path}`, cable(port))
}
if (hasPorts && isWanted('modem')) {
  const port = await addPort('modem')
  const modem = createVirtualModem(port, {
    onSent: ({ reference, to, text }) => console.log(`modem: message ${reference} to ${to}: ${text}`),
  })
  addDevice('modem', `serial:${port.path}`, {
    deliver: (number) => modem.deliver(Number(number), 0x00),
    fail: (number) => modem.deliver(Number(number), 0x46),
    ...cable(port),
  })
}
console.log('Type help for the commands.')

async function end(): Promise<void> {
  await Promise.all(closings.map((close) => close()))
  process.exit(0)
}
process.once('SIGINT', () => void end())
process.once('SIGTERM', () => void end())

for await (const line of createInterface({ input: process.stdin })) {
  const [name = '', verb = '', ...rest] = line.trim().split(/\s+/)
  if (name === '') continue
  if (name === 'help') console.log(usage)
  else if (name === 'quit') await end()
  else {
    const device = devices.get(name)
    const act = device?.[verb]
    if (act) await act(rest.join(' '))
    else if (device) console.log(`${name} does not ${verb}: ${Object.keys(device).join(', ')}`)
    else console.log(`there is no ${name}: ${[...devices.keys()].join(', ')}`)
  }
}
