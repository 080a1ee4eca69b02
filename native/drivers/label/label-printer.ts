import type { LabelPrinterSettings } from '../../../contracts/devices.ts'
import type { Sheet } from '../../../contracts/print-content.ts'
import type { Letters } from '../../../printing/fonts.ts'
import { fitToLabel } from '../../../printing/fit.ts'
import { layOut } from '../../../printing/layout.ts'
import { picturesFor, render } from '../../../printing/render.ts'
import { keepLine } from '../lines/kept-line.ts'
import type { OpenLine } from '../lines/line.ts'
import { keepState, UnprintableError, type DeviceEvents, type Printer } from '../printer.ts'
import type { LabelLanguage } from './label-language.ts'
import { tspl } from './tspl.ts'
import { zpl } from './zpl.ts'

export interface LabelPrinterOptions {
  open: OpenLine
  settings: LabelPrinterSettings
  letters: Letters
  events: DeviceEvents
  reports: boolean
  times?: Partial<typeof usualTimes>
}

const languages: Readonly<Record<LabelPrinterSettings['language'], LabelLanguage>> = { tspl, zpl }

const usualTimes = { lookEveryMs: 800, silentAfterMs: 1_500 }

/**
 * A label printer. A label is printed whole when its last command arrives, and again by the printer itself where the
 * paper ended in it; only where the line breaks between the two can nobody tell.
 */
export function createLabelPrinter({ open, settings, letters, events, reports, times }: LabelPrinterOptions): Printer {
  const { lookEveryMs, silentAfterMs } = { ...usualTimes, ...times }
  const keeper = keepState(events, { reports: reports ? true : null })
  const language = languages[settings.language]
  let read = language.createReader()
  let askedAt: number | undefined
  let opening = 0
  let isPrinting = false
  let onAnswer: (() => void) | undefined

  const kept = keepLine(open, {
    onOpen() {
      opening += 1
      askedAt = undefined
      read = language.createReader()
      if (keeper.state.reports !== true) keeper.change({ connected: true, fault: null })
      void look()
    },
    onBytes(bytes) {
      if (askedAt === undefined) return
      const told = read(bytes)
      if (!told) return
      askedAt = undefined
      isPrinting = told.isPrinting
      keeper.change({ connected: true, reports: true, paper: told.paper, fault: told.fault })
      onAnswer?.()
    },
    onClosed() {
      keeper.change({ connected: false, paper: null, fault: null })
      onAnswer?.()
    },
  })

  async function look(): Promise<void> {
    const { line } = kept
    if (!line) return
    if (askedAt === undefined) {
      askedAt = performance.now()
      await line.write(language.ask).catch(() => undefined)
      if (keeper.state.reports !== true) await kept.giveUpIfGone()
      return
    }
    await kept.giveUpIfGone()
    if (kept.line !== line || askedAt === undefined) return
    if (performance.now() - askedAt > silentAfterMs) {
      askedAt = undefined
      if (keeper.state.reports === true) keeper.change({ connected: true, fault: 'notAnswering' })
      else keeper.change({ connected: true, reports: false })
    }
  }
  const looking = setInterval(() => void look(), lookEveryMs)

  /** Whether it says that it has nothing left to print; false where the line broke before. */
  async function printed(during: number): Promise<boolean> {
    // What it was asked before the label came, its answer says nothing of the label.
    let isOfBefore = askedAt !== undefined
    for (;;) {
      const answered = new Promise<void>((resolve) => (onAnswer = resolve))
      void look()
      await answered
      if (during !== opening || !kept.line) return false
      if (isOfBefore) isOfBefore = false
      else if (!isPrinting && keeper.state.fault === null) return true
    }
  }

  return {
    get state() {
      return keeper.state
    },
    async print(work, { left, pictures, note, signal }) {
      if (work.kind !== 'sheet') throw new UnprintableError('a label printer prints no files')
      if (left !== undefined) return left === 'printed' ? 'done' : 'unconfirmed'
      const label = await labelOf(work.sheet, pictures, settings, letters).catch((error: unknown) => {
        if (error instanceof UnprintableError) throw error
        throw new UnprintableError('the label cannot be drawn', { cause: error })
      })
      await keeper.until((state) => state.connected && state.reports !== null && state.fault === null, signal)
      await note('begun')
      const during = opening
      try {
        await kept.line?.write(label)
      } catch {
        return 'unconfirmed'
      }
      if (during !== opening || !kept.line) return 'unconfirmed'
      if (keeper.state.reports !== true) return 'done'
      return (await printed(during)) ? 'done' : 'unconfirmed'
    },
    // Half a label cannot be told from a whole one, and the next begins on one of its own.
    clear: () => Promise.resolve(),
    async stop() {
      clearInterval(looking)
      await kept.stop()
      onAnswer?.()
    },
  }
}

/**
 * A label in its printer's language: one picture of it all.
 *
 * @throws UnprintableError `tooLong` where it has no room on the label even in the smallest letters
 */
export async function labelOf(
  sheet: Sheet,
  pictures: ReadonlyMap<string, Uint8Array>,
  settings: LabelPrinterSettings,
  letters: Letters,
): Promise<Buffer> {
  const width = settings.widthMm * settings.dotsPerMm
  const options = { width, pictures: await picturesFor(sheet, pictures, width) }
  const blocks = fitToLabel(sheet.blocks, { ...options, height: settings.heightMm * settings.dotsPerMm })
  if (blocks === undefined) throw new UnprintableError('the label is too short', { reason: 'tooLong' })
  return languages[settings.language].encode(await render(layOut(blocks, options), width, letters), settings)
}
