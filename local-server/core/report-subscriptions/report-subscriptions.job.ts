import { z } from 'zod'
import { zId, type LocaleTag } from '../../../contracts/common.ts'
import type { ErrorCode, ErrorParams } from '../../../contracts/errors.ts'
import { systemActor } from '../access.ts'
import type { Tx } from '../database/index.ts'
import { emit } from '../events/outbox.ts'
import { listMaking } from '../exports/exports.job.ts'
import { makeExport, subjectOf } from '../exports/make-export.ts'
import { setFileOf } from '../files/files.service.ts'
import { newId } from '../ids.ts'
import { defineJob, defineSchedule, enqueue, type Job, type Schedule } from '../jobs/define-job.ts'
import type { List } from '../list/define-list.ts'
import { notify } from '../notifications/notify.ts'
import { reportMailJob } from './report-mail.job.ts'
import { beginReport, isDue, noteRefusal, type ReportSending } from './report-subscriptions.service.ts'

const runOf = (tx: Tx, exportId: string) =>
  tx
    .selectFrom('report_run')
    .innerJoin('report_subscription', 'report_subscription.id', 'report_run.subscriptionId')
    .select([
      'report_subscription.id',
      'report_subscription.accountId',
      'report_subscription.name',
      'report_subscription.emails',
    ])
    .where('report_run.exportId', '=', exportId)
    .executeTakeFirst()

/** The job that writes the file of a report and gives it to the recipients. */
export function reportJob(lists: readonly List[], listsFile: URL): Job<z.ZodObject<{ exportId: typeof zId }>> {
  return defineJob({
    name: 'report.send',
    payload: z.object({ exportId: zId }),
    attempts: 3,
    async run({ exportId }, context) {
      const making = listMaking(lists, listsFile, context.core)
      const { db, clock } = context.core
      const result = await makeExport(exportId, context, (wish) => ({
        ...making(wish),
        made: (tx) => deliver(tx, exportId, clock.now()),
      }))
      if (result.refused) await db.write((tx) => refuse(tx, exportId, clock.now()))
      return result
    },
  })
}

/** Each recipient has the file among their own, as if they had made it. */
async function deliver(tx: Tx, exportId: string, now: number): Promise<void> {
  const subscription = await runOf(tx, exportId)
  // Ended meanwhile: the file stays with whoever had it made.
  if (!subscription) return
  const made = await tx.selectFrom('export').selectAll().where('id', '=', exportId).executeTakeFirstOrThrow()
  const recipients = await tx
    .selectFrom('report_recipient')
    .innerJoin('account', 'account.id', 'report_recipient.accountId')
    .select('account.id')
    .where('report_recipient.subscriptionId', '=', subscription.id)
    .where('account.disabled', '=', 0)
    .orderBy('account.id')
    .execute()
  const by = systemActor(made.locale as LocaleTag)
  for (const { id: accountId } of recipients) {
    if (accountId === made.accountId) continue
    const id = newId()
    await tx
      .insertInto('export')
      .values({ ...made, id, accountId })
      .execute()
    await setFileOf(tx, by, subjectOf(id, accountId), made.fileId)
  }
  for (const to of JSON.parse(subscription.emails) as string[]) {
    const letter = { exportId, subscriptionId: subscription.id, to }
    await enqueue(tx, reportMailJob, letter, { now, accountId: subscription.accountId })
  }
  await notify(tx, now, {
    to: { accountIds: recipients.map(({ id }) => id) },
    kind: 'report.ready',
    params: { name: subscription.name },
    link: '/exports',
  })
  await tx
    .updateTable('report_subscription')
    .set({ lastSentAt: now, problem: null })
    .where('id', '=', subscription.id)
    .execute()
  await emit(tx, now, 'reportSubscription.changed', { accountId: subscription.accountId })
}

async function refuse(tx: Tx, exportId: string, now: number): Promise<void> {
  const subscription = await runOf(tx, exportId)
  const { problem } = await tx
    .selectFrom('export')
    .select('problem')
    .where('id', '=', exportId)
    .executeTakeFirstOrThrow()
  if (!subscription || problem === null) return
  await noteRefusal(tx, subscription, now, JSON.parse(problem) as { code: ErrorCode; params: ErrorParams })
}

/** Looks which reports are due. */
export function reportLook(sending: ReportSending): { job: Job; schedule: Schedule } {
  const job = defineJob({
    name: 'report.look',
    payload: z.object({}),
    attempts: 3,
    async run(_, { db, clock, core, signal }) {
      const settings = core.settings.get()
      const rows = await db.read.selectFrom('report_subscription').selectAll().where('paused', '=', 0).execute()
      const due = rows.filter((row) => isDue(row, clock.now(), settings.timeZone))
      for (const { id } of due) {
        signal.throwIfAborted()
        await db.write((tx) => beginReport(tx, sending, { id, now: clock.now(), settings }))
      }
      return { begun: due.length }
    },
  })
  const schedule = defineSchedule({ name: 'report.look', job, payload: {}, when: { everyMs: 300_000 } })
  return { job, schedule }
}
