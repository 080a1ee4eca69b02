import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { openLetters } from '../../printing/fonts.ts'
import { toPng } from '../../printing/render.ts'
import { createVirtualModem } from './virtual-modem.ts'
import { findSocat } from './socat.mjs'
import { openVirtualPort } from './virtual-port.ts'
import { startVirtualPrinter } from './virtual-printer.ts'

const usage = `npm run devices:virtual -- [options]
Devices that exist only in this computer: a receipt printer on the network, a scanner and a modem at serial ports.
  --folder DIR   where the ports appear and the papers are put (default: out/devices)
  --port N       the printer's port (default: 9100)
  --narrow       58 mm paper instead of 80 mm
  --silent       the printer tells nothing of itself, as cheap ones do

Commands, one a line:
  scan CODE      the scanner reads a code
  paper out|in|low
  cover open|close
  hang | wake    the printer stops answering, and comes to itself
  cut | plug     its cable is pulled, and put back
  unplug | replug  the scanner's cable
  deliver N | fail N  the network delivers message N, or gives it up
  quit`

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: join('out', 'devices') },
    port: { type: 'string', default: '9100' },
    narrow: { type: 'boolean', default: false },
    silent: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  },
})
if (values.help) {
  console.log(usage)
  process.exit(0)
}

const fonts = join(import.meta.dirname, '..', '..', 'resources', 'fonts')
const folder = resolve(values.folder)
const papers = join(folder, 'papers')
mkdirSync(papers, { recursive: true })
const printer = await startVirtualPrinter({
  letters: await openLetters({
    regular: join(fonts, 'NotoSansMono-Regular.ttf'),
    bold: join(fonts, 'NotoSansMono-Bold.ttf'),
  }),
  dots: values.narrow ? 384 : 576,
  port: Number(values.port),
  silent: values.silent,
  onPaper(paper, number) {
    const file = join(papers, `${String(number).padStart(4, '0')}-${paper.end}.png`)
    printer
      .bitmapOf(paper)
      .then(async (bitmap) => writeFileSync(file, await toPng(bitmap, 16)))
      .then(
        () => console.log(`paper ${file}`),
        (error: unknown) => console.error(error),
      )
  },
})
console.log(`printer network:${printer.address}`)

const hasPorts = findSocat() !== undefined
if (!hasPorts) console.log('no scanner and no modem: socat is not installed')
const scanner = hasPorts ? await openVirtualPort(join(folder, 'scanner')) : undefined
const line = hasPorts ? await openVirtualPort(join(folder, 'modem')) : undefined
const modem = line && createVirtualModem(line)
if (scanner && line) console.log(`scanner serial:${scanner.path}\nmodem   serial:${line.path}`)
console.log('Type help for the commands.')

const commands: Readonly<Record<string, (argument: string) => unknown>> = {
  help: () => console.log(usage),
  scan: (code) => scanner?.write(`${code}\r`),
  paper: (how) => (how === 'out' ? printer.paperOut() : how === 'in' ? printer.paperIn() : printer.paperLow(true)),
  cover: (how) => (how === 'open' ? printer.openCover() : printer.closeCover()),
  hang: () => printer.hang(),
  wake: () => printer.wake(),
  cut: () => printer.pullCable(),
  plug: () => printer.plugCable(),
  unplug: () => scanner?.unplug(),
  replug: () => scanner?.plug(),
  deliver: (number) => modem?.deliver(Number(number), 0x00),
  fail: (number) => modem?.deliver(Number(number), 0x46),
  quit: () => end(),
}

async function end(): Promise<void> {
  await Promise.all([printer.close(), scanner?.unplug(), line?.unplug()])
  process.exit(0)
}
process.once('SIGINT', () => void end())
process.once('SIGTERM', () => void end())

for await (const text of createInterface({ input: process.stdin })) {
  const [name = '', ...rest] = text.trim().split(/\s+/)
  if (name === '') continue
  const command = commands[name]
  if (command) await command(rest.join(' '))
  else console.log(`there is no command ${name}; type help`)
}
