import { z } from 'zod'
import { zId } from './common.ts'

const zPrinted = z.string().max(2_000)
const zCharacterSize = z.int().min(1).max(4)
const zAlignment = z.enum(['left', 'center', 'right'])

const zTextBlock = z.object({
  kind: z.literal('text'),
  /** Wrapped at spaces; a no-break space keeps a number in one piece. */
  text: zPrinted,
  align: zAlignment.optional(),
  bold: z.boolean().optional(),
  size: zCharacterSize.optional(),
  /** White on black. */
  inverted: z.boolean().optional(),
})

const zTableBlock = z.object({
  kind: z.literal('table'),
  /** One of them may grow: it takes what the others leave and wraps; without one the first does. */
  columns: z
    .array(z.object({ align: z.enum(['left', 'right']).optional(), grow: z.boolean().optional() }))
    .min(1)
    .max(6),
  rows: z.array(z.array(zPrinted).max(6)).max(500),
  bold: z.boolean().optional(),
  size: zCharacterSize.optional(),
})

const zRuleBlock = z.object({ kind: z.literal('rule') })

const zSpaceBlock = z.object({ kind: z.literal('space'), lines: z.int().min(1).max(20).optional() })

/** Boxes side by side, each with so many hundredths of its dots black, and the number below. */
const zShadesBlock = z.object({ kind: z.literal('shades'), percents: z.array(z.int().min(0).max(100)).min(1).max(10) })

const zQrBlock = z.object({
  kind: z.literal('qr'),
  text: z.string().min(1).max(1_000),
  /** Dots a module; as large as fits where there is less room. */
  moduleDots: z.int().min(2).max(12).optional(),
  align: zAlignment.optional(),
})

const zBarcodeBlock = z.object({
  kind: z.literal('barcode'),
  symbology: z.enum(['code128', 'ean13']),
  text: z.string().min(1).max(48),
  heightDots: z.int().min(24).max(240).optional(),
})

const zPictureBlock = z.object({
  kind: z.literal('picture'),
  /** A picture among the server's files, such as the logo. */
  fileId: zId,
  /** Hundredths of the paper's width. */
  widthPercent: z.int().min(10).max(100).optional(),
})

const zBesideBlock = z.object({
  kind: z.literal('beside'),
  /** At the left edge, with lines to its right. */
  qr: zQrBlock.omit({ kind: true, align: true }),
  blocks: z.array(z.discriminatedUnion('kind', [zTextBlock, zTableBlock, zRuleBlock, zSpaceBlock])).max(50),
})

const zBlock = z.discriminatedUnion('kind', [
  zTextBlock,
  zTableBlock,
  zRuleBlock,
  zSpaceBlock,
  zShadesBlock,
  zQrBlock,
  zBarcodeBlock,
  zPictureBlock,
  zBesideBlock,
])
export type Block = z.output<typeof zBlock>
export type BlockOf<K extends Block['kind']> = Extract<Block, { kind: K }>

const zSheet = z.object({
  /** None where only the drawer is to open. */
  blocks: z.array(zBlock).max(2_000),
  /** Instead of those, on receipt paper of 58 mm. */
  narrow: z.array(zBlock).max(2_000).optional(),
  /** `none` leaves it joined to the next. */
  cut: z.enum(['full', 'partial', 'none']).optional(),
  /** Opens the cash drawer before it prints; alone it feeds no paper. */
  drawer: z.boolean().optional(),
})
export type Sheet = z.output<typeof zSheet>

/**
 * What is to be on paper, whatever the printer: sheets that are cut one from another, each of blocks from top to
 * bottom. The width, the letters and the language of the printer are the driver's business.
 */
export const zPrintContent = z.object({ sheets: z.array(zSheet).min(1).max(2_000) })
export type PrintContent = z.output<typeof zPrintContent>
