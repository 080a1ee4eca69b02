import type { Currency, LocaleTag } from '../../../../contracts/common.ts'
import { slipAccount, type SlipFigures } from '../../../../contracts/workshop/pay-slips.ts'
import { writtenCell, writtenDay } from '../../../core/exports/formats.ts'
import type { Letterhead } from '../../../core/printing/letterhead.ts'
import { text } from '../../../core/text/texts.ts'

/** A slip with all that is needed to put it on paper. */
export interface SlipOnPaper {
  number: number
  firstDay: string
  lastDay: string
  figures: SlipFigures
  createdAt: number
  /** The worker's. */
  locale: LocaleTag
  /** Its number as a copy; 0 the first time. */
  copy: number
  /** The address that opens the slip on a phone; null while no phone can reach the server. */
  link: string | null
}

export interface SlipHouse extends Letterhead {
  timeZone: string
  currency: Currency
}

/** One group of lines: what was approved, what waits, what was rejected. */
interface Part {
  title: string
  rows: { operation: string; counted: string; sum: string }[]
  total: { pieces: string; sum: string }
}

/** One sum of the account, and the bonuses, deductions or advances it is made of. */
interface Counted {
  label: string
  sum: string
  entries: string[]
}

/** What stands on a slip, in its worker's language, whatever it is put on. */
export function slipWords(slip: SlipOnPaper, { timeZone, currency }: SlipHouse) {
  const { locale, figures } = slip
  const t = (key: string, params: Record<string, string | number> = {}) => text(locale, `paySlip.${key}`, params)
  const written = writtenCell({ locale, timeZone })
  const money = (minor: number) => written(minor, { kind: 'money' })
  const pieces = (count: number) => t('pieces', { count, number: written(count, { kind: 'number' }) })

  const part = (status: 'approved' | 'pending' | 'rejected'): Part => ({
    title: t(status),
    rows: figures.lines
      .filter((line) => line[`${status}Pieces`] !== 0 || line[`${status}Minor`] !== 0)
      .map((line) => ({
        operation: `${line.productCode} · ${line.operationName}`,
        counted: `${written(line[`${status}Pieces`], { kind: 'number' })}\u00a0×\u00a0${money(line.unitPriceMinor)}`,
        sum: money(line[`${status}Minor`]),
      })),
    total: { pieces: pieces(figures[`${status}Pieces`]), sum: money(figures[`${status}Minor`]) },
  })

  // What a sum is made of stands in words: with figures of its own in the column it would be added up twice.
  const counted: Counted[] = slipAccount(figures).map(({ name, minor, entries }) => ({
    label: text(locale, `column.pay.${name}`),
    sum: money(minor),
    entries: entries.map(({ day, amountMinor, note }) =>
      [`${writtenDay(day)}: ${money(amountMinor)}`, note].filter((one) => one !== '').join(', '),
    ),
  }))

  return {
    title: t('title', { number: slip.number }),
    days:
      slip.firstDay === slip.lastDay
        ? t('shift', { day: writtenDay(slip.firstDay) })
        : text(locale, 'sheet.between', { from: writtenDay(slip.firstDay), to: writtenDay(slip.lastDay) }),
    worker: figures.workerName,
    place: t('place', { number: figures.workerNumber, line: figures.lineName }),
    copy: slip.copy > 0 ? text(locale, 'print.copy', { n: slip.copy }) : null,
    parts: (['approved', 'pending', 'rejected'] as const).map(part).filter(({ rows }) => rows.length > 0),
    notCounted: figures.lines.some((line) => line.pendingPieces + line.rejectedPieces !== 0) ? t('notCounted') : null,
    counted,
    toPay: { label: text(locale, 'column.pay.toPayMinor'), sum: money(figures.toPayMinor), currency },
    dispute: t(slip.link === null ? 'disputeHere' : 'dispute'),
    madeAt: t('madeAt', { when: written(slip.createdAt, { kind: 'instant' }) }),
  }
}
