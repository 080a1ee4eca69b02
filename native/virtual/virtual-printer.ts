import { EventEmitter, once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { Bitmap } from '../../printing/bitmap.ts'
import type { Letters } from '../../printing/fonts.ts'
import type { Row } from '../../printing/layout.ts'
import { render } from '../../printing/render.ts'
import { createInterpreter, type Step } from './escpos-interpreter.ts'
import type { VirtualPort } from './virtual-port.ts'

/** A piece of paper that came out. */
export interface Paper {
  rows: readonly Row[]
  /** How it ended: cut off, or torn because the roll was at its end. */
  end: 'cut' | 'torn'
}

export interface VirtualPrinter {
  /** `127.0.0.1:49152`, for `network:<address>`; a path, for `serial:<address>`. */
  readonly address: string
  readonly papers: readonly Paper[]
  readonly drawerOpenings: number
  /** Dots of paper fed so far, cuts' own feed not counted. */
  readonly fedDots: number
  bitmapOf(paper: Paper): Promise<Bitmap>
  /** Resolves when so many papers have come out. */
  untilPapers(count: number): Promise<void>
  /** The roll ends by itself when so many more dots have been printed. */
  runOutAfter(dots: number): void
  paperOut(): void
  paperIn(): void
  paperLow(isLow: boolean): void
  openCover(): void
  closeCover(): void
  /** Stopped by its button, without another cause, and going on. */
  goOffline(): void
  goOnline(): void
  /** Switched off and on while its line stays open, as a serial one does: what it was to print is gone, and what it was asked. */
  switchOffAndOn(): void
  /** Takes bytes no more and answers nothing, as a printer does whose program has stopped. */
  hang(): void
  wake(): void
  /** Breaks the connection, and takes none while the cable is out. */
  pullCable(): Promise<void>
  plugCable(): Promise<void>
  /** Breaks the connection when so many more bytes have come, in the middle of whatever it is. */
  pullCableAfter(bytes: number): void
  /** Breaks the connection in place of the next cut, all of a sheet being on paper; resolves when it has come to that. */
  pullCableAtCut(): Promise<void>
  /** Resolves when somebody connects, at once where somebody is. */
  untilConnected(): Promise<void>
  close(): Promise<void>
}

export interface VirtualPrinterOptions {
  dots?: number
  letters: Letters
  port?: number
  /** It is plugged into this serial port instead of the network. */
  serial?: VirtualPort
  /** As many cheap printers, it tells nothing of itself. */
  silent?: boolean
  /** Called for each paper that came out. */
  onPaper?(paper: Paper, number: number): void
}

/** A receipt printer that obeys ESC/POS and keeps every piece of paper. Like a real one it serves one client. */
export async function startVirtualPrinter(options: VirtualPrinterOptions): Promise<VirtualPrinter> {
  const { dots = 576, letters, silent = false, onPaper, serial } = options
  const happened = new EventEmitter().setMaxListeners(0)
  const papers: Paper[] = []
  let rows: Row[] = []
  const buffer: Step[] = []
  let interpreter = createInterpreter()
  let client: Socket | undefined
  let isOut = false
  let isLow = false
  let isCoverOpen = false
  let isOffline = false
  let isHanging = false
  let isPlugged = true
  let isPulledAtCut = false
  let dotsLeft = Infinity
  let bytesLeft = Infinity
  let fedDots = 0
  let drawerOpenings = 0
  let tail = Buffer.alloc(0)
  /** What came by a serial line while nobody listened. */
  let held: Buffer[] = []

  const server = createServer((socket) => {
    if (!isPlugged || client) {
      socket.destroy()
      return
    }
    client = socket
    interpreter = createInterpreter()
    tail = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => onBytes(bytes))
    socket.on('close', () => {
      if (client === socket) client = undefined
      // What has been understood is printed; half a line is not.
      interpreter.forget()
    })
    if (isHanging) socket.pause()
    happened.emit('connected')
  })
  if (serial) serial.onBytes((bytes) => (isHanging ? held.push(bytes) : onBytes(bytes)))
  else {
    server.listen(options.port ?? 0, '127.0.0.1')
    await once(server, 'listening')
  }
  const address = serial ? serial.path : `127.0.0.1:${(server.address() as AddressInfo).port}`

  function onBytes(all: Buffer): void {
    const bytes = all.subarray(0, bytesLeft)
    bytesLeft -= bytes.length
    buffer.push(...interpreter.read(withoutQuestions(bytes)))
    work()
    if (bytesLeft <= 0) void pull()
  }

  /** Takes the questions that are answered at once out of the bytes, wherever they stand, as a printer does. */
  function withoutQuestions(bytes: Buffer): Buffer {
    let rest = Buffer.concat([tail, bytes])
    tail = Buffer.alloc(0)
    const kept: Buffer[] = []
    for (;;) {
      const at = rest.indexOf(Buffer.of(0x10, 0x04))
      if (at === -1 || at + 2 >= rest.length) break
      kept.push(rest.subarray(0, at))
      answer(statusOf(rest[at + 2] ?? 0))
      rest = rest.subarray(at + 3)
    }
    const half = rest.at(-1) === 0x10 ? 1 : rest.at(-2) === 0x10 && rest.at(-1) === 0x04 ? 2 : 0
    tail = Buffer.from(rest.subarray(rest.length - half))
    return Buffer.concat([...kept, rest.subarray(0, rest.length - half)])
  }

  function statusOf(question: number): number {
    const isStopped = isOut || isCoverOpen || isOffline
    if (question === 1) return 0x12 | (isStopped ? 0x08 : 0)
    if (question === 2) return 0x12 | (isCoverOpen ? 0x04 : 0) | (isOut ? 0x20 : 0)
    if (question === 4) return 0x12 | (isLow ? 0x0c : 0) | (isOut ? 0x60 : 0)
    return 0x12
  }

  function answer(byte: number): void {
    if (silent || !isPlugged) return
    if (serial) serial.write(Buffer.of(byte))
    else if (client && !client.destroyed) client.write(Buffer.of(byte))
  }

  function work(): void {
    while (buffer.length > 0 && !isOut && !isCoverOpen && !isOffline && !isHanging) {
      const step = buffer.shift()
      if (step) obey(step)
    }
  }

  function obey(step: Step): void {
    switch (step.kind) {
      case 'row':
        rows.push(step.row)
        feed(step.row.height)
        return
      case 'feed':
        feed(step.dots)
        return
      case 'cut':
        if (isPulledAtCut) void pull().then(() => happened.emit('pulled'))
        else end('cut')
        return
      case 'drawer':
        drawerOpenings += 1
        happened.emit('drawer')
        return
      case 'ask':
        answer(isLow ? 0x03 : 0x00)
    }
  }

  function feed(count: number): void {
    fedDots += count
    dotsLeft -= count
    if (dotsLeft <= 0) runOut()
  }

  function runOut(): void {
    isOut = true
    dotsLeft = Infinity
    if (rows.length > 0) end('torn')
    happened.emit('out')
  }

  function end(how: Paper['end']): void {
    const paper = { rows, end: how }
    rows = []
    papers.push(paper)
    onPaper?.(paper, papers.length)
    happened.emit('paper')
  }

  async function pull(): Promise<void> {
    isPlugged = false
    bytesLeft = Infinity
    isPulledAtCut = false
    interpreter.forget()
    await serial?.unplug()
    const present = client
    if (present && !present.destroyed) {
      present.destroy()
      await once(present, 'close')
    }
  }

  return {
    address,
    papers,
    get drawerOpenings() {
      return drawerOpenings
    },
    get fedDots() {
      return fedDots
    },
    bitmapOf: (paper) => render(paper.rows, dots, letters),
    async untilPapers(count) {
      while (papers.length < count) await once(happened, 'paper')
    },
    runOutAfter: (count) => void (dotsLeft = count),
    paperOut: runOut,
    paperIn() {
      isOut = false
      work()
    },
    paperLow: (low) => void (isLow = low),
    openCover: () => void (isCoverOpen = true),
    closeCover() {
      isCoverOpen = false
      work()
    },
    goOffline: () => void (isOffline = true),
    goOnline() {
      isOffline = false
      work()
    },
    switchOffAndOn() {
      buffer.length = 0
      interpreter = createInterpreter()
    },
    hang() {
      isHanging = true
      client?.pause()
    },
    wake() {
      isHanging = false
      client?.resume()
      const late = held
      held = []
      for (const bytes of late) onBytes(bytes)
      work()
    },
    pullCable: pull,
    async plugCable() {
      isPlugged = true
      interpreter = createInterpreter()
      tail = Buffer.alloc(0)
      await serial?.plug()
    },
    pullCableAfter: (bytes) => void (bytesLeft = bytes),
    async pullCableAtCut() {
      isPulledAtCut = true
      await once(happened, 'pulled')
    },
    async untilConnected() {
      while (!client) await once(happened, 'connected')
    },
    async close() {
      isPlugged = false
      client?.destroy()
      if (serial) return
      server.close()
      if (server.listening) await once(server, 'close')
    },
  }
}
