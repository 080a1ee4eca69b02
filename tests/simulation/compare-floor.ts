import { readBoard, readRaceBoard } from '../../contracts/workshop/boards.ts'
import { readPlanByHour } from '../../contracts/workshop/plan.ts'
import { listShifts } from '../../contracts/workshop/shifts.ts'
import type { Comparison } from './compare.ts'
import type { Week } from './entries.ts'
import { shiftOf, type Entry } from './ledger.ts'

const piecesOf = (entries: readonly Entry[], status: Entry['status']) =>
  entries.reduce((sum, entry) => sum + (entry.status === status ? entry.quantity : 0), 0)

/** The board of one line in the shift that runs. */
export async function compareLineBoards({ factory, ledger, now }: Week, comparison: Comparison): Promise<void> {
  const { workedOn, shift } = shiftOf(now())
  for (const { id } of factory.lines) {
    const board = await factory.screen.call(readBoard, { query: { lineId: id } })
    const sums = ledger.sums((one) => one.lineId === id && one.workedOn === workedOn && one.shift === shift)
    const { approved, pending, rejected } = board.totals
    comparison.same(
      'line boards',
      `${board.lineName} at ${workedOn} ${shift}`,
      [approved.pieces, approved.amountMinor, pending.pieces, pending.amountMinor, rejected.pieces],
      [sums.approvedPieces, sums.approvedMinor, sums.pendingPieces, sums.pendingMinor, sums.rejectedPieces],
    )
  }
}

/** The race of the lines by the hour of the shift: every operation's pieces, or finished ones where there is a plan. */
export async function compareRace({ factory, ledger, now, plans }: Week, comparison: Comparison): Promise<void> {
  const { workedOn, shift } = shiftOf(now())
  const race = await factory.screen.call(readRaceBoard)
  const isPlanned = shift === 'day' && factory.lines.some(({ id }) => plans.has(`${id} ${workedOn}`))
  comparison.same('race board', `what counts at ${workedOn}`, race.counts, isPlanned ? 'finishedPieces' : 'pieces')
  const ofShift = [...ledger.entries.values()].filter((one) => one.workedOn === workedOn && one.shift === shift)
  for (const line of race.lines) {
    const entries = ofShift.filter((one) => one.lineId === line.lineId && (!isPlanned || one.isLast))
    const byHour = (status: Entry['status']) =>
      race.hours.map((_, hour) =>
        piecesOf(
          entries.filter((one) => one.hour === hour),
          status,
        ),
      )
    comparison.same(
      'race board',
      `${line.lineName} at ${workedOn} ${shift}`,
      [line.approved, line.pending],
      [byHour('approved'), byHour('pending')],
    )
    const planned = shift === 'day' ? (plans.get(`${line.lineId} ${workedOn}`) ?? null) : null
    const sum = line.planned?.reduce((all, pieces) => all + pieces, 0) ?? null
    comparison.same('race board', `plan of ${line.lineName} at ${workedOn} ${shift}`, sum, planned)
  }
}

/** Plan and finished pieces of the days that had a plan. */
export async function comparePlans({ factory, ledger, plans }: Week, comparison: Comparison): Promise<void> {
  const { items } = await factory.administrator.call(listShifts)
  const shiftId = items.find(({ startsAt }) => startsAt === '08:00')?.id ?? ''
  for (const workedOn of new Set([...plans.keys()].map((key) => key.split(' ')[1] ?? ''))) {
    const { lines } = await factory.administrator.call(readPlanByHour, { query: { workedOn, shiftId } })
    for (const line of lines) {
      const entries = [...ledger.entries.values()].filter(
        (one) => one.lineId === line.lineId && one.workedOn === workedOn && one.shift === 'day' && one.isLast,
      )
      comparison.same(
        'plans',
        `${line.lineName} on ${workedOn}`,
        [line.plannedPieces, line.approvedPieces, line.pendingPieces],
        [plans.get(`${line.lineId} ${workedOn}`) ?? null, piecesOf(entries, 'approved'), piecesOf(entries, 'pending')],
      )
    }
  }
}
