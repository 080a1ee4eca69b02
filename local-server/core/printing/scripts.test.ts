import { describe, expect, it } from 'vitest'
import { usualSettings } from '../../../contracts/devices.ts'
import type { Sheet } from '../../../contracts/print-content.ts'
import { encodeSheet } from '../../../native/drivers/escpos/encode.ts'
import { createInterpreter } from '../../../native/virtual/escpos-interpreter.ts'
import { isBlack, type Bitmap } from '../../../printing/bitmap.ts'
import { sheetBitmap } from '../../../printing/render.ts'
import { printedOn } from '../../../tests/support/papers.ts'
import { reference } from '../../../tests/support/references.ts'
import { letters } from '../../../tests/support/station.ts'
import { inProgram } from '../paths.ts'

/** A printer that prints itself what it has letters for. */
const printer = { ...usualSettings.receiptPrinter, drawAll: false }

const line = (text: string) => ({ kind: 'text' as const, text })
const sheet: Sheet = {
  blocks: [
    line('Итого по-русски'),
    line('چای سبز احمد 500 г'),
    line('ئۇيغۇر تىلى: Uyghur (می\u200cروم ۱۲)'),
    line('Շնորհակալություն գնման'),
    line('გმადლობთ შესყიდვისთვის'),
    line('תודה רבה על הקנייה!'),
    line('а́льфа ё̄'),
    { ...line('محمد რთული'), size: 2, bold: true },
    { ...line('გმადლობთ'), align: 'center', inverted: true },
    {
      kind: 'table',
      columns: [{ grow: true }, { align: 'right' }],
      rows: [
        ['چای سبز', '12 000'],
        ['ჩაი', '9 000'],
      ],
    },
  ],
}

const draw = async (text: string): Promise<Bitmap> =>
  sheetBitmap({ blocks: [line(text)] }, { width: 576 }, await letters())
const isSame = (a: Bitmap, b: Bitmap) => Buffer.from(a.bits).equals(Buffer.from(b.bits))

/** The dots of these cells of the first line. */
function cells({ height, ...bitmap }: Bitmap, first: number, count: number): boolean[] {
  return Array.from({ length: count * 12 * height }, (_, index) =>
    isBlack({ height, ...bitmap }, first * 12 + (index % (count * 12)), Math.floor(index / (count * 12))),
  )
}

describe('a receipt in other scripts', () => {
  it('is as it was found right, printed and in its preview', async () => {
    const printed = await printedOn(sheet, printer)
    const path = inProgram('local-server', 'core', 'printing', 'references', 'scripts-80.png')
    expect(isSame(printed, await reference(path, printed))).toBe(true)
    expect(isSame(printed, await sheetBitmap(sheet, { width: 576 }, await letters()))).toBe(true)
  })

  it('comes to a printer as pictures where it has no letters for it, and as text where it has', async () => {
    const { body } = await encodeSheet(sheet, printer, { letters: await letters() })
    const rows = createInterpreter()
      .read(body)
      .flatMap((step) => (step.kind === 'row' ? [step.row] : []))
    const texts = rows.flatMap((row) => (row.kind === 'line' ? row.runs.map(({ text }) => text) : []))
    expect(texts).toEqual(['Итого по-русски'])
  })
})

describe('letters', () => {
  it('of a word are joined: the word is another drawing than its letters apart', async () => {
    const joined = cells(await draw('ببب'), 0, 3)
    const apart = cells(await draw('ب\u200cب\u200cب'), 0, 3)
    expect(joined).not.toEqual(apart)
    expect(joined).toContain(true)
  })

  it('stay in their cells, so that what follows stands where it would', async () => {
    const after = cells(await draw('12345678 Л 000'), 9, 5)
    for (const word of ['შესყიდვი', 'Շնորհակա', 'چایسبزاح', '漢字漢字', '\u0378'.repeat(8)])
      expect(cells(await draw(`${word} Л 000`), 9, 5), word).toEqual(after)
  })

  it('that nobody has are empty boxes, each in its cells', async () => {
    const box = cells(await draw('\u0378'), 0, 1)
    expect(box).toContain(true)
    expect(cells(await draw('а\u0378'), 1, 1)).toEqual(box)
  })

  it('with marks are their letters with something above them', async () => {
    const bare = cells(await draw('а'), 0, 1)
    const accented = cells(await draw('а\u0301'), 0, 1)
    expect(accented).not.toEqual(bare)
    expect(bare.every((dot, index) => !dot || accented[index])).toBe(true)
    expect(await draw('и\u0306')).toEqual(await draw('й'))
  })
})
