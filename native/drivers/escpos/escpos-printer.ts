import type { DeviceState } from '../../../contracts/devices.ts'
import type { Sheet } from '../../../contracts/print-content.ts'
import type { Letters } from '../../../printing/fonts.ts'
import { forPaper } from '../../../printing/for-paper.ts'
import { picturesFor } from '../../../printing/render.ts'
import { keepLine } from '../lines/kept-line.ts'
import type { Line, OpenLine } from '../lines/line.ts'
import {
  keepState,
  UnprintableError,
  type DeviceEvents,
  type Printer,
  type SheetOptions,
  type SheetOutcome,
} from '../printer.ts'
import { encodeSheet, type EncodedSheet, type EscPosSettings } from './encode.ts'
import {
  askStatus,
  askWhenPrinted,
  isPrintedAnswer,
  isStatusAnswer,
  stateOf,
  statusQuestions,
  type StatusAnswers,
} from './status.ts'

export interface EscPosOptions {
  open: OpenLine
  settings: EscPosSettings
  letters: Letters
  events: DeviceEvents
  /** It has told of its state before: silence is a fault, not a habit. */
  reports: boolean
  /** For tests: how long is waited for what. */
  times?: Partial<Times>
}

interface Times {
  /** Between two looks at the printer. */
  lookEveryMs: number
  /** A printer with nothing to do answers at once. */
  silentAfterMs: number
  /** One that prints may get to the question late. */
  busySilentAfterMs: number
  /** One that is ready for so long and does not say that it has printed does not know the question. */
  unknownAfterMs: number
}

const unansweredAtMost = 3

const usualTimes: Times = { lookEveryMs: 800, silentAfterMs: 1_200, busySilentAfterMs: 10_000, unknownAfterMs: 60_000 }

/**
 * A receipt printer. Whether a sheet has come out is asked of the printer itself, after its last line and again after
 * the cut, so that a sheet counts only when it is on paper:
 *
 * - stopped between the two: it is whole, and only cut (again);
 * - stopped before: whatever is on the paper is marked void and cut off, and the sheet is to be printed again.
 *
 * A printer that never answers is taken at its line's word.
 */
export function createEscPosPrinter({ open, settings, letters, events, reports, times }: EscPosOptions): Printer {
  const { lookEveryMs, silentAfterMs, busySilentAfterMs, unknownAfterMs } = { ...usualTimes, ...times }
  const keeper = keepState(events, { reports: reports ? true : null })
  let isBusy = false
  let knowsWhenPrinted = true
  let hasToldWhenPrinted = false
  /** Questions without an answer, one after the other. */
  let unanswered = 0
  /** Counts openings: what is asked on one line is not answered on the next. */
  let opening = 0
  let answers: number[] = []
  let isAsking = false
  let askedAt = 0
  let onPrinted: ((isPrinted: boolean) => void) | undefined

  const kept = keepLine(open, {
    onOpen() {
      opening += 1
      answers = []
      isAsking = false
      // Ready only once it has answered, where it is known to answer.
      if (keeper.state.reports !== true) keeper.change({ connected: true, fault: null })
      void look()
    },
    onBytes(bytes) {
      for (const byte of bytes) {
        if (isStatusAnswer(byte)) onStatusByte(byte)
        else if (isPrintedAnswer(byte)) {
          hasToldWhenPrinted = true
          unanswered = 0
          settlePrinted(true)
        }
      }
    },
    onClosed() {
      settlePrinted(false)
      keeper.change({ connected: false, paper: null, fault: null })
    },
  })

  function settlePrinted(isPrinted: boolean): void {
    const settle = onPrinted
    onPrinted = undefined
    settle?.(isPrinted)
  }

  function onStatusByte(byte: number): void {
    if (!isAsking) return
    answers.push(byte)
    if (answers.length < statusQuestions.length) return
    const [one = 0, two = 0, three = 0, four = 0] = answers
    const told: StatusAnswers = { 1: one, 2: two, 3: three, 4: four }
    isAsking = false
    keeper.change({ connected: true, reports: true, ...stateOf(told) })
  }

  /** Asks how it is, or finds that it has not said for too long. */
  async function look(): Promise<void> {
    const { line } = kept
    if (!line) return
    if (!isAsking) {
      isAsking = true
      answers = []
      askedAt = performance.now()
      await line.write(askStatus).catch(() => undefined)
      if (keeper.state.reports !== true) await kept.giveUpIfGone()
      return
    }
    await kept.giveUpIfGone()
    if (kept.line !== line || !isAsking) return
    const isLate = isBusy && keeper.state.reports === true ? busySilentAfterMs : silentAfterMs
    if (performance.now() - askedAt < isLate) return
    // Asked anew: an answer that was lost would leave it waiting for ever.
    isAsking = false
    if (keeper.state.reports === true) keeper.change({ connected: true, fault: 'notAnswering' })
    else keeper.change({ connected: true, reports: false })
  }
  const looking = setInterval(() => void look(), lookEveryMs)

  const isReady = ({ connected, reports: tells, fault }: DeviceState) =>
    connected && tells !== null && (fault === null || fault === 'overheated')

  /** Writes, and resolves when it is on paper: true; or false where the line broke or the paper ended before that. */
  async function onPaper(bytes: Buffer): Promise<boolean> {
    const { line } = kept
    const during = opening
    if (!line) return false
    let isWhole = true
    const stopWatching = keeper.watch((state) => {
      if (state.fault === 'paperOut' || state.fault === 'coverOpen' || state.fault === 'cutter') isWhole = false
    })
    try {
      await line.write(bytes)
      if (keeper.state.reports !== true) return during === opening && kept.line === line
      const isPrinted = await printed(line)
      return isPrinted && isWhole
    } catch {
      return false
    } finally {
      stopWatching()
    }
  }

  /** Whether the printer says that all before it is printed; one that does not know the question is not waited for again. */
  async function printed(line: Line): Promise<boolean> {
    if (!knowsWhenPrinted) return true
    const settled = Promise.withResolvers<boolean>()
    onPrinted = settled.resolve
    if (kept.line !== line) settlePrinted(false)
    let readyFor = 0
    const waiting = setInterval(() => {
      // A hot one pauses, and answers later.
      readyFor = isReady(keeper.state) && keeper.state.fault === null ? readyFor + lookEveryMs : 0
      if (readyFor < unknownAfterMs) return
      unanswered += 1
      // One that has told before was switched off meanwhile: the question is forgotten, and what it was to print. Where it
      // goes on so, another printer stands in its place.
      const isForgotten = hasToldWhenPrinted && unanswered < unansweredAtMost
      knowsWhenPrinted = isForgotten
      settlePrinted(!isForgotten)
    }, lookEveryMs)
    line.write(askWhenPrinted).catch(() => settlePrinted(false))
    const isPrinted = await settled.promise
    clearInterval(waiting)
    return isPrinted
  }

  async function encode(sheet: Sheet, pictures: ReadonlyMap<string, Uint8Array>): Promise<EncodedSheet> {
    try {
      return await encodeSheet(sheet, settings, {
        letters,
        pictures: await picturesFor(sheet, pictures, settings.dots),
      })
    } catch (error) {
      throw new UnprintableError('the sheet cannot be drawn', { cause: error })
    }
  }

  const voidMark = (word: string): Promise<EncodedSheet> =>
    encode({ blocks: [{ kind: 'text', text: word, align: 'center', size: 2, inverted: true }] }, new Map())

  /** Marks what is on the paper as void and cuts it off. */
  async function spoil(word: string, signal: AbortSignal): Promise<void> {
    const { body, end } = await voidMark(word)
    await untilOnPaper(Buffer.concat([body, end]), signal)
  }

  /** For what may come out twice without harm. */
  async function untilOnPaper(bytes: Buffer, signal: AbortSignal): Promise<void> {
    for (;;) {
      // What was begun is finished where the printer is ready, even when nothing more is to be begun.
      if (!isReady(keeper.state)) await keeper.until(isReady, signal)
      if (await onPaper(bytes)) return
      signal.throwIfAborted()
    }
  }

  async function print(sheet: Sheet, options: SheetOptions): Promise<SheetOutcome> {
    const { words, left, pictures, note, signal } = options
    const { body, end } = await encode(sheet, pictures)
    if (sheet.blocks.length === 0) {
      // A drawer: an opening nobody can confirm, and which is not repeated.
      if (left !== undefined) return 'done'
      await keeper.until(isReady, signal)
      await note('begun')
      await kept.line?.write(body)
      return 'done'
    }
    if (left === 'printed') {
      await untilOnPaper(end, signal)
      return 'done'
    }
    if (left === 'begun') {
      await spoil(words.void, signal)
      return 'interrupted'
    }
    await keeper.until(isReady, signal)
    await note('begun')
    if (!(await onPaper(body))) {
      await spoil(words.void, signal)
      return 'interrupted'
    }
    if (end.length === 0) return 'done'
    await note('printed')
    await untilOnPaper(end, signal)
    return 'done'
  }

  return {
    get state() {
      return keeper.state
    },
    async print(work, options) {
      if (work.kind !== 'sheet') throw new UnprintableError('a receipt printer prints no files')
      isBusy = true
      try {
        return await print(forPaper(work.sheet, settings.paperMm), options)
      } finally {
        isBusy = false
      }
    },
    async clear({ step, voidWord }, signal) {
      isBusy = true
      try {
        if (step === 'begun') await spoil(voidWord, signal)
        else await untilOnPaper((await voidMark(voidWord)).end, signal)
      } finally {
        isBusy = false
      }
    },
    async stop() {
      clearInterval(looking)
      settlePrinted(false)
      await kept.stop()
    },
  }
}
