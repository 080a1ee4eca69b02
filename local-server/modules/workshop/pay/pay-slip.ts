import type { Currency, LocaleTag } from '../../../../contracts/common.ts'
import type { Block, PrintContent } from '../../../../contracts/print-content.ts'
import type { ResponseOf } from '../../../../contracts/route.ts'
import { listPay, type PayRow, type readWorkerPay } from '../../../../contracts/workshop/pay.ts'
import { writtenCell, writtenDay } from '../../../core/exports/formats.ts'
import { fieldLabel } from '../../../core/list/list-columns.ts'
import { text } from '../../../core/text/texts.ts'
import type { Days } from './pay.list.ts'

interface PaySlip {
  locale: LocaleTag
  timeZone: string
  currency: Currency
  institution: string
  days: Days
  pay: ResponseOf<typeof readWorkerPay>
  printedAt: number
  /** Where the worker can say that it is wrong; undefined where no phone can reach the server. */
  disputeUrl: string | undefined
}

type Figure = keyof PayRow & `${string}Minor`
const added: readonly Figure[] = ['approvedMinor', 'bonusMinor', 'guaranteeMinor']
const taken: readonly Figure[] = ['deductionMinor', 'advanceMinor', 'debtMinor']

/** A worker's pay on the paper of a receipt printer: by operation, what is added and taken off, and what comes out. */
export function paySlipContent(slip: PaySlip): PrintContent {
  const { locale, days, pay, currency, disputeUrl } = slip
  const { row } = pay
  const t = (key: string, params: Record<string, string> = {}) => text(locale, `paySlip.${key}`, params)
  const written = writtenCell(slip)
  const money = (minor: number) => written(minor, { kind: 'money' })
  const count = (pieces: number) => written(pieces, { kind: 'number' })
  const centred = (line: string, more: object = {}): Block => ({ kind: 'text', text: line, align: 'center', ...more })
  const pair = (label: string, value: string, more: object = {}): Block => ({
    kind: 'table',
    columns: [{ grow: true }, { align: 'right' }],
    rows: [[label, value]],
    ...more,
  })
  const figure = (name: Figure, sign: '' | '-' = '') =>
    row[name] === 0 ? [] : [pair(fieldLabel(listPay, name, locale), `${sign}${money(row[name])}`)]

  const blocks: Block[] = [
    centred(slip.institution, { bold: true }),
    centred(t('title'), { bold: true }),
    centred(`${writtenDay(days.from)} – ${writtenDay(days.to)}`),
    { kind: 'rule' },
    pair(row.workerName, row.number, { bold: true }),
    { kind: 'text', text: row.lineName },
    { kind: 'rule' },
    ...pay.lines.flatMap(({ productCode, operationName, pieces, unitPriceMinor, amountMinor }): Block[] => [
      { kind: 'text', text: `${productCode} · ${operationName}` },
      pair(`  ${count(pieces)}\u00a0×\u00a0${money(unitPriceMinor)}`, `= ${money(amountMinor)}`),
    ]),
    ...(pay.lines.length === 0 ? [] : [{ kind: 'rule' } as const]),
    ...added.flatMap((name) => figure(name)),
    ...taken.flatMap((name) => figure(name, '-')),
    pair(fieldLabel(listPay, 'toPayMinor', locale), money(row.toPayMinor), { bold: true, size: 2 }),
    centred(currency),
    ...(row.pendingMinor === 0
      ? []
      : [{ kind: 'text' as const, text: t('pending', { sum: money(row.pendingMinor) }) }]),
    ...(disputeUrl === undefined
      ? []
      : [{ kind: 'rule' } as const, { kind: 'qr' as const, text: disputeUrl, moduleDots: 5 }, centred(t('dispute'))]),
    centred(t('printed', { at: written(slip.printedAt, { kind: 'instant' }) })),
  ]
  return { sheets: [{ blocks }] }
}
