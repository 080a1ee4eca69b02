import { done } from '../../../contracts/common.ts'
import { changeMail, readMail, testMail, type Mail } from '../../../contracts/mail.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import type { Reader, Tx } from '../database/index.ts'
import { command, preparedCommand, query, type Handler } from '../http/request.ts'
import { text } from '../text/texts.ts'
import { passwordPurpose, readMailRow, sendMail } from './mail.ts'

const rowId = 'mail'

async function shown(db: Reader | Tx): Promise<Mail> {
  const row = await readMailRow(db)
  if (!row) return { on: false, host: '', port: 587, security: 'startTls', user: '', from: '', hasPassword: false }
  const { enabled, host, port, security, user, password, fromAddress } = row
  return { on: enabled === 1, host, port, security, user, from: fromAddress, hasPassword: password !== null }
}

export function mailRoutes({ db, clock, secrets, settings }: Core): Handler[] {
  return [
    query(readMail, (reader) => shown(reader)),

    command(changeMail, async (tx, { body, actor, requestId }) => {
      const now = clock.now()
      const present = await readMailRow(tx)
      const before = await shown(tx)
      const { on, host, port, security, user, password, from } = body
      // A password goes to no other server, and for nobody else, than it was given for.
      const isSame = present?.host === host && present.port === port && present.user === user
      const kept = isSame && present.security === security ? present.password : null
      await tx.deleteFrom('mail_setting').execute()
      await tx
        .insertInto('mail_setting')
        .values({
          id: rowId,
          enabled: on ? 1 : 0,
          host,
          port,
          security,
          user,
          password: password ? secrets.seal(passwordPurpose, password) : kept,
          fromAddress: from,
        })
        .execute()
      const after = await shown(tx)
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'mail.changed', entity: 'mail', entityId: rowId, before, after },
      )
      return after
    }),

    preparedCommand(
      testMail,
      ({ body, locale }) => {
        const { institution } = settings.get()
        return sendMail(
          { db, secrets, institution },
          {
            to: body.to,
            subject: text(locale, 'mail.test.subject'),
            text: text(locale, 'mail.test.text', { institution }),
          },
        )
      },
      async (tx, { actor, body, requestId }) => {
        await audit(
          tx,
          { actor, requestId, now: clock.now() },
          { action: 'mail.tested', entity: 'mail', entityId: rowId, after: body },
        )
        return done
      },
    ),
  ]
}
