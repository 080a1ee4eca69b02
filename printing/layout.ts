import type { Block, BlockOf } from '../contracts/print-content.ts'
import type { Bitmap } from './bitmap.ts'
import { barcodeBitmap, qrBitmap, ruleBitmap, shadeBitmap } from './symbols.ts'
import { layOutTable } from './table.ts'
import { cellsOf, plain, wrap } from './wrap.ts'

/** A character cell at its single size: font A of every receipt printer at 203 dots an inch. */
export const cellWidth = 12
export const cellHeight = 24
/** White between two lines. */
export const leading = 6

/** Characters in a row, beginning at a dot. */
export interface Run {
  x: number
  text: string
  bold: boolean
  /** How many times the single size, in both directions. */
  size: number
}

/** Lines, and what is drawn, one below the other. */
export type Row =
  | {
      /** One line in character cells; a printer that has its letters may print them itself. */
      kind: 'line'
      height: number
      runs: readonly Run[]
      inverted: boolean
    }
  | { kind: 'drawing'; height: number; parts: readonly Part[] }

/** Something within a drawing, from its top left corner. */
export type Part =
  | { kind: 'bitmap'; x: number; y: number; bitmap: Bitmap }
  | { kind: 'row'; x: number; y: number; row: Row & { kind: 'line' } }

export interface LayoutOptions {
  /** Dots across the paper. */
  width: number
  /** The pictures the content names, as bitmaps no wider than the paper. */
  pictures?: ReadonlyMap<string, Bitmap>
}

/** Where each block of a sheet stands on paper of a width. */
export function layOut(blocks: readonly Block[], options: LayoutOptions): Row[] {
  return blocks.flatMap((block) => rowsOfBlock(block, options))
}

/** How many characters of a size stand side by side. */
const columnsOf = (width: number, size = 1): number => Math.max(1, Math.floor(width / (cellWidth * size)))

/** The height of rows together. */
export const heightOf = (rows: readonly Row[]): number => rows.reduce((sum, { height }) => sum + height, 0)

function rowsOfBlock(block: Block, options: LayoutOptions): Row[] {
  const { width } = options
  switch (block.kind) {
    case 'text':
      return textRows(block, width)
    case 'table':
      return layOutTable(block, columnsOf(width, block.size)).map((pieces) =>
        lineRow(
          pieces.map(({ column, text }) => ({ column, text })),
          { bold: block.bold ?? false, size: block.size ?? 1 },
        ),
      )
    case 'rule':
      return [drawing([{ kind: 'bitmap', x: 0, y: 6, bitmap: ruleBitmap(width) }], 14)]
    case 'space':
      return [drawing([], (block.lines ?? 1) * (cellHeight + leading))]
    case 'shades':
      return shadesRows(block.percents, width)
    case 'qr': {
      const bitmap = qrBitmap(block.text, block.moduleDots ?? 6, width)
      return [placed(bitmap, block.align ?? 'center', width)]
    }
    case 'barcode':
      return barcodeRows(block, width)
    case 'picture': {
      const bitmap = options.pictures?.get(block.fileId)
      return bitmap ? [placed(bitmap, 'center', width, leading)] : []
    }
    case 'beside':
      return [besideRow(block, options)]
  }
}

function textRows(block: BlockOf<'text'>, width: number): Row[] {
  const { align = 'left', bold = false, size = 1, inverted = false } = block
  const columns = columnsOf(width, size)
  return wrap(block.text, columns).map((text) => {
    const free = columns - cellsOf(text)
    const column = align === 'left' ? 0 : align === 'right' ? free : Math.floor(free / 2)
    return lineRow(text === '' ? [] : [{ column, text }], { bold, size, inverted })
  })
}

function lineRow(
  pieces: readonly { column: number; text: string }[],
  { bold, size, inverted = false }: { bold: boolean; size: number; inverted?: boolean },
): Row & { kind: 'line' } {
  return {
    kind: 'line',
    height: cellHeight * size + leading,
    runs: pieces.map(({ column, text }) => ({ x: column * cellWidth * size, text: plain(text), bold, size })),
    inverted,
  }
}

const drawing = (parts: readonly Part[], height: number): Row => ({ kind: 'drawing', height, parts })

function placed(bitmap: Bitmap, align: 'left' | 'center' | 'right', width: number, below = 0): Row {
  const free = Math.max(0, width - bitmap.width)
  const x = align === 'left' ? 0 : align === 'right' ? free : free >> 1
  return drawing([{ kind: 'bitmap', x, y: 0, bitmap }], bitmap.height + below)
}

function shadesRows(percents: readonly number[], width: number): Row[] {
  const box = Math.floor(columnsOf(width) / percents.length)
  const drawn = percents.map((percent, index): Part => {
    const bitmap = shadeBitmap((box - 1) * cellWidth, 2 * cellHeight, percent)
    return { kind: 'bitmap', x: index * box * cellWidth, y: 0, bitmap }
  })
  const numbers = percents.map((percent, index) => ({ column: index * box, text: String(percent) }))
  return [drawing(drawn, 2 * cellHeight + leading), lineRow(numbers, { bold: false, size: 1 })]
}

function barcodeRows(block: BlockOf<'barcode'>, width: number): Row[] {
  const bitmap = barcodeBitmap(block.symbology, block.text, block.heightDots ?? 80, width)
  return [
    placed(bitmap, 'center', width, leading),
    ...textRows({ kind: 'text', text: block.text, align: 'center' }, width),
  ]
}

function besideRow(block: BlockOf<'beside'>, options: LayoutOptions): Row {
  const bitmap = qrBitmap(block.qr.text, block.qr.moduleDots ?? 5, Math.floor(options.width / 2))
  const left = Math.ceil(bitmap.width / cellWidth) * cellWidth
  const rows = layOut(block.blocks, { ...options, width: options.width - left })
  const textHeight = heightOf(rows)
  let y = Math.max(0, (bitmap.height - textHeight) >> 1)
  const parts: Part[] = [{ kind: 'bitmap', x: 0, y: Math.max(0, (textHeight - bitmap.height) >> 1), bitmap }]
  for (const row of rows) {
    if (row.kind === 'line') parts.push({ kind: 'row', x: left, y, row })
    else for (const part of row.parts) parts.push({ ...part, x: part.x + left, y: part.y + y })
    y += row.height
  }
  return drawing(parts, Math.max(bitmap.height, textHeight))
}
