import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { keepState, UnprintableError, type DeviceEvents, type Printer } from './printer.ts'

const lookEveryMs = 2_000

/** Runs one of the system's printing commands; what it printed, or its complaint as an error. */
async function run(program: string, args: readonly string[], input?: Uint8Array): Promise<string> {
  const child = spawn(program, args, { env: { ...process.env, LC_ALL: 'C' }, stdio: ['pipe', 'pipe', 'pipe'] })
  let told = ''
  let complaint = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${program} ended with code ${code}: ${complaint.trim()}`)
  return told
}

/** The names of the system's printers (CUPS); none where there is no such system. */
export async function printQueues(): Promise<string[]> {
  const told = await run('lpstat', ['-e']).catch(() => '')
  return told.split('\n').filter((name) => name !== '')
}

export interface QueuePrinterOptions {
  /** The printer's name in the system. */
  queue: string
  events: DeviceEvents
  /** What a sheet is in the printer's own language, for receipt printers the system drives; none for page printers. */
  encode?: (work: Parameters<Printer['print']>[0] & { kind: 'sheet' }) => Promise<Buffer>
}

/**
 * A printer of the system's own (CUPS `lp`): PDF files for page printers, bytes as they are for others. The system
 * keeps what it took, so a job counts when it has left the queue; until it is in the queue, nothing has happened.
 */
export function createQueuePrinter({ queue, events, encode }: QueuePrinterOptions): Printer {
  const keeper = keepState(events, { reports: false })

  async function look(): Promise<void> {
    const told = await run('lpstat', ['-p', queue]).catch(() => undefined)
    const isStopped = told !== undefined && /disabled|not accepting/i.test(told)
    keeper.change({ connected: told !== undefined, fault: isStopped ? 'fault' : null })
  }
  const looking = setInterval(() => void look(), lookEveryMs)
  void look()

  async function untilPrinted(id: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted()
      const waiting = await run('lpstat', ['-W', 'not-completed', '-o', queue]).catch(() => undefined)
      if (waiting !== undefined && !waiting.split('\n').some((line) => line.split(/\s/)[0] === id)) return
      await delay(lookEveryMs, undefined, { signal })
    }
  }

  return {
    get state() {
      return keeper.state
    },
    async print(work, { left, note, signal }) {
      // The system has it, or had it: nobody knows its number any more.
      if (left !== undefined) return left === 'printed' ? 'done' : 'unconfirmed'
      const isFile = work.kind === 'file'
      if (!isFile && !encode) throw new UnprintableError('a page printer prints files')
      const input = isFile ? work.file : await encode?.(work)
      await keeper.until(({ connected, fault }) => connected && fault === null, signal)
      await note('begun')
      const title = isFile ? work.title : 'markaz'
      const told = await run('lp', ['-d', queue, '-t', title, ...(isFile ? [] : ['-o', 'raw'])], input)
      const id = /request id is (\S+)/.exec(told)?.[1]
      if (id !== undefined) await untilPrinted(id, signal)
      return 'done'
    },
    async stop() {
      clearInterval(looking)
    },
  }
}
