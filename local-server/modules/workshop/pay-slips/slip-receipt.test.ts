import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { LocaleTag } from '../../../../contracts/common.ts'
import { usualSettings, type ReceiptPrinterSettings } from '../../../../contracts/devices.ts'
import type { SlipFigures } from '../../../../contracts/workshop/pay-slips.ts'
import { codesOn } from '../../../../tests/support/decode.ts'
import { printedOn } from '../../../../tests/support/papers.ts'
import { reference } from '../../../../tests/support/references.ts'
import { inProgram } from '../../../core/paths.ts'
import { slipSheet } from './slip-receipt.ts'

const so = (sum: number) => sum * 100
const lineId = '01900000-0000-7000-8000-000000000001'

type Line = SlipFigures['lines'][number]
const line = (
  operationName: string,
  price: number,
  pieces: Partial<Record<'approved' | 'pending' | 'rejected', number>>,
): Line => ({
  operationId: lineId,
  productCode: 'M-12',
  operationName,
  unitPriceMinor: so(price),
  approvedPieces: pieces.approved ?? 0,
  approvedMinor: so(price * (pieces.approved ?? 0)),
  pendingPieces: pieces.pending ?? 0,
  pendingMinor: so(price * (pieces.pending ?? 0)),
  rejectedPieces: pieces.rejected ?? 0,
  rejectedMinor: so(price * (pieces.rejected ?? 0)),
})

/** A fortnight of one worker with everything that a slip can say, sums of nine digits among it. */
const figures: SlipFigures = {
  workerName: 'Нұрланқызы Әсел',
  workerNumber: '1042',
  lineId,
  lineName: 'Line 1',
  approvedPieces: 12_340,
  approvedMinor: so(10_838_500),
  pendingPieces: 10,
  pendingMinor: so(12_000),
  rejectedPieces: 5,
  rejectedMinor: so(1_500),
  bonusMinor: so(150_000),
  guaranteeMinor: 0,
  deductionMinor: so(25_000),
  advanceMinor: so(1_000_000),
  debtMinor: 0,
  toPayMinor: so(9_963_500),
  lines: [
    line('Manjetni yengga ikki qator baxya bilan tikish', 850, { approved: 11_340 }),
    line('Collar', 1_200, { approved: 1_000, pending: 10 }),
    line('Buttonholes', 300, { rejected: 5 }),
  ],
  adjustments: [
    { kind: 'bonus', amountMinor: so(150_000), day: '2026-11-20', note: 'Shanba kuni ishlagani uchun' },
    { kind: 'deduction', amountMinor: -so(25_000), day: '2026-11-21', note: '' },
    { kind: 'advance', amountMinor: -so(1_000_000), day: '2026-11-23', note: 'For the road' },
  ],
}

const link = 'https://192.168.1.10:5601/slips/0123456789abcdefghijklmnopqrstuvwxyzAB'
const house = {
  institution: 'Atlas tikuv sexi',
  address: 'Toshkent, Navoiy 12',
  phone: '+998 71 200 00 00',
  logoFileId: null,
  timeZone: 'Asia/Tashkent',
  currency: 'UZS',
} as const

const slipIn = (locale: LocaleTag) =>
  slipSheet(
    {
      number: 123,
      firstDay: '2026-11-16',
      lastDay: '2026-11-29',
      figures,
      createdAt: Date.parse('2026-11-29T20:05:00+05:00'),
      locale,
      copy: 0,
      link,
    },
    house,
  )

const wide: ReceiptPrinterSettings = usualSettings.receiptPrinter
const narrow: ReceiptPrinterSettings = { ...wide, paperMm: 58, dots: 384 }

describe.each(['uz-Latn', 'ru', 'kk'] as const)('a pay slip in %s', (locale) => {
  it.each([
    ['80 mm', wide],
    ['58 mm', narrow],
  ])('on %s paper is as it was found right, and its code opens it', async (paper, settings) => {
    const bitmap = await printedOn(slipIn(locale), settings)
    const path = inProgram(
      join('local-server/modules/workshop/pay-slips/references', `slip-${locale}-${paper.slice(0, 2)}.png`),
    )
    const right = await reference(path, bitmap)
    expect([bitmap.width, bitmap.height]).toEqual([right.width, right.height])
    expect(Buffer.from(bitmap.bits).equals(Buffer.from(right.bits))).toBe(true)
    expect(await codesOn(bitmap)).toEqual([link])
  })
})
