import { z } from 'zod'
import { defineJob, defineSchedule } from '../jobs/define-job.ts'
import { notify } from '../notifications/notify.ts'
import { verifyChain } from './audit.ts'

/** Reads the whole chain and tells whoever may read the log when it was broken from outside. */
export const verifyAuditJob = defineJob({
  name: 'audit.verify',
  payload: z.object({}),
  attempts: 3,
  async run(_, { db, clock }) {
    const state = await verifyChain(db.read)
    if (!state.whole) {
      await db.write((tx) =>
        notify(tx, clock.now(), {
          to: { permission: 'audit.read' },
          kind: 'audit.broken',
          params: { seq: state.brokenAt },
          link: '/audit',
        }),
      )
    }
    return state
  },
})

export const nightlyVerification = defineSchedule({
  name: 'audit.nightlyVerification',
  job: verifyAuditJob,
  payload: {},
  when: { cron: '0 4 * * *' },
})
