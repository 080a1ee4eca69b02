import type { Block } from '../../../contracts/print-content.ts'

/** The institution's logo over what is printed on a receipt; nothing where there is none. */
export const logoBlocks = (fileId: string | null): Block[] =>
  fileId === null ? [] : [{ kind: 'picture', fileId, widthPercent: 50 }]
