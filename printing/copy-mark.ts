import type { Block, Sheet } from '../contracts/print-content.ts'

/** A copy says so at its head (D-08); it opens no drawer, as the first one did. A label has room for a small mark only. */
export function withCopyMark(sheet: Sheet, mark: string, size: 1 | 2): Sheet {
  if (sheet.blocks.length === 0) return sheet
  const block: Block = { kind: 'text', text: mark, align: 'center', size, inverted: true }
  const narrow = sheet.narrow && [block, ...sheet.narrow]
  return { ...sheet, blocks: [block, ...sheet.blocks], ...(narrow ? { narrow } : {}), drawer: false }
}
