import { z } from 'zod'
import { defineJob, defineSchedule } from '../jobs/define-job.ts'
import { noteUnconfirmed } from './sms.service.ts'

/** The network tries for four days (`native/drivers/modem`); a day more for what is told late. */
const reportWithinMs = 5 * 86_400_000
/** Longer than any agent takes to answer: whoever waited for it has ended meanwhile. */
const answerWithinMs = 10 * 60_000

/** A report that came while nobody listened to the modem does not come again: no message waits for it without end. */
const smsWaitJob = defineJob({
  name: 'sms.wait',
  payload: z.object({}),
  attempts: 3,
  async run(_, { db, clock }) {
    const now = clock.now()
    const ended = await db.read
      .selectFrom('sms_message')
      .select('id')
      .where((is) =>
        is.or([
          is.and([is('status', '=', 'sent'), is('createdAt', '<=', now - reportWithinMs)]),
          is.and([is('status', '=', 'sending'), is('createdAt', '<=', now - answerWithinMs)]),
        ]),
      )
      .execute()
    await db.write(async (tx) => {
      for (const { id } of ended) await noteUnconfirmed(tx, now, id)
    })
    return { ended: ended.length }
  },
})

export const smsJobs = {
  jobs: [smsWaitJob],
  schedules: [defineSchedule({ name: 'sms.wait', job: smsWaitJob, payload: {}, when: { everyMs: 3_600_000 } })],
}
