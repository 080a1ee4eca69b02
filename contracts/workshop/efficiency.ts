import { zDay, zId } from '../common.ts'
import { dayRange, idOf, listRoute, oneOf } from '../list.ts'
import { route } from '../route.ts'
import { z } from 'zod'

export const efficiencyGroups = ['line', 'worker', 'day', 'shift'] as const

const zEfficiency = z.object({
  /** Standard minutes of the approved pieces. */
  earnedMinutesThousandths: z.int(),
  attendedMinutes: z.int(),
  /** Earned of attended, with one decimal; null where nothing was attended. */
  efficiencyPercent: z.number().nullable(),
  approvedPieces: z.int(),
})

export const readEfficiency = route({
  name: 'efficiency.read',
  method: 'GET',
  path: '/efficiency',
  access: 'attendance.read',
  summary: 'Earned against attended minutes of one’s lines, or of all, by line, worker, day or shift.',
  query: z
    .object({ from: zDay, to: zDay, by: z.enum(efficiencyGroups).default('line'), lineId: zId.optional() })
    .refine(({ from, to }) => from <= to, { path: ['to'] }),
  response: z.object({
    total: zEfficiency,
    rows: z.array(zEfficiency.extend({ key: z.string(), name: z.string() })),
  }),
})

/** The same as rows of a list, to be saved in a file or sent on a schedule. */
export const listEfficiency = listRoute({
  name: 'efficiency.list',
  path: '/reports/efficiency',
  access: 'attendance.read',
  period: 'workedOn',
  summary: 'Earned against attended minutes of one’s lines, or of all, by line, worker, day or shift, as `by` says.',
  row: z.object({
    name: z.string(),
    /** A tenth of a per cent is 100. */
    efficiencyPercentThousandths: z.int().nullable(),
    earnedMinutesThousandths: z.int(),
    attendedMinutes: z.int(),
    approvedPieces: z.int(),
  }),
  filters: { workedOn: dayRange, by: oneOf(efficiencyGroups), lineId: idOf('line.list') },
  sorts: ['name'],
  defaultSort: 'name',
  searchable: false,
})
