import { z } from 'zod'
import { systemActor } from '../../../core/access.ts'
import { defineJob, defineSchedule } from '../../../core/jobs/define-job.ts'
import { createFloor } from '../shifts.ts'
import { closeForgotten } from './come-and-go.ts'

/** Whoever did not say that they go has left at the end of the shift. */
export const closeForgottenShifts = defineJob({
  name: 'workshop.close-forgotten-shifts',
  payload: z.object({}),
  attempts: 3,
  async run(_, { core, db }) {
    if (!core.settings.get().modules.includes('workshop')) return { closed: 0 }
    const floor = createFloor(core)
    const actor = systemActor(core.settings.get().locale)
    return { closed: await db.write((tx) => closeForgotten({ tx, actor, floor })) }
  },
})

export const closingOfForgottenShifts = defineSchedule({
  name: 'workshop.close-forgotten-shifts',
  job: closeForgottenShifts,
  payload: {},
  when: { everyMs: 15 * 60_000 },
})
