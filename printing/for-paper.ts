import type { Block, Sheet } from '../contracts/print-content.ts'

/** What of a sheet stands on paper of a width (mm): a template may want less of it, or another order, on narrow paper. */
export function forPaper({ narrow, ...sheet }: Sheet, paperMm: 58 | 80): Sheet {
  return narrow && paperMm === 58 ? { ...sheet, blocks: narrow } : sheet
}

/** All that a sheet may need, whatever paper it comes to. */
export const everyBlock = ({ blocks, narrow = [] }: Sheet): Block[] => [...blocks, ...narrow]
