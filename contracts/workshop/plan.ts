import { zDay, zId, zVersion } from '../common.ts'
import { route } from '../route.ts'
import { zBottleneck } from './progress.ts'
import { z } from 'zod'

/** Finished pieces: of the last operation of whatever product the line sews. */
export const zPlannedPieces = z.int().min(0).max(100_000)

export const zPlan = z.object({
  lineId: zId,
  workedOn: zDay,
  shiftId: zId,
  pieces: zPlannedPieces,
  version: zVersion,
})
export type Plan = z.output<typeof zPlan>

export const readPlans = route({
  name: 'plan.read',
  method: 'GET',
  path: '/plans',
  access: 'workRecord.readLine',
  summary: 'What the lines one sees are to finish on a week’s days, with what they finished.',
  query: z.object({ from: zDay, days: z.coerce.number().int().min(1).max(31).default(7), shiftId: zId.optional() }),
  response: z.object({
    shiftId: zId,
    /** Days before it are over: their plan stays. */
    today: zDay,
    shifts: z.array(z.object({ id: zId, name: z.string() })),
    days: z.array(zDay),
    lines: z.array(
      z.object({
        lineId: zId,
        lineName: z.string(),
        abilities: z.object({ change: z.boolean() }),
        cells: z.array(
          z.object({
            workedOn: zDay,
            pieces: zPlannedPieces.nullable(),
            version: zVersion.nullable(),
            /** Pending and approved. */
            finishedPieces: z.int(),
          }),
        ),
      }),
    ),
  }),
  errors: ['row.notFound'],
})

export const setPlan = route({
  name: 'plan.set',
  method: 'PUT',
  path: '/plans',
  access: 'plan.manage',
  summary: 'Says how many pieces a line is to finish in a shift; null takes the plan away.',
  body: z.object({
    lineId: zId,
    workedOn: zDay,
    shiftId: zId,
    pieces: zPlannedPieces.nullable(),
    /** The version that was seen; null where there was no plan. */
    version: zVersion.nullable(),
  }),
  response: z.object({ plan: zPlan.nullable() }),
  errors: ['row.notFound', 'row.stale', 'plan.past'],
})

export const copyPlans = route({
  name: 'plan.copy',
  method: 'POST',
  path: '/plans/copies',
  access: 'plan.manage',
  summary: 'Copies the plan of one or more days to as many later ones; what is planned there already stays.',
  body: z.object({
    from: zDay,
    to: zDay,
    days: z.int().min(1).max(31),
    shiftId: zId,
    lineId: zId.optional(),
  }),
  response: z.object({ copied: z.int(), kept: z.int() }),
  errors: ['row.notFound', 'plan.past', 'plan.sameDays'],
})

export const zPlanHour = z.object({
  /** Whole hours from the start of the shift. */
  hour: z.int(),
  startsAt: z.int(),
  plannedPieces: z.int(),
  approvedPieces: z.int(),
  pendingPieces: z.int(),
})

export const zLinePlan = z.object({
  lineId: zId,
  lineName: z.string(),
  /** Null where nothing is planned. */
  plannedPieces: z.int().nullable(),
  /** Of the hours that have gone by, the running one by its share. */
  plannedByNow: z.int(),
  approvedPieces: z.int(),
  pendingPieces: z.int(),
  hours: z.array(zPlanHour),
})
export type LinePlan = z.output<typeof zLinePlan>

export const readPlanByHour = route({
  name: 'plan.byHour',
  method: 'GET',
  path: '/plans/by-hour',
  access: 'workRecord.readLine',
  summary: 'Plan and finished pieces of a shift by the hour, for the lines one sees.',
  query: z.object({ workedOn: zDay.optional(), shiftId: zId.optional() }),
  response: z.object({
    workedOn: zDay,
    shiftId: zId,
    shiftName: z.string(),
    shifts: z.array(z.object({ id: zId, name: z.string() })),
    /** The bottleneck of each is that of now: of the shift that runs only. */
    lines: z.array(zLinePlan.extend({ bottleneck: zBottleneck.nullable() })),
  }),
  errors: ['row.notFound'],
})
