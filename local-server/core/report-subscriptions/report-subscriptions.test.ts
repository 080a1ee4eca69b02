import { describe, expect, it } from 'vitest'
import { listExports } from '../../../contracts/exports.ts'
import { changeAccount, listAccounts } from '../../../contracts/identity/accounts.ts'
import { createRole } from '../../../contracts/identity/roles.ts'
import { listNotifications } from '../../../contracts/notifications.ts'
import {
  changeReportSubscription,
  createReportSubscription,
  deleteReportSubscription,
  listReportRecipients,
  listReportSubscriptions,
  sendReportNow,
  type Timetable,
} from '../../../contracts/report-subscriptions.ts'
import { fillBare } from '../../testing/bare-list.ts'
import { startTestServer, type TestClient, type TestServer, type TestServerOptions } from '../../testing/test-server.ts'
import { daysOf, slotAfter, slotAt } from './timetable.ts'

const bare = new URL('../../testing/bare-list.ts', import.meta.url)
const rights = ['person.read', 'reportSubscription.manage'] as const

async function startBare(more: TestServerOptions = {}): Promise<TestServer> {
  const server = await startTestServer({ lists: bare, ...more })
  await server.core.db.write((tx) => fillBare(tx, 28))
  // The schedule itself begins with its next slot.
  await server.core.jobs.runDue()
  return server
}

async function idOf(server: TestServer, client: TestClient): Promise<string> {
  const { items } = await client.call(listReportRecipients, { query: { limit: 200 } })
  const before = new Set(known.get(server))
  const found = items.find(({ id }) => !before.has(id))
  if (!found) throw new Error('no new account')
  known.set(server, [...before, found.id])
  return found.id
}
const known = new WeakMap<TestServer, string[]>()

/** Somebody who has reports sent, and somebody who gets them and may do nothing else. */
async function people(server: TestServer) {
  const { items } = await server.administrator.call(listAccounts, { query: { limit: 200 } })
  known.set(
    server,
    items.map(({ id }) => id),
  )
  const owner = await server.account(rights)
  const ownerId = await idOf(server, owner)
  const recipient = await server.account(['settings.read'])
  const recipientId = await idOf(server, owner)
  return { owner, ownerId, recipient, recipientId }
}

const wish = (recipientIds: string[]) => ({
  name: 'Every morning',
  list: 'bare.list',
  query: {},
  columns: ['name', 'workedOn'],
  period: 'yesterday' as const,
  timetable: { every: 'day' as const, at: '08:00' },
  format: 'csv' as const,
  locale: 'en' as const,
  recipientIds,
  emails: [],
})

async function lookAt(server: TestServer, instant: string): Promise<void> {
  server.clock.set(instant)
  await server.core.jobs.runDue()
}

async function filesOf(client: TestClient): Promise<string[]> {
  const { items } = await client.call(listExports)
  return Promise.all(
    items.toReversed().map(async ({ id }) => {
      const answer = await client.fetch(`/api/v1/exports/${id}/file`)
      expect(answer.status).toBe(200)
      return (await answer.text()).replace('\uFEFF', '').trimEnd().split('\r\n').slice(1).join(' ')
    }),
  )
}

const told = async (client: TestClient) =>
  (await client.call(listNotifications, {})).items.map(({ kind, params }) => [kind, params['name']])

describe('a report on a schedule', () => {
  it('is made at its time, of its days, for whoever gets it and nobody else', async () => {
    const server = await startBare()
    const { owner, recipient, recipientId } = await people(server)
    const made = await owner.call(createReportSubscription, { body: wish([recipientId]) })
    expect(made).toMatchObject({
      report: 'bare.list',
      paused: false,
      lastSentAt: null,
      nextAt: Date.parse('2026-11-24T08:00:00+05:00'),
    })

    await lookAt(server, '2026-11-24T07:59:00+05:00')
    expect(await filesOf(recipient)).toEqual([])
    await lookAt(server, '2026-11-24T08:00:00+05:00')
    expect(await filesOf(recipient)).toEqual(['row 000022,2026-11-23'])
    expect(await told(recipient)).toEqual([['report.ready', 'Every morning']])
    expect(await told(owner)).toEqual([])
    expect(await filesOf(owner)).toHaveLength(1)

    const [file] = (await recipient.call(listExports)).items
    expect((await server.administrator.fetch(`/api/v1/exports/${file?.id}/file`)).status).toBe(404)
    const { items } = await owner.call(listReportSubscriptions, {})
    expect(items).toMatchObject([{ lastSentAt: server.clock.now(), nextAt: Date.parse('2026-11-25T08:00:00+05:00') }])

    await lookAt(server, '2026-11-24T08:05:00+05:00')
    expect(await filesOf(recipient)).toHaveLength(1)
  })

  it('is sent once after a week in which the server was off, of the newest time', async () => {
    const server = await startBare()
    const { owner, recipient, recipientId } = await people(server)
    const body = { ...wish([recipientId]), period: 'lastWeek' as const }
    await owner.call(createReportSubscription, { body })
    await server.restart(() => server.clock.set('2026-12-02T13:17:00+05:00'))
    await server.core.jobs.runDue()
    await lookAt(server, '2026-12-02T13:22:00+05:00')
    const files = await filesOf(recipient)
    expect(files).toHaveLength(1)
    // 23 to 29 November; the list has rows up to the 28th.
    expect(
      files[0]
        ?.split(' ')
        .filter((word) => word.includes(','))
        .map((word) => word.split(',')[1]),
    ).toEqual(['23', '24', '25', '26', '27', '28'].map((day) => `2026-11-${day}`))
    await lookAt(server, '2026-12-03T08:01:00+05:00')
    await lookAt(server, '2026-12-03T08:06:00+05:00')
    expect(await filesOf(recipient)).toHaveLength(2)
  })

  it('keeps its filters and is sent by hand at once', async () => {
    const server = await startBare()
    const { owner, ownerId } = await people(server)
    const body = {
      ...wish([ownerId]),
      period: 'thisMonth' as const,
      query: { q: '00001', 'workedOn.from': '2020-01-01', 'workedOn.to': '2020-01-02', limit: '5' },
    }
    const { id, content } = await owner.call(createReportSubscription, { body })
    expect(content.query).toEqual({ q: '00001' })
    await owner.call(sendReportNow, { params: { id } })
    await server.core.jobs.runDue()
    const [file] = await filesOf(owner)
    // Rows 1 and 10 to 19 of this month; neither the days nor the page they were looked at by.
    expect(file?.match(/row/g)).toHaveLength(11)
    expect(await told(owner)).toEqual([['report.ready', 'Every morning']])
  })

  it('pauses when its owner may not see the list any more, and says so to them alone', async () => {
    const server = await startBare()
    const { owner, ownerId, recipient, recipientId } = await people(server)
    const { id } = await owner.call(createReportSubscription, { body: wish([recipientId]) })
    const less = await server.administrator.call(createRole, {
      body: { name: 'less', permissions: ['reportSubscription.manage'] },
    })
    const { items: accounts } = await server.administrator.call(listAccounts, { query: { limit: 200 } })
    await server.administrator.call(changeAccount, {
      params: { id: ownerId },
      body: { version: accounts.find((one) => one.id === ownerId)?.version ?? 0, roleIds: [less.id] },
    })
    await lookAt(server, '2026-11-24T08:00:00+05:00')
    expect(await filesOf(recipient)).toEqual([])
    expect(await told(recipient)).toEqual([])
    expect(await told(owner)).toEqual([['report.paused', 'Every morning']])
    const { items } = await owner.call(listReportSubscriptions, {})
    expect(items).toMatchObject([{ id, paused: true, nextAt: null, version: 2 }])
    expect(items[0]?.problem).toContain('You have no right to do this')
    expect((await owner.refused(sendReportNow, { params: { id } })).code).toBe('permission.denied')
    expect(
      (await owner.refused(changeReportSubscription, { params: { id }, body: { version: 2, paused: false } })).code,
    ).toBe('permission.denied')
  })

  it('stays and says why where a file cannot hold it', async () => {
    const server = await startBare()
    await server.core.db.write((tx) => fillBare(tx, 5001))
    const { owner, ownerId } = await people(server)
    await owner.call(createReportSubscription, { body: { ...wish([ownerId]), period: null, format: 'pdf' } })
    await lookAt(server, '2026-11-24T08:00:00+05:00')
    expect(await told(owner)).toEqual([['report.failed', 'Every morning']])
    const { items } = await owner.call(listReportSubscriptions, {})
    expect(items[0]).toMatchObject({ paused: false, lastSentAt: null })
    expect(items[0]?.problem).toBe('A PDF holds at most 5000 rows. Narrow the list or choose another format.')
  })

  it('sends nothing while paused, nor what was missed meanwhile', async () => {
    const server = await startBare()
    const { owner, ownerId } = await people(server)
    const { id } = await owner.call(createReportSubscription, { body: wish([ownerId]) })
    await owner.call(changeReportSubscription, { params: { id }, body: { version: 1, paused: true } })
    await lookAt(server, '2026-11-24T08:00:00+05:00')
    const stale = await owner.refused(changeReportSubscription, { params: { id }, body: { version: 1, name: 'x' } })
    expect(stale).toMatchObject({ code: 'row.stale', current: { paused: true } })
    await owner.call(changeReportSubscription, { params: { id }, body: { version: 2, paused: false } })
    await lookAt(server, '2026-11-24T08:05:00+05:00')
    expect(await filesOf(owner)).toEqual([])
    await lookAt(server, '2026-11-25T08:00:00+05:00')
    expect(await filesOf(owner)).toEqual(['row 000023,2026-11-24'])
  })

  it('is its owner’s alone, and ends with a click', async () => {
    const server = await startBare()
    const { owner, ownerId } = await people(server)
    const { id } = await owner.call(createReportSubscription, { body: wish([ownerId]) })
    const other = await server.account(rights)
    expect((await other.call(listReportSubscriptions, {})).items).toEqual([])
    const params = { id }
    expect((await other.refused(sendReportNow, { params })).code).toBe('row.notFound')
    expect((await other.refused(deleteReportSubscription, { params })).code).toBe('row.notFound')
    expect((await other.refused(changeReportSubscription, { params, body: { version: 1, paused: true } })).code).toBe(
      'row.notFound',
    )
    await owner.call(sendReportNow, { params })
    await server.core.jobs.runDue()
    await owner.call(deleteReportSubscription, { params })
    await lookAt(server, '2026-11-24T08:00:00+05:00')
    expect(await filesOf(owner)).toHaveLength(1)
  })
})

describe('a wrong schedule', () => {
  it.each([
    [{ list: 'nothing.list' }, 'list.unknown', 'body.list'],
    [{ columns: ['pinHash'] }, 'list.columnUnknown', 'body.columns'],
    [{ query: { approvedPieces: '1' } }, 'request.invalid', 'body.query.approvedPieces'],
    [{ period: null }, 'reportSubscription.periodNeeded', 'body.period'],
    [{ list: 'account.list' }, 'reportSubscription.periodUnknown', 'body.period'],
    [{ recipientIds: [] }, 'reportSubscription.nobody', 'body.recipientIds'],
    [{ emails: ['nobody'] }, 'request.invalid', 'body.emails.0'],
    [{ recipientIds: ['0195f1b2-0000-7000-8000-000000000000'] }, 'row.notFound', 'body.recipientIds'],
    [{ timetable: { every: 'week', weekdays: [8], at: '08:00' } }, 'request.invalid', 'body.timetable.weekdays.0'],
    [{ timetable: { every: 'week', weekdays: [], at: '08:00' } }, 'request.invalid', 'body.timetable.weekdays'],
    [{ timetable: { every: 'day', at: '24:00' } }, 'request.invalid', 'body.timetable.at'],
    [{ name: ' ' }, 'request.invalid', 'body.name'],
  ])('is refused with the field named: %j', async (wrong, code, path) => {
    const server = await startTestServer()
    const { items } = await server.administrator.call(listReportRecipients, {})
    const right = { ...wish([items[0]?.id ?? '']), list: 'workByWorker.list', columns: [] }
    const problem = await server.administrator.refused(createReportSubscription, {
      body: { ...right, ...wrong },
    })
    expect(problem.code).toBe(code)
    expect(problem.errors?.[0]?.path).toBe(path)
    expect((await server.administrator.call(listReportSubscriptions, {})).items).toEqual([])
  })

  it('is not taken for a list one may not see, nor from who may not have reports sent', async () => {
    const server = await startTestServer()
    const { items } = await server.administrator.call(listReportRecipients, {})
    const body = { ...wish([items[0]?.id ?? '']), list: 'workByWorker.list', columns: [] }
    const stranger = await server.account(['reportSubscription.manage'])
    expect((await stranger.refused(createReportSubscription, { body })).code).toBe('permission.denied')
    const reader = await server.account(['workRecord.readOwn'])
    expect((await reader.refused(createReportSubscription, { body })).code).toBe('permission.denied')
  })
})

describe('a timetable', () => {
  const at = (text: string) => Date.parse(text)

  it.each<[string, Timetable, string, string]>([
    ['the day itself', { every: 'day', at: '08:00' }, '2026-11-23T08:00+05:00', '2026-11-24T08:00+05:00'],
    ['before the time', { every: 'day', at: '09:30' }, '2026-11-22T09:30+05:00', '2026-11-23T09:30+05:00'],
    ['a weekday', { every: 'week', weekdays: [3], at: '07:00' }, '2026-11-18T07:00+05:00', '2026-11-25T07:00+05:00'],
    [
      'weekdays',
      { every: 'week', weekdays: [5, 1, 5], at: '07:00' },
      '2026-11-23T07:00+05:00',
      '2026-11-27T07:00+05:00',
    ],
    [
      'the last of a month',
      { every: 'month', day: 31, at: '07:00' },
      '2026-10-31T07:00+05:00',
      '2026-11-30T07:00+05:00',
    ],
  ])('finds the times around now: %s', (_, timetable, last, next) => {
    const now = at('2026-11-23T09:00+05:00')
    expect(slotAt(timetable, now, 'Asia/Tashkent')).toBe(at(last))
    expect(slotAfter(timetable, now, 'Asia/Tashkent')).toBe(at(next))
  })

  it('keeps to the clock on the wall where it is put forward and back', () => {
    const timetable = { every: 'day', at: '08:00' } as const
    const zone = 'Europe/Berlin'
    expect(slotAfter(timetable, at('2026-03-28T12:00+01:00'), zone)).toBe(at('2026-03-29T08:00+02:00'))
    expect(slotAfter(timetable, at('2026-10-24T12:00+02:00'), zone)).toBe(at('2026-10-25T08:00+01:00'))
    // There is no 02:30 on the day it is put forward.
    expect(slotAfter({ every: 'day', at: '02:30' }, at('2026-03-28T12:00+01:00'), zone)).toBe(
      at('2026-03-29T03:30+02:00'),
    )
  })

  it.each([
    ['today', '2026-03-01', '2026-03-01'],
    ['yesterday', '2026-02-28', '2026-02-28'],
    ['thisWeek', '2026-02-23', '2026-03-01'],
    ['lastWeek', '2026-02-16', '2026-02-22'],
    ['thisMonth', '2026-03-01', '2026-03-01'],
    ['lastMonth', '2026-02-01', '2026-02-28'],
  ] as const)('has days for %s', (period, from, to) => {
    expect(daysOf(period, '2026-03-01')).toEqual({ from, to })
  })
})
