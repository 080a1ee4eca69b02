import { z } from 'zod'
import { defineJob, defineSchedule } from '../jobs/define-job.ts'
import { sweepFiles } from './files.service.ts'

export const fileSweepJob = defineJob({
  name: 'file.sweep',
  payload: z.object({}),
  attempts: 3,
  run: (_, { core, signal }) => sweepFiles({ db: core.db, store: core.files, now: core.clock.now() }, signal),
})

export const fileSweep = defineSchedule({
  name: 'file.sweep',
  job: fileSweepJob,
  payload: {},
  when: { cron: '10 3 * * *' },
})
