import { z } from 'zod'
import { forgetOldEvents } from '../events/outbox.ts'
import { forgetOldKeys } from '../http/idempotency.ts'
import { defineJob, defineSchedule } from './define-job.ts'
import { forgetDoneJobs } from './job-store.ts'

const dayMs = 86_400_000
const eventsKeptMs = 7 * dayMs
const jobsKeptMs = 14 * dayMs
const failuresKeptMs = 7 * dayMs
const readNotificationsKeptMs = 90 * dayMs

/** Forgets what nobody needs any more, each kind in a write of its own so that none holds people up for long. */
const housekeeping = defineJob({
  name: 'housekeeping',
  payload: z.object({}),
  attempts: 3,
  async run(_, { db, clock, signal }) {
    const now = clock.now()
    await db.write((tx) => forgetOldKeys(tx, now))
    signal.throwIfAborted()
    await db.write((tx) => forgetOldEvents(tx, now - eventsKeptMs))
    signal.throwIfAborted()
    const jobs = await db.write((tx) => forgetDoneJobs(tx, now - jobsKeptMs))
    const { numDeletedRows: sessions } = await db.write((tx) =>
      tx.deleteFrom('session').where('expiresAt', '<', now).executeTakeFirst(),
    )
    const { numDeletedRows: failures } = await db.write((tx) =>
      tx
        .deleteFrom('sign_in_failure')
        .where('at', '<', now - failuresKeptMs)
        .executeTakeFirst(),
    )
    const { numDeletedRows: notifications } = await db.write((tx) =>
      tx
        .deleteFrom('notification')
        .where('readAt', '<', now - readNotificationsKeptMs)
        .executeTakeFirst(),
    )
    return {
      jobs,
      sessions: Number(sessions),
      failures: Number(failures),
      notifications: Number(notifications),
    }
  },
})

export const nightlyHousekeeping = defineSchedule({
  name: 'housekeeping.nightly',
  job: housekeeping,
  payload: {},
  when: { cron: '30 3 * * *' },
})

export const housekeepingJobs = [housekeeping]
