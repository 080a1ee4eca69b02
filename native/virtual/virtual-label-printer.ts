import { EventEmitter, once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { LabelPrinterSettings } from '../../contracts/devices.ts'
import { blank, lay, type Bitmap } from '../../printing/bitmap.ts'

/** A TCP label printer that keeps every label it printed as a picture. */
export interface VirtualLabelPrinter {
  /** `127.0.0.1:49152`, for `network:<address>`. */
  readonly address: string
  readonly labels: readonly Bitmap[]
  untilLabels(count: number): Promise<void>
  /** The roll ends in the middle of the label after so many more; it is printed again when there is paper. */
  runOutAfter(labels: number): void
  /** Keeps its answers to itself, as a slow one does; resolves when it has been asked. */
  holdAnswers(): Promise<void>
  /** Gives the answers it held, each as things stood when it was asked. */
  giveAnswers(): void
  /** Resolves when a label has come, printed or not. */
  untilTaken(): Promise<void>
  paperOut(): void
  paperIn(): void
  openCover(): void
  closeCover(): void
  pullCable(): Promise<void>
  plugCable(): Promise<void>
  /** Breaks the connection when so many more labels have come out, before it can say so. */
  pullCableAfter(labels: number): void
  close(): Promise<void>
}

interface VirtualLabelPrinterOptions {
  language: LabelPrinterSettings['language']
  port?: number
  onLabel?(label: Bitmap, number: number): void
}

interface Read {
  /** Bytes it took; the rest waits for more. */
  used: number
  label?: Bitmap
  isAsked?: boolean
}

/** Starts a printer on the network that understands as much of a language as our driver speaks. */
export async function startVirtualLabelPrinter(options: VirtualLabelPrinterOptions): Promise<VirtualLabelPrinter> {
  const { language, onLabel } = options
  const read = language === 'tspl' ? readTspl() : readZpl
  const happened = new EventEmitter().setMaxListeners(0)
  const labels: Bitmap[] = []
  const waiting: Bitmap[] = []
  let client: Socket | undefined
  let pending: Buffer = Buffer.alloc(0)
  let isPlugged = true
  let isOut = false
  let isCoverOpen = false
  let labelsLeft = Infinity
  let labelsUntilPulled = Infinity
  let held: Buffer[] | undefined

  const server = createServer((socket) => {
    if (!isPlugged || client) {
      socket.destroy()
      return
    }
    client = socket
    pending = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('data', take)
    socket.on('close', () => {
      if (client === socket) client = undefined
    })
  })
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')

  function take(bytes: Buffer): void {
    pending = Buffer.concat([pending, bytes])
    for (let one = read(pending); one.used > 0; one = read(pending)) {
      pending = pending.subarray(one.used)
      if (one.label) {
        waiting.push(one.label)
        happened.emit('taken')
      }
      work()
      if (one.isAsked && isPlugged) answer()
    }
  }

  function answer(): void {
    if (!held) {
      client?.write(state())
      return
    }
    held.push(state())
    happened.emit('asked')
  }

  function work(): void {
    while (waiting.length > 0 && !isOut && !isCoverOpen) {
      if (labelsLeft <= 0) {
        labelsLeft = Infinity
        isOut = true
        return
      }
      labelsLeft -= 1
      const label = waiting.shift()
      if (!label) return
      labels.push(label)
      onLabel?.(label, labels.length)
      happened.emit('label')
      labelsUntilPulled -= 1
      if (labelsUntilPulled > 0) continue
      labelsUntilPulled = Infinity
      isPlugged = false
      client?.destroy()
    }
  }

  function state(): Buffer {
    if (language === 'tspl') {
      return Buffer.of((isCoverOpen ? 0x01 : 0) | (isOut ? 0x04 : 0) | (waiting.length > 0 ? 0x20 : 0))
    }
    const flag = (isSet: boolean) => (isSet ? 1 : 0)
    const first = `030,${flag(isOut)},0,0320,${String(waiting.length).padStart(3, '0')},0,0,0,000,0,0,0`
    const second = `000,0,${flag(isCoverOpen)},0,1,2,6,0,00000000,1,000`
    return Buffer.from([first, second, '1234,0'].map((line) => `\u0002${line}\u0003\r\n`).join(''), 'latin1')
  }

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    labels,
    async untilLabels(count) {
      while (labels.length < count) await once(happened, 'label')
    },
    runOutAfter: (count) => void (labelsLeft = count),
    async holdAnswers() {
      held = []
      await once(happened, 'asked')
    },
    giveAnswers() {
      const late = held ?? []
      held = undefined
      for (const told of late) client?.write(told)
    },
    async untilTaken() {
      await once(happened, 'taken')
    },
    paperOut: () => void (isOut = true),
    paperIn() {
      isOut = false
      work()
    },
    openCover: () => void (isCoverOpen = true),
    closeCover() {
      isCoverOpen = false
      work()
    },
    async pullCable() {
      isPlugged = false
      const present = client
      if (!present || present.destroyed) return
      present.destroy()
      await once(present, 'close')
    },
    async plugCable() {
      isPlugged = true
    },
    pullCableAfter: (count) => void (labelsUntilPulled = count),
    async close() {
      isPlugged = false
      client?.destroy()
      server.close()
      if (server.listening) await once(server, 'close')
    },
  }
}

const nothing: Read = { used: 0 }

/** TSPL: lines, but for the bytes of a picture. */
function readTspl(): (bytes: Buffer) => Read {
  let label = blank(8, 8)
  let dotsPerMm = 8

  function obey(line: string): void {
    const size = /^SIZE (\d+) mm,(\d+) mm$/.exec(line)
    if (size) label = blank(Number(size[1]) * dotsPerMm, Number(size[2]) * dotsPerMm)
    else if (line === 'CLS') label = blank(label.width, label.height)
    else if (line !== '' && !/^(GAP|DENSITY|SET REPRINT) /.test(line))
      throw new Error(`the printer does not know ${line}`)
  }

  return (bytes) => {
    if (bytes[0] === 0x1b) return bytes.length < 3 ? nothing : { used: 3, isAsked: true }
    const head = /^BITMAP (\d+),(\d+),(\d+),(\d+),0,/.exec(bytes.subarray(0, 60).toString('latin1'))
    if (head) {
      const [x = 0, y = 0, stride = 0, height = 0] = head.slice(1).map(Number)
      const end = head[0].length + stride * height
      if (bytes.length < end) return nothing
      // A picture as wide as the label tells how many dots a millimetre has.
      if (stride * 8 > label.width) {
        dotsPerMm = 12
        label = blank(Math.round(label.width * 1.5), Math.round(label.height * 1.5))
      }
      const bits = Uint8Array.from(bytes.subarray(head[0].length, end), (byte) => ~byte & 0xff)
      lay(label, { width: stride * 8, height, stride, bits }, x, y)
      return { used: end }
    }
    const end = bytes.indexOf('\r\n')
    if (end === -1) return nothing
    const line = bytes.subarray(0, end).toString('latin1')
    if (line === 'PRINT 1,1') return { used: end + 2, label }
    obey(line)
    return { used: end + 2 }
  }
}

/** ZPL: formats from ^XA to ^XZ, and commands between them. */
function readZpl(bytes: Buffer): Read {
  if (bytes.indexOf('~HS') === 0) return { used: 3, isAsked: true }
  if (bytes.indexOf('~SD') === 0) return bytes.length < 5 ? nothing : { used: 5 }
  if (bytes.length < 3) return nothing
  const end = bytes.indexOf('^XZ')
  if (bytes.indexOf('^XA') !== 0)
    throw new Error(`the printer does not know ${bytes.subarray(0, 12).toString('latin1')}`)
  if (end === -1) return nothing
  const format = bytes.subarray(0, end).toString('latin1')
  const [, width = '0'] = /\^PW(\d+)/.exec(format) ?? []
  const [, height = '0'] = /\^LL(\d+)/.exec(format) ?? []
  const [, stride = '0', hex = ''] = /\^GFA,\d+,\d+,(\d+),([0-9A-F]*)\^FS/.exec(format) ?? []
  const label = blank(Number(width), Number(height))
  const bits = Uint8Array.from(Buffer.from(hex, 'hex'))
  lay(label, { width: Number(stride) * 8, height: bits.length / Number(stride), stride: Number(stride), bits }, 0, 0)
  return { used: end + 3, label }
}
