import { readBoard, readDashboard, readOrdersBoard, readRaceBoard } from '../../contracts/workshop/boards.ts'
import type { ResponseOf } from '../../contracts/route.ts'
import type { Comparison } from './comparison.ts'
import type { Week } from './entries.ts'
import { nothing, shiftOf, sumOf, type Entry, type Sums } from './ledger.ts'
import { bottleneckOf, endOf, finishedOf } from './progress.ts'

type Board = ResponseOf<typeof readBoard>

const mostRanked = 10

const totalsOf = ({ approved, pending, rejected }: Board['totals']) => [
  approved.pieces,
  approved.amountMinor,
  pending.pieces,
  pending.amountMinor,
  rejected.pieces,
  rejected.amountMinor,
]

const plainTotals = (sums: Sums) => [
  sums.approvedPieces,
  sums.approvedMinor,
  sums.pendingPieces,
  sums.pendingMinor,
  sums.rejectedPieces,
  sums.rejectedMinor,
]

const inShift = ({ workedOn, shift }: Pick<Entry, 'workedOn' | 'shift'>) => {
  return (entry: Entry) => entry.workedOn === workedOn && entry.shift === shift
}

/** The TV board of the shift that runs, of the floor and of every line. */
export async function compareBoards(week: Week, comparison: Comparison): Promise<void> {
  const { factory, ledger, now } = week
  const { workedOn, shift } = shiftOf(now())
  const entries = ledger.where(inShift({ workedOn, shift }))
  const board = await factory.screen.call(readBoard)
  comparison.same('TV board', 'the day', board.workedOn, workedOn)
  comparison.same('TV board', 'what waits most', board.bottleneck, null)
  compareBoard(week, comparison, 'TV board', board, entries)
  for (const line of factory.lines) {
    const ofLine = entries.filter(({ lineId }) => lineId === line.id)
    const shown = board.lines.find(({ lineId }) => lineId === line.id)
    comparison.same('TV board', line.name, shown && totalsOf(shown), plainTotals(sumOf(ofLine)))
    const own = await factory.screen.call(readBoard, { query: { lineId: line.id } })
    compareBoard(week, comparison, 'line boards', own, ofLine)
    const most = bottleneckOf(week, line)
    const named = own.bottleneck && [own.bottleneck.operationId, own.bottleneck.waitingPieces]
    comparison.same('bottlenecks', `${line.name} at ${workedOn} ${shift}`, named, most)
  }
}

function compareBoard(
  week: Week,
  comparison: Comparison,
  subject: 'TV board' | 'line boards',
  board: Board,
  entries: readonly Entry[],
): void {
  const { workedOn, shift } = shiftOf(week.now())
  const at = `${board.lineName ?? 'the floor'} at ${workedOn} ${shift}`
  comparison.same(subject, at, totalsOf(board.totals), plainTotals(sumOf(entries)))
  comparison.same(subject, `who works, ${at}`, board.workersActive, workersIn(entries))
  const shown = board.top.map(({ workerId, pieces, amountMinor }) => [workerId, pieces, amountMinor])
  comparison.same('ranking', at, shown, rankingOf(week, entries))
  const before = approvedBefore(week, board.lineId)
  comparison.same(subject, `the shift before, ${at}`, board.previousApprovedPieces, before)
}

/** How many have work in a shift that stands. */
const workersIn = (entries: readonly Entry[]): number =>
  new Set(
    [...Map.groupBy(entries, ({ workerId, workedOn, shift }) => `${workerId} ${workedOn} ${shift}`)].flatMap(
      ([key, own]) => (sumOf(own).pendingPieces + sumOf(own).approvedPieces > 0 ? [key.split(' ')[0]] : []),
    ),
  ).size

/** The best by the approved amount; of two that earned the same, whoever was approved first, then by name (D-55). */
function rankingOf({ factory }: Week, entries: readonly Entry[]): [string, number, number][] {
  const names = new Map(factory.lines.flatMap(({ workers }) => workers.map(({ id, name }) => [id, name])))
  return [...Map.groupBy(entries, ({ workerId }) => workerId)]
    .map(([workerId, own]) => ({
      workerId,
      ...sumOf(own),
      approvedAt: Math.max(
        0,
        ...own
          .filter(({ status, correctsId }) => status === 'approved' && correctsId === null)
          .map(({ decidedAt }) => decidedAt),
      ),
    }))
    .filter(({ approvedPieces }) => approvedPieces > 0)
    .toSorted(
      (a, b) =>
        b.approvedMinor - a.approvedMinor ||
        a.approvedAt - b.approvedAt ||
        ((names.get(a.workerId) ?? '') < (names.get(b.workerId) ?? '') ? -1 : 1),
    )
    .slice(0, mostRanked)
    .map(({ workerId, approvedPieces, approvedMinor }) => [workerId, approvedPieces, approvedMinor])
}

/** Approved pieces of the same shift of the working day before, in as many whole hours as have gone by. */
function approvedBefore({ ledger, now }: Week, lineId: string | null): number {
  const { workedOn, shift, hour } = shiftOf(now())
  const before = ledger
    .where((one) => one.shift === shift && one.workedOn < workedOn)
    .map((one) => one.workedOn)
    .toSorted()
    .at(-1)
  return ledger.sums(
    (one) =>
      one.shift === shift && one.workedOn === before && one.hour < hour && (lineId === null || one.lineId === lineId),
  ).approvedPieces
}

const piecesOf = (entries: readonly Entry[], status: Entry['status']) =>
  entries.reduce((sum, entry) => sum + (entry.status === status ? entry.quantity : 0), 0)

/** The race of the lines by the hour of the shift: every operation's pieces, or finished ones where there is a plan. */
export async function compareRace(week: Week, comparison: Comparison): Promise<void> {
  const { factory, ledger, now, plans } = week
  const { workedOn, shift } = shiftOf(now())
  const race = await factory.screen.call(readRaceBoard)
  const isPlanned = shift === 'day' && factory.lines.some(({ id }) => plans.has(`${id} ${workedOn}`))
  comparison.same('race board', `what counts at ${workedOn}`, race.counts, isPlanned ? 'finishedPieces' : 'pieces')
  const ofShift = ledger.where(inShift({ workedOn, shift }))
  for (const line of race.lines) {
    const entries = ofShift.filter((one) => one.lineId === line.lineId && (!isPlanned || one.isLast))
    const byHour = (status: Entry['status']) =>
      race.hours.map((_, hour) =>
        piecesOf(
          entries.filter((one) => one.hour === hour),
          status,
        ),
      )
    const plan = shift === 'day' ? (plans.get(`${line.lineId} ${workedOn}`) ?? null) : null
    comparison.same(
      'race board',
      `${line.lineName} at ${workedOn} ${shift}`,
      [line.approved, line.pending, line.planned],
      [byHour('approved'), byHour('pending'), plan === null ? null : plannedByHour(plan)],
    )
    const own = factory.lines.find(({ id }) => id === line.lineId)
    const named = line.bottleneck && [line.bottleneck.operationId, line.bottleneck.waitingPieces]
    comparison.same('bottlenecks', `race of ${line.lineName} at ${workedOn}`, named, own && bottleneckOf(week, own))
  }
}

/** The same share in each of twelve hours; what rounding leaves over is in the next. */
export function plannedByHour(pieces: number): number[] {
  const until = Array.from({ length: 13 }, (_, hour) => Math.round((pieces * hour) / 12))
  return until.slice(1).map((planned, hour) => planned - (until[hour] ?? 0))
}

/** The wall of orders: what is finished of each, when it ends at its pace and whether that is in time. */
export async function compareOrdersBoard(week: Week, comparison: Comparison): Promise<void> {
  const { factory, now } = week
  const { workedOn: today } = shiftOf(now())
  const board = await factory.screen.call(readOrdersBoard)
  const orders = factory.orders.map((order) => {
    const finished = finishedOf(week, order.id)
    const endsOn = endOf(week, order)?.endsOn ?? null
    const outlook =
      finished >= order.pieces
        ? 'finished'
        : order.dueOn < today
          ? 'overdue'
          : endsOn === null
            ? 'unknown'
            : endsOn > order.dueOn
              ? 'late'
              : 'onTime'
    return { ...order, finished, endsOn, outlook }
  })
  const overdue = orders.filter(({ outlook }) => outlook === 'overdue').length
  comparison.same(
    'orders board',
    `all at ${today}`,
    [board.open, board.overdue, board.late, board.orderedPieces, board.finishedPieces],
    [
      orders.length,
      overdue,
      overdue + orders.filter(({ outlook }) => outlook === 'late').length,
      orders.reduce((sum, { pieces }) => sum + pieces, 0),
      orders.reduce((sum, { pieces, finished }) => sum + Math.min(pieces, finished), 0),
    ],
  )
  for (const { id, number, pieces, finished, endsOn, outlook } of orders) {
    const shown = board.orders.find(({ orderId }) => orderId === id)
    comparison.same(
      'orders board',
      `${number} at ${today}`,
      shown && [shown.orderedPieces, shown.finishedPieces, shown.endsOn, shown.outlook],
      [pieces, finished, endsOn, outlook],
    )
  }
}

/** The dashboard of every day, of the floor and of each master's line. */
export async function compareDashboards({ factory, ledger, days }: Week, comparison: Comparison): Promise<void> {
  const seats = [
    { who: factory.administrator, name: 'the floor', lineIds: factory.lines.map(({ id }) => id) },
    ...factory.lines.map((line) => ({ who: line.master, name: line.name, lineIds: [line.id] })),
  ]
  for (const { who, name, lineIds } of seats) {
    for (const workedOn of days) {
      const shown = await who.call(readDashboard, { query: { workedOn } })
      const own = ledger.where((one) => lineIds.includes(one.lineId) && one.workedOn <= workedOn)
      const ofDay = own.filter((one) => one.workedOn === workedOn)
      comparison.same('dashboards', `${name} on ${workedOn}`, totalsOf(shown.totals), plainTotals(sumOf(ofDay)))
      comparison.same('dashboards', `who worked, ${name} on ${workedOn}`, shown.workersActive, workersIn(ofDay))
      const perLine = Map.groupBy(ofDay, ({ lineId }) => lineId)
      comparison.same(
        'dashboards',
        `lines, ${name} on ${workedOn}`,
        shown.lines.map((line) => [line.lineName, ...totalsOf(line)]),
        factory.lines
          .filter(({ id }) => lineIds.includes(id))
          .map((line) => [
            line.name,
            ...plainTotals(perLine.has(line.id) ? sumOf(perLine.get(line.id) ?? []) : nothing),
          ]),
      )
      const perDay = [...Map.groupBy(own, (one) => one.workedOn)].toSorted(([a], [b]) => (a < b ? -1 : 1))
      comparison.same(
        'dashboards',
        `days until ${workedOn}, ${name}`,
        shown.days.map((day) => [day.workedOn, ...totalsOf(day)]),
        perDay.map(([day, entries]) => [day, ...plainTotals(sumOf(entries))]),
      )
    }
  }
}
