import type { Block, Sheet } from '../../../../contracts/print-content.ts'
import { letterhead } from '../../../core/printing/letterhead.ts'
import { slipWords, type SlipHouse, type SlipOnPaper } from './slip-words.ts'

const pair = (label: string, value: string, more: object = {}): Block => ({
  kind: 'table',
  columns: [{ grow: true }, { align: 'right' }],
  rows: [[label, value]],
  ...more,
})

const centred = (line: string, more: object = {}): Block => ({ kind: 'text', text: line, align: 'center', ...more })

/** A slip as a receipt printer gives it, on paper of any width. */
export function slipSheet(slip: SlipOnPaper, house: SlipHouse): Sheet {
  const words = slipWords(slip, house)
  const blocks: Block[] = [
    ...(words.copy === null ? [] : [centred(words.copy, { size: 2, inverted: true })]),
    ...letterhead(house),
    centred(words.title),
    centred(words.days),
    { kind: 'rule' },
    { kind: 'text', text: words.worker, bold: true },
    { kind: 'text', text: words.place },
    { kind: 'rule' },
    ...words.parts.flatMap((part): Block[] => [
      { kind: 'text', text: part.title, bold: true },
      ...part.rows.flatMap(({ operation, counted, sum }): Block[] => [
        { kind: 'text', text: operation },
        pair(`  ${counted}`, `= ${sum}`),
      ]),
      pair(part.total.pieces, part.total.sum, { bold: true }),
      { kind: 'rule' },
    ]),
    ...words.counted.flatMap(({ label, sum, entries }): Block[] => [
      pair(label, sum),
      ...entries.map((entry): Block => ({ kind: 'text', text: `  ${entry}` })),
    ]),
    pair(words.toPay.label, words.toPay.sum, { bold: true, size: 2 }),
    { kind: 'text', text: words.toPay.currency, align: 'right' },
    ...(words.notCounted === null ? [] : [{ kind: 'text', text: words.notCounted } satisfies Block]),
    { kind: 'rule' },
    ...(slip.link === null ? [] : [{ kind: 'qr', text: slip.link, align: 'center' } satisfies Block]),
    centred(words.dispute),
    centred(words.madeAt),
  ]
  return { blocks }
}
