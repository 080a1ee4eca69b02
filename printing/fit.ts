import type { Block } from '../contracts/print-content.ts'
import { heightOf, layOut, type LayoutOptions } from './layout.ts'

/** The smallest module a scanner reads from a label at 203 dots an inch: three eighths of a millimetre. */
const leastModuleDots = 3

const withoutWhite = (block: Block): Block[] => (block.kind === 'space' || block.kind === 'rule' ? [] : [block])

function smallerLetters(block: Block): Block[] {
  if (block.kind !== 'text' && block.kind !== 'table') return [block]
  return [{ ...block, size: Math.max(1, (block.size ?? 1) - 1) }]
}

const smallerModule = (dots: number | undefined): number => Math.max(leastModuleDots, (dots ?? 5) - 1)

function smallerCode(block: Block): Block[] {
  if (block.kind === 'qr') return [{ ...block, moduleDots: smallerModule(block.moduleDots) }]
  if (block.kind !== 'beside') return [block]
  return [{ ...block, qr: { ...block.qr, moduleDots: smallerModule(block.qr.moduleDots) } }]
}

type Step = (block: Block) => Block[]
const steps: readonly Step[] = [
  withoutWhite,
  smallerLetters,
  smallerCode,
  smallerLetters,
  smallerCode,
  smallerLetters,
  smallerCode,
]

/** What stands beside a code is made less as what stands alone. */
const inside = (block: Block, step: Step): Block => {
  if (block.kind !== 'beside') return block
  const blocks = block.blocks.flatMap((one) => step(one) as typeof block.blocks)
  return { ...block, blocks }
}

/**
 * The blocks of a sheet made to stand on a label `height` dots high: white space goes first, then letters and codes
 * get smaller, none below what is read. Undefined where all of it has no room even so.
 */
export function fitToLabel(
  blocks: readonly Block[],
  { height, ...options }: LayoutOptions & { height: number },
): readonly Block[] | undefined {
  let fitted = blocks
  for (const step of steps) {
    if (heightOf(layOut(fitted, options)) <= height) return fitted
    fitted = fitted.flatMap(step).map((block) => inside(block, step))
  }
  return heightOf(layOut(fitted, options)) <= height ? fitted : undefined
}
