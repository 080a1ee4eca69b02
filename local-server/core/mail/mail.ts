import type { Readable } from 'node:stream'
import { createTransport } from 'nodemailer'
import type { Database, Reader, Tx } from '../database/index.ts'
import { OutsideError, RuleError } from '../errors.ts'
import type { Secrets } from '../secrets.ts'

export const passwordPurpose = 'mail.password'

export interface Letter {
  to: string
  subject: string
  text: string
  /** The same for every try, so that mail programs show a letter once that came twice. */
  id?: string
  attachment?: { name: string; type: string; content: Readable }
}

export const readMailRow = (db: Reader | Tx) => db.selectFrom('mail_setting').selectAll().executeTakeFirst()

/**
 * Gives a letter to the institution's mail server and waits until it is taken.
 *
 * @throws RuleError `mail.off`; OutsideError `mail.signInWrong`, `mail.unreachable`, `mail.notTaken`
 */
export async function sendMail(
  { db, secrets, institution }: { db: Database; secrets: Secrets; institution: string },
  { to, subject, text, id, attachment }: Letter,
): Promise<void> {
  const mail = await readMailRow(db.read)
  if (!mail?.enabled) throw new RuleError('mail.off')
  const { host, port, security, user, password, fromAddress } = mail
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'startTls',
    ignoreTLS: security === 'none',
    ...(user === ''
      ? {}
      : { auth: { user, pass: password === null ? '' : secrets.unseal(passwordPurpose, password) } }),
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
    // A letter holds what it is given, and nothing it names.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await transport.sendMail({
      from: { name: institution, address: fromAddress },
      to,
      subject,
      text,
      ...(id === undefined ? {} : { messageId: `<${id}@markaz>` }),
      ...(attachment
        ? {
            attachments: [{ filename: attachment.name, contentType: attachment.type, content: attachment.content }],
          }
        : {}),
    })
  } catch (error) {
    throw mailError(error)
  } finally {
    transport.close()
    attachment?.content.destroy()
  }
}

const unreachable = new Set(['ECONNECTION', 'ECONNREFUSED', 'ETIMEDOUT', 'EDNS', 'ESOCKET', 'ETLS'])

function mailError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const code = String(error.code)
  if (code === 'EAUTH' || code === 'ENOAUTH') return new OutsideError('mail.signInWrong', error)
  if (unreachable.has(code)) return new OutsideError('mail.unreachable', error)
  const response = 'response' in error ? error.response : undefined
  const reason = (typeof response === 'string' ? response : error.message).slice(0, 300)
  return new OutsideError('mail.notTaken', error, { reason })
}
