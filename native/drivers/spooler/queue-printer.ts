import { setTimeout as delay } from 'node:timers/promises'
import type { DeviceState } from '../../../contracts/devices.ts'
import {
  keepState,
  UnprintableError,
  type DeviceEvents,
  type Printer,
  type SheetOptions,
  type SheetOutcome,
  type Work,
} from '../printer.ts'
import { cups } from './cups.ts'
import { isTimeout } from './run.ts'
import type { Spooler } from './spooler.ts'
import { createWindowsSpooler, type PrintPdf } from './windows.ts'

const lookEveryMs = 1_000

const isReady = ({ connected, fault }: DeviceState) => connected && fault === null

/** The printing of the system this runs on. */
export const systemSpooler = (printPdf?: PrintPdf): Spooler =>
  process.platform === 'win32' ? createWindowsSpooler(printPdf ? { printPdf } : {}) : cups

export interface QueuePrinterOptions {
  spooler: Spooler
  /** The printer's name in the system. */
  queue: string
  events: DeviceEvents
  /** What a sheet is in the printer's own language; none for page printers. */
  encode?: (sheet: (Work & { kind: 'sheet' })['sheet'], pictures: ReadonlyMap<string, Uint8Array>) => Promise<Buffer>
}

/**
 * A printer of the system's own: PDF files for page printers, bytes as they are for others. The system keeps what it
 * took under a number of its own, which is noted, so that its end is known after a restart too.
 */
export function createQueuePrinter({ spooler, queue, events, encode }: QueuePrinterOptions): Printer {
  const keeper = keepState(events, { reports: false })
  let isLooking = false

  async function look(): Promise<void> {
    const told = await spooler.look(queue).catch(() => undefined)
    keeper.change(told ? { connected: true, ...told } : { connected: false, paper: null, fault: null })
  }
  async function lookOnce(): Promise<void> {
    if (isLooking) return
    isLooking = true
    await look()
    isLooking = false
  }
  const looking = setInterval(() => void lookOnce(), lookEveryMs)
  void lookOnce()

  async function documentOf(work: Work, pictures: ReadonlyMap<string, Uint8Array>) {
    if (work.kind === 'file') return { title: work.title, bytes: work.file, isPdf: true }
    if (!encode) throw new UnprintableError('a page printer prints files')
    const bytes = await encode(work.sheet, pictures).catch((error: unknown) => {
      throw new UnprintableError('the sheet cannot be drawn', { cause: error })
    })
    return { title: 'Markaz', bytes, isPdf: false }
  }

  /** What became of it; where a person ended it in the system's own list, nobody can tell how much came out. */
  async function outcomeOf(id: string): Promise<SheetOutcome | undefined> {
    const state = await spooler.stateOf(queue, id).catch(() => 'waiting' as const)
    return state === 'waiting' ? undefined : state === 'done' ? 'done' : 'unconfirmed'
  }

  async function follow(id: string, cancelled: AbortSignal, signal: AbortSignal): Promise<SheetOutcome> {
    for (;;) {
      const outcome = await outcomeOf(id)
      if (outcome) return outcome
      if (cancelled.aborted) {
        await spooler.cancel(queue, id)
        if ((await outcomeOf(id)) === 'done') return 'done'
        throw cancelled.reason as Error
      }
      signal.throwIfAborted()
      await delay(lookEveryMs, undefined, { signal }).catch(() => undefined)
    }
  }

  /**
   * A printer that is stopped takes nothing, and that is waited for as anything else it needs, however short it was.
   *
   * @returns the system's number; undefined where it gave no answer, so that nobody can tell whether it has taken it
   */
  async function handOver(
    document: Parameters<Spooler['submit']>[1],
    note: SheetOptions['note'],
    signal: AbortSignal,
  ): Promise<string | undefined> {
    for (;;) {
      await keeper.until(isReady, signal)
      await note('begun')
      let wasStopped = false
      const unwatch = keeper.watch((state) => (wasStopped ||= !isReady(state)))
      try {
        return await spooler.submit(queue, document)
      } catch (error) {
        if (isTimeout(error)) return undefined
        await look()
        if (!wasStopped) throw error
      } finally {
        unwatch()
      }
    }
  }

  return {
    get state() {
      return keeper.state
    },
    async print(work, { left, systemJob, pictures, note, signal, cancelled }) {
      if (left === 'printed') return 'done'
      if (left === 'begun') return systemJob === undefined ? 'unconfirmed' : follow(systemJob, cancelled, signal)
      const document = await documentOf(work, pictures)
      const id = await handOver(document, note, signal)
      if (id === undefined) return 'unconfirmed'
      await note('begun', id)
      return follow(id, cancelled, signal)
    },
    async clear({ systemJob }, signal) {
      if (systemJob === null) return
      // The system's printing may not be there yet.
      while ((await outcomeOf(systemJob)) === undefined) {
        await spooler.cancel(queue, systemJob).catch(() => undefined)
        if ((await outcomeOf(systemJob)) !== undefined) return
        await delay(lookEveryMs, undefined, { signal })
      }
    },
    async stop() {
      clearInterval(looking)
    },
  }
}
