import { describe, expect, it, onTestFinished } from 'vitest'
import { changeMail, readMail, testMail } from '../../../contracts/mail.ts'
import { listNotifications } from '../../../contracts/notifications.ts'
import { createReportSubscription } from '../../../contracts/report-subscriptions.ts'
import { mailPassword, mailSettingsOf, startMailServer as startServer } from '../../../tests/support/mail-server.ts'
import { fillBare } from '../../testing/bare-list.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const bare = new URL('../../testing/bare-list.ts', import.meta.url)
const password = mailPassword

/** Runs for the length of a test. */
async function startMailServer(...how: Parameters<typeof startServer>) {
  const mail = await startServer(...how)
  onTestFinished(mail.stop)
  return mail
}

const send = (server: TestServer) => server.administrator.refused(testMail, { body: { to: 'director@example.uz' } })

/** A report for an address outside, made and due at eight tomorrow. */
async function subscribe(server: TestServer, to: string) {
  await server.core.db.write((tx) => fillBare(tx, 28))
  await server.core.jobs.runDue()
  await server.administrator.call(createReportSubscription, {
    body: {
      name: 'Every morning',
      list: 'bare.list',
      query: {},
      columns: ['name', 'workedOn'],
      period: 'yesterday',
      timetable: { every: 'day', at: '08:00' },
      format: 'csv',
      locale: 'en',
      recipientIds: [],
      emails: [to],
    },
  })
  server.clock.set('2026-11-24T08:00:00+05:00')
}

const told = async (server: TestServer) =>
  (await server.administrator.call(listNotifications, {})).items.map(({ kind }) => kind)

describe('the mail server', () => {
  it('takes a letter to try it', async () => {
    const mail = await startMailServer()
    const server = await startTestServer()
    expect(await server.administrator.call(readMail)).toMatchObject({ on: false, hasPassword: false })
    const set = await server.administrator.call(changeMail, { body: mailSettingsOf(mail.port) })
    expect(set).toEqual({ ...mailSettingsOf(mail.port), password: undefined, hasPassword: true })
    await server.administrator.call(testMail, { body: { to: 'director@example.uz' } })
    expect(mail.taken).toHaveLength(1)
    expect(mail.taken[0]?.to).toEqual(['director@example.uz'])
    expect(mail.taken[0]?.letter).toContain('Subject: A test from Markaz')
    expect(mail.taken[0]?.letter).toContain('From: Zamon <markaz@zamon.uz>')
  })

  it('keeps its password sealed, and for no other server or user', async () => {
    const server = await startTestServer()
    await server.administrator.call(changeMail, { body: mailSettingsOf(2525) })
    const row = await server.core.db.read.selectFrom('mail_setting').selectAll().executeTakeFirstOrThrow()
    expect(row.password).not.toContain(password)
    const entries = await server.core.db.read.selectFrom('audit_entry').select('after').execute()
    expect(JSON.stringify(entries)).not.toContain(password)
    const { password: _, ...same } = mailSettingsOf(2525)
    expect(await server.administrator.call(changeMail, { body: { ...same, on: false } })).toMatchObject({
      hasPassword: true,
    })
    expect(await server.administrator.call(changeMail, { body: { ...same, host: 'elsewhere.uz' } })).toMatchObject({
      hasPassword: false,
    })
  })

  it('says what is wrong where it takes nothing', async () => {
    const mail = await startMailServer(() => 'Mailbox is full')
    const server = await startTestServer()
    expect((await send(server)).code).toBe('mail.off')
    await server.administrator.call(changeMail, { body: { ...mailSettingsOf(mail.port), password: 'wrong' } })
    expect((await send(server)).code).toBe('mail.signInWrong')
    await server.administrator.call(changeMail, { body: mailSettingsOf(mail.port) })
    const full = await send(server)
    expect(full).toMatchObject({ code: 'mail.notTaken', status: 503 })
    expect(full.detail).toContain('Mailbox is full')
    // It speaks no TLS.
    await server.administrator.call(changeMail, { body: { ...mailSettingsOf(mail.port), security: 'tls' } })
    expect((await send(server)).code).toBe('mail.unreachable')
    expect(mail.taken).toEqual([])
  })

  it('is given nothing over a connection whose certificate nobody vouches for', async () => {
    const mail = await startMailServer(undefined, { secure: true })
    const server = await startTestServer()
    await server.administrator.call(changeMail, { body: { ...mailSettingsOf(mail.port), security: 'tls' } })
    expect((await send(server)).code).toBe('mail.unreachable')
    expect(mail.taken).toEqual([])
  })

  it('is set by those who may change the settings, with every field right', async () => {
    const server = await startTestServer()
    const reader = await server.account(['settings.read'])
    expect((await reader.refused(changeMail, { body: mailSettingsOf(25) })).code).toBe('permission.denied')
    expect((await reader.refused(testMail, { body: { to: 'a@example.uz' } })).code).toBe('permission.denied')
    const wrong = await server.administrator.refused(changeMail, { body: { ...mailSettingsOf(0), from: 'markaz' } })
    expect(wrong.errors?.map(({ path }) => path).toSorted()).toEqual(['body.from', 'body.port'])
  })
})

describe('a report by mail', () => {
  it('goes to the address with its file', async () => {
    const mail = await startMailServer()
    const server = await startTestServer({ lists: bare })
    await server.administrator.call(changeMail, { body: mailSettingsOf(mail.port) })
    await subscribe(server, 'owner@example.uz')
    await server.core.jobs.runDue()
    expect(mail.taken.map(({ to }) => to)).toEqual([['owner@example.uz']])
    const { letter } = mail.taken[0] ?? { letter: '' }
    expect(letter).toContain('Subject: Every morning')
    expect(letter).toContain('Content-Type: text/csv')
    const [, attached = ''] = /Content-Disposition: attachment[^]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(letter) ?? []
    expect(Buffer.from(attached, 'base64').toString()).toContain('row 000022,2026-11-23')
    await server.core.jobs.runDue()
    expect(mail.taken).toHaveLength(1)
  })

  it('is tried again while the mail server takes nothing, under the same number', async () => {
    let reason: string | undefined = 'Try later'
    let tries = 0
    const mail = await startMailServer(() => {
      tries += 1
      return reason
    })
    const server = await startTestServer({ lists: bare })
    await server.administrator.call(changeMail, { body: mailSettingsOf(mail.port) })
    await subscribe(server, 'owner@example.uz')
    await server.core.jobs.runDue()
    expect(tries).toBe(1)
    server.clock.advance(2 * 60_000)
    await server.core.jobs.runDue()
    expect(tries).toBe(2)
    expect(mail.taken).toEqual([])
    reason = undefined
    server.clock.advance(4 * 60_000)
    await server.core.jobs.runDue()
    expect(mail.taken).toHaveLength(1)
    const job = await server.core.db.read
      .selectFrom('job')
      .select(['id', 'status'])
      .where('name', '=', 'report.mail')
      .executeTakeFirstOrThrow()
    expect(job.status).toBe('done')
    expect(mail.taken[0]?.letter).toContain(`Message-ID: <${job.id}@markaz>`)
  })

  it('tells who had it sent when it is given up', async () => {
    const mail = await startMailServer(() => 'Never')
    const server = await startTestServer({ lists: bare })
    await server.administrator.call(changeMail, { body: mailSettingsOf(mail.port) })
    await subscribe(server, 'owner@example.uz')
    for (let attempt = 0; attempt < 6; attempt += 1) {
      await server.core.jobs.runDue()
      server.clock.advance(90 * 60_000)
    }
    expect(mail.taken).toEqual([])
    expect(await told(server)).toContain('report.notMailed')
  })
})
