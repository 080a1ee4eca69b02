import type { Order, OrderWithMatrix } from '../../../../contracts/workshop/orders.ts'
import { wholeNumber } from '../whole-number.ts'

/** An order's sizes and colours as they are being typed. */
export interface MatrixDraft {
  sizes: string[]
  colours: string[]
  /** What stands in the cells, by `cellKey`. */
  pieces: Record<string, string>
}

export const cellKey = (colour: string, size: string): string => JSON.stringify([colour, size])

export function draftOf(matrix?: OrderWithMatrix['matrix']): MatrixDraft {
  const cells = (matrix?.items ?? []).map(({ size, colour, pieces }) => [cellKey(colour, size), String(pieces)])
  return {
    sizes: [...(matrix?.sizes ?? [])],
    colours: [...(matrix?.colours ?? [])],
    pieces: Object.fromEntries(cells) as Record<string, string>,
  }
}

interface Item {
  size: string
  colour: string
  pieces: number
}

/** The cells that are filled in, row by row; one that is no number is NaN. */
export function itemsOf({ sizes, colours, pieces }: MatrixDraft): Item[] {
  return colours.flatMap((colour) =>
    sizes.flatMap((size) => {
      const text = pieces[cellKey(colour, size)] ?? ''
      return text.trim() === '' ? [] : { size, colour, pieces: wholeNumber(text) }
    }),
  )
}

/** Sum of what counts as a number, of all items or those of one size or colour. */
export const sumOf = (items: readonly Item[], of: Partial<Pick<Item, 'size' | 'colour'>> = {}): number =>
  items
    .filter((item) => (of.size ?? item.size) === item.size && (of.colour ?? item.colour) === item.colour)
    .reduce((sum, { pieces }) => sum + (Number.isNaN(pieces) ? 0 : pieces), 0)

/**
 * What is wrong with which cell: what the server said of the items that were sent (`matrix.items.3.pieces`), or that it is
 * no number.
 */
export function cellMessages(
  items: readonly Item[],
  fields: Readonly<Record<string, string>>,
  notWhole: string,
): Record<string, string> {
  const messages: Record<string, string> = {}
  for (const [index, { colour, size, pieces }] of items.entries()) {
    const said = fields[`matrix.items.${index}.pieces`] ?? fields[`matrix.items.${index}`]
    if (said !== undefined) messages[cellKey(colour, size)] = said
    else if (Number.isNaN(pieces)) messages[cellKey(colour, size)] = notWhole
  }
  return messages
}

/** How many bundles pieces of one size and colour make. */
export const bundlesFor = (pieces: number, bundleSize: number): number =>
  pieces > 0 && bundleSize > 0 ? Math.ceil(pieces / bundleSize) : 0

const dayMs = 86_400_000

/** Whole days until an order is due; below zero when it is late. */
export const daysLeft = (dueOn: string, today: string): number =>
  Math.round((Date.parse(dueOn) - Date.parse(today)) / dayMs)

export const isLate = ({ status, dueOn }: Pick<Order, 'status' | 'dueOn'>, today: string): boolean =>
  status === 'open' && dueOn < today
