import type { z } from 'zod'
import type { zBoard } from '../../../contracts/workshop/boards.ts'

export type Board = z.output<typeof zBoard>

/** A figure's way against the same time of the shift before. */
export interface Trend {
  direction: 'up' | 'down' | 'level'
  /** Whole per cent; null where nothing is called less yet. */
  percent: number | null
}

/**
 * Approved pieces of this shift against those of the one before up to the same time. What waits for approval may yet make up
 * for what is missing: until then nothing is called less. Undefined where there is nothing to compare with.
 */
export function trendOf(now: number, before: number, pending: number): Trend | undefined {
  if (before === 0) return undefined
  if (now < before && pending > 0) return { direction: 'level', percent: null }
  const percent = Math.round(((now - before) / before) * 100)
  return { direction: percent > 0 ? 'up' : percent < 0 ? 'down' : 'level', percent }
}

export interface Racer {
  id: string
  /** From 1. */
  place: number
  name: string
  approved: number
  pending: number
  /** Widths in per cent of the longest bar. */
  approvedShare: number
  pendingShare: number
}

/** The lines by approved pieces; what is pending stands apart behind it (D-51). */
export function raceOf(lines: Board['lines']): Racer[] {
  const longest = Math.max(1, ...lines.map(({ approved, pending }) => approved.pieces + pending.pieces))
  return lines
    .map(({ lineId, lineName, approved, pending }) => ({
      id: lineId,
      name: lineName,
      approved: approved.pieces,
      pending: pending.pieces,
      approvedShare: (approved.pieces / longest) * 100,
      pendingShare: (pending.pieces / longest) * 100,
    }))
    .toSorted((a, b) => b.approved - a.approved || b.pending - a.pending || a.name.localeCompare(b.name))
    .map((line, index) => ({ ...line, place: index + 1 }))
}

/** What is lit when it changes, by a name of its own: the large figures, each worker of the ranking, each line. */
function factsOf(board: Board): Map<string, string> {
  const { totals } = board
  return new Map([
    ['pieces', `${totals.approved.pieces}`],
    ['pending', `${totals.pending.pieces}`],
    ['money', `${totals.approved.amountMinor}`],
    ['workers', `${board.workersActive}`],
    ['bottleneck', `${board.bottleneck?.operationId} ${board.bottleneck?.waitingPieces}`],
    ...board.top.map((one, place): [string, string] => [`worker:${one.workerId}`, `${place} ${one.amountMinor}`]),
    ...board.lines.map((line): [string, string] => [
      `line:${line.lineId}`,
      `${line.approved.pieces} ${line.pending.pieces}`,
    ]),
  ])
}

/** Names of the facts that are not what they were. Another shift or another line is a new board: nothing of it is lit. */
export function changesBetween(before: Board | undefined, after: Board): ReadonlySet<string> {
  if (!before || before.workedOn !== after.workedOn || before.shiftName !== after.shiftName) return new Set()
  if (before.lineId !== after.lineId) return new Set()
  const former = factsOf(before)
  return new Set([...factsOf(after)].filter(([name, value]) => former.get(name) !== value).map(([name]) => name))
}

/** Large sums are rounded so that they are read at a glance: `12,3` and the unit it is counted in. */
export function roundedMoney(minor: number): { value: number; decimals: number; unit: 'one' | 'thousand' | 'million' } {
  const whole = Math.round(minor / 100)
  if (whole >= 1_000_000) {
    const millions = whole / 1_000_000
    return { value: millions, decimals: millions < 100 ? 1 : 0, unit: 'million' }
  }
  if (whole >= 100_000) return { value: Math.round(whole / 1_000), decimals: 0, unit: 'thousand' }
  return { value: whole, decimals: 0, unit: 'one' }
}

const shiftEveryMs = 10 * 60_000
const places = [
  [0, 0],
  [8, 0],
  [8, 8],
  [0, 8],
  [4, 4],
] as const

/** Where the picture stands at an instant, in pixels: it moves every ten minutes, so that nothing burns in. */
export function burnInOffset(now: number): { x: number; y: number } {
  const [x, y] = places[Math.floor(now / shiftEveryMs) % places.length] ?? places[0]
  return { x, y }
}
