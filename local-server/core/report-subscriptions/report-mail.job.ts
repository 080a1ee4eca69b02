import { z } from 'zod'
import { zId, type LocaleTag } from '../../../contracts/common.ts'
import { OutsideError, RuleError } from '../errors.ts'
import { defineJob, type JobContext } from '../jobs/define-job.ts'
import { sendMail } from '../mail/mail.ts'
import { notify } from '../notifications/notify.ts'
import { text } from '../text/texts.ts'
import { reportsLink } from './report-subscriptions.service.ts'

const attempts = 6

/** Sends the file of a report to an address outside; tried again for some hours while the mail server is away. */
export const reportMailJob = defineJob({
  name: 'report.mail',
  payload: z.object({ exportId: zId, subscriptionId: zId, to: z.string() }),
  attempts,
  backoff: { firstMs: 60_000, maxMs: 3_600_000 },
  async run({ exportId, subscriptionId, to }, { core, db, clock, jobId, attempt }: JobContext) {
    const { files, secrets, settings } = core
    const subscription = await db.read
      .selectFrom('report_subscription')
      .select(['accountId', 'name', 'locale'])
      .where('id', '=', subscriptionId)
      .executeTakeFirst()
    const file = await db.read
      .selectFrom('export')
      .innerJoin('file', 'file.id', 'export.fileId')
      .select(['file.sha256', 'file.type', 'export.fileName'])
      .where('export.id', '=', exportId)
      .executeTakeFirst()
    // Ended, or thrown away, before the letter left.
    if (!subscription || !file) return { sent: false }
    const { accountId, name } = subscription
    const locale = subscription.locale as LocaleTag
    const { institution } = settings.get()
    try {
      await sendMail(
        { db, secrets, institution },
        {
          to,
          subject: name,
          text: text(locale, 'mail.report.text', { name, institution }),
          id: jobId,
          attachment: { name: file.fileName, type: file.type, content: await files.read(file.sha256) },
        },
      )
    } catch (error) {
      const isFinal = attempt >= attempts || (error instanceof RuleError && !(error instanceof OutsideError))
      if (isFinal) {
        await db.write((tx) =>
          notify(tx, clock.now(), {
            to: { accountIds: [accountId] },
            kind: 'report.notMailed',
            params: { name, to },
            link: reportsLink,
          }),
        )
      }
      throw error
    }
    return { sent: true }
  },
})
