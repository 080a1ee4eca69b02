import { z } from 'zod'
import { zDay, zDone, zId, zName } from '../common.ts'
import { route } from '../route.ts'

const zTimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

/** A time nobody works in, within the shift. */
export const zShiftBreak = z.object({ startsAt: zTimeOfDay, minutes: z.int().min(1).max(240) })
export type ShiftBreak = z.output<typeof zShiftBreak>

/** Shifts by the time of day they begin and end, `HH:MM`; one that ends before it begins runs over midnight (D-54). */
export const zShift = z.object({
  id: zId,
  name: z.string(),
  startsAt: zTimeOfDay,
  endsAt: zTimeOfDay,
  breaks: z.array(zShiftBreak),
})

export const listShifts = route({
  name: 'shift.list',
  method: 'GET',
  path: '/shifts',
  access: 'product.read',
  summary: 'Shifts of the day.',
  response: z.object({ items: z.array(zShift) }),
})

/** The shifts that run from a day on, until the next plan begins. */
export const zShiftPlan = z.object({
  /** Null for the plan there was from the beginning. */
  validFrom: zDay.nullable(),
  shifts: z.array(zShift),
  /** Past plans stay as they are, so that the days they ran on do. */
  state: z.enum(['past', 'now', 'future']),
})
export type ShiftPlan = z.output<typeof zShiftPlan>

export const listShiftPlans = route({
  name: 'shiftPlan.list',
  method: 'GET',
  path: '/shift-plans',
  access: 'attendance.read',
  summary: 'Which shifts ran from which day on, the last plan first.',
  response: z.object({ items: z.array(zShiftPlan), today: zDay }),
})

export const setShiftPlan = route({
  name: 'shiftPlan.set',
  method: 'PUT',
  path: '/shift-plans/:validFrom',
  access: 'settings.change',
  summary:
    'Says which shifts run from a coming day on: their times, breaks and names. Days before keep theirs; shifts never overlap, not with the night before either.',
  params: z.object({ validFrom: zDay }),
  body: z.object({
    shifts: z
      .array(
        z.object({
          /** A shift there is already, by which its days are counted together; null for a new one. */
          id: zId.nullable(),
          name: zName.max(60),
          startsAt: zTimeOfDay,
          endsAt: zTimeOfDay,
          breaks: z.array(zShiftBreak).max(8).default([]),
        }),
      )
      .min(1)
      .max(6),
  }),
  response: zShiftPlan,
  errors: [
    'row.notFound',
    'shiftPlan.tooEarly',
    'shiftPlan.overlap',
    'shiftPlan.overlapBefore',
    'shiftPlan.overlapAfter',
    'shiftPlan.nameTaken',
    'shiftPlan.breakOutside',
  ],
})

export const deleteShiftPlan = route({
  name: 'shiftPlan.delete',
  method: 'DELETE',
  path: '/shift-plans/:validFrom',
  access: 'settings.change',
  summary: 'Takes back a plan that has not begun; the one before it goes on.',
  params: z.object({ validFrom: zDay }),
  response: zDone,
  errors: ['row.notFound', 'shiftPlan.tooEarly', 'shiftPlan.overlapBefore'],
})
