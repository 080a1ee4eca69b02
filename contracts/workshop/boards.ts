import { zDay, zId, zInstant, zMoneyMinor } from '../common.ts'
import { route } from '../route.ts'
import { zBottleneck } from './progress.ts'
import { zNameStyle } from './screens.ts'
import { zWorkTotals } from './work-records.ts'
import { z } from 'zod'

export const readDashboard = route({
  name: 'workshop.dashboard',
  method: 'GET',
  path: '/workshop/dashboard',
  access: 'workRecord.readLine',
  summary:
    'The day in figures for a master’s lines or, with the right to all records, the floor; thirty days for the chart.',
  query: z.object({ workedOn: zDay.optional() }),
  response: z.object({
    workedOn: zDay,
    totals: zWorkTotals,
    workersActive: z.int(),
    lines: z.array(zWorkTotals.extend({ lineId: zId, lineName: z.string() })),
    days: z.array(zWorkTotals.extend({ workedOn: zDay })),
  }),
})

export const zBoard = z.object({
  institution: z.string(),
  lineId: zId.nullable(),
  lineName: z.string().nullable(),
  workedOn: zDay,
  shiftName: z.string(),
  /** When these figures were read. */
  at: zInstant,
  totals: zWorkTotals,
  workersActive: z.int(),
  /** Approved pieces of the same shift on the working day before, up to the same time; the hour that runs counts by its share. */
  previousApprovedPieces: z.int(),
  top: z.array(z.object({ workerId: zId, name: z.string(), pieces: z.int(), amountMinor: zMoneyMinor })),
  lines: z.array(zWorkTotals.extend({ lineId: zId, lineName: z.string() })),
  /** Of one line; null where nothing waits, and of the floor. */
  bottleneck: zBottleneck.nullable(),
})

export const readBoard = route({
  name: 'workshop.board',
  method: 'GET',
  path: '/boards/workshop',
  access: 'board.view',
  summary: 'The TV board of the floor or one line (D-51, D-55).',
  query: z.object({ lineId: zId.optional(), names: zNameStyle.default('full') }),
  response: zBoard,
  errors: ['row.notFound'],
})

export const zRaceBoard = z.object({
  at: zInstant,
  institution: z.string(),
  workedOn: zDay,
  shiftName: z.string(),
  /** When the shift’s hours begin, `08:00` the first. */
  hours: z.array(z.string()),
  /** Hours that have begun. */
  begun: z.int(),
  /** Pieces of every operation; where a line has a plan, finished ones, which is what plans count. */
  counts: z.enum(['pieces', 'finishedPieces']),
  lines: z.array(
    z.object({
      lineId: zId,
      lineName: z.string(),
      /** Pieces of each hour. */
      approved: z.array(z.int()),
      pending: z.array(z.int()),
      /** Pieces planned for each hour; null where the line has no plan. */
      planned: z.array(z.int()).nullable(),
      bottleneck: zBottleneck.nullable(),
    }),
  ),
})

export const readRaceBoard = route({
  name: 'workshop.raceBoard',
  method: 'GET',
  path: '/boards/race',
  access: 'board.view',
  summary: 'Pieces of each line by the hour of the shift, against the plan where there is one.',
  response: zRaceBoard,
})

/** How an open order stands against its due day; `late` as it goes at its present pace. */
export const orderOutlooks = ['finished', 'overdue', 'late', 'onTime', 'unknown'] as const

/** More orders than that a wall does not show: those that are due first. */
export const mostBoardOrders = 60

export const zOrdersBoard = z.object({
  at: zInstant,
  institution: z.string(),
  /** The working day that runs. */
  today: zDay,
  /** Of all open orders, shown or not. */
  open: z.int(),
  overdue: z.int(),
  /** Of these, the overdue ones too. */
  late: z.int(),
  orderedPieces: z.int(),
  /** No order counts for more than was ordered. */
  finishedPieces: z.int(),
  /** Those that are due first stand first. */
  orders: z
    .array(
      z.object({
        orderId: zId,
        number: z.string(),
        productName: z.string(),
        dueOn: zDay,
        orderedPieces: z.int(),
        finishedPieces: z.int(),
        /** When it ends at its present pace; null where there is none, and where nothing is left. */
        endsOn: zDay.nullable(),
        outlook: z.enum(orderOutlooks),
      }),
    )
    .max(mostBoardOrders),
})

export const readOrdersBoard = route({
  name: 'workshop.ordersBoard',
  method: 'GET',
  path: '/boards/orders',
  access: 'board.view',
  summary: 'The open orders: what is finished of each, when it is due and when it ends at its present pace.',
  response: zOrdersBoard,
})
