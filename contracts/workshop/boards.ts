import { zDay, zId, zInstant, zMoneyMinor } from '../common.ts'
import { route } from '../route.ts'
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
  lines: z.array(
    z.object({
      lineId: zId,
      lineName: z.string(),
      /** Pieces of each hour. */
      approved: z.array(z.int()),
      pending: z.array(z.int()),
      /** Pieces planned for each hour; null where the line has no plan. */
      planned: z.array(z.int()).nullable(),
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
