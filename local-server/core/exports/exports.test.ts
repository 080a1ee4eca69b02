import readXlsxFile from 'read-excel-file/node'
import { describe, expect, it } from 'vitest'
import { changeAccount, listAccounts } from '../../../contracts/identity/accounts.ts'
import { cancelExport, createExport, listExports, readExport, type Export } from '../../../contracts/exports.ts'
import { createPerson } from '../../../contracts/people.ts'
import type { LocaleTag } from '../../../contracts/common.ts'
import type { QueryInput } from '../../../contracts/route.ts'
import { fillBare } from '../../testing/bare-list.ts'
import { startTestServer, type TestClient, type TestServer } from '../../testing/test-server.ts'
import { searchExportsAndImports } from './exports.migration.ts'

const bare = new URL('../../testing/bare-list.ts', import.meta.url)
const startBare = async (rows: number) => {
  const server = await startTestServer({ lists: bare })
  await server.core.db.write((tx) => fillBare(tx, rows))
  return server
}

async function exported(server: TestServer, client: TestClient, body: object): Promise<Export> {
  const { id } = await client.call(createExport, { body: { list: 'bare.list', format: 'csv', ...body } as never })
  await server.core.jobs.runDue()
  return client.call(readExport, { params: { id } })
}

async function bytesOf(client: TestClient, { id }: Export): Promise<Buffer> {
  const answer = await client.fetch(`/api/v1/exports/${id}/file`)
  expect(answer.status).toBe(200)
  return Buffer.from(await answer.arrayBuffer())
}

async function csvLines(server: TestServer, client: TestClient, body: object): Promise<string[]> {
  const done = await exported(server, client, { format: 'csv', ...body })
  expect(done).toMatchObject({ state: 'done', problem: null })
  const bytes = await bytesOf(client, done)
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  return bytes.subarray(3).toString('utf8').trimEnd().split('\r\n')
}

describe('an export', () => {
  it('writes the rows the list shows, in its order, with labels in the reader’s language', async () => {
    const server = await startBare(5)
    const lines = await csvLines(server, server.administrator, {
      query: { status: ['approved'], sort: '-name' },
      columns: ['name', 'lineName', 'quantity', 'amountMinor', 'workedOn', 'recordedAt', 'status', 'archived'],
      locale: 'ru',
    })
    expect(lines).toEqual([
      'Название;Линия;Количество;amountMinor, UZS;День;recordedAt;Статус;В архиве',
      'row 000004;Oʻnta;5;647,50;2026-11-05;2026-11-06 00:30;Утверждено;Нет',
      'row 000002;Oʻnta;3;382,50;2026-11-03;2026-11-04 00:30;Утверждено;Нет',
      'row 000001;Oʻnta;2;253,00;2026-11-02;2026-11-03 00:30;Утверждено;Нет',
    ])
  })

  it('parts columns by commas and writes decimal points in English', async () => {
    const server = await startBare(1)
    const [, row] = await csvLines(server, server.administrator, { columns: ['name', 'amountMinor'], locale: 'en' })
    expect(row).toBe('row 000000,125.50')
  })

  it('holds the same sums as the list, in every format', async () => {
    const server = await startBare(1203)
    const { quantity, amount } = await server.core.db.read
      .selectFrom('bare')
      .select((eb) => [eb.fn.sum<number>('quantity').as('quantity'), eb.fn.sum<number>('amountMinor').as('amount')])
      .executeTakeFirstOrThrow()
    const columns = ['name', 'quantity', 'priceMinor', 'amountMinor', 'workedOn', 'recordedAt']

    const xlsx = await exported(server, server.administrator, { format: 'xlsx', columns })
    expect(xlsx).toMatchObject({ state: 'done', rows: 1203, progress: 1 })
    const [sheet] = await readXlsxFile(await bytesOf(server.administrator, xlsx))
    const rows = sheet?.data ?? []
    expect(rows).toHaveLength(1205)
    expect(rows[1]).toEqual(['row 000000', 1, 125.5, 125.5, new Date('2026-11-01T00:00:00Z'), expect.any(Date)])
    // A sheet keeps an instant as a fraction of days.
    expect(Math.abs(Number(rows[1]?.[5]) - Date.UTC(2026, 10, 2, 0, 30))).toBeLessThan(2)
    const total = rows.at(-1) ?? []
    expect(total[1]).toBe(quantity)
    expect(total[2]).toBeNull()
    expect(Number(total[3])).toBeCloseTo(amount / 100, 2)
    const column = rows.slice(1, -1).reduce((sum, row) => sum + Math.round(Number(row[3]) * 100), 0)
    expect(column).toBe(amount)

    const lines = await csvLines(server, server.administrator, { columns, locale: 'en' })
    const inCsv = lines.slice(1).reduce((sum, row) => sum + Math.round(Number(row.split(',')[3]) * 100), 0)
    expect(inCsv).toBe(amount)

    const pdf = await exported(server, server.administrator, { format: 'pdf', columns, locale: 'uz-Latn' })
    expect(pdf).toMatchObject({ state: 'done', rows: 1203 })
    const bytes = await bytesOf(server.administrator, pdf)
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
    expect(bytes.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(10)
  })

  it('guards what a spreadsheet would run, and leaves numbers and phones alone', async () => {
    const server = await startTestServer({ lists: bare })
    for (const [index, name] of ['=1+2', '+998901234567', '-12.5', '@SUM(A1)', '-cmd', 'a "b"; c'].entries()) {
      await server.core.db.write((tx) => fillBare(tx, 1, { name: name, quantity: index }))
    }
    const lines = await csvLines(server, server.administrator, { columns: ['name'], locale: 'ru' })
    expect(lines.slice(1).toSorted()).toEqual(
      ["'=1+2", '+998901234567', '-12.5', "'@SUM(A1)", "'-cmd", '"a ""b""; c"'].toSorted(),
    )
  })

  it.each(['uz-Latn', 'uz-Cyrl', 'ky', 'kk', 'ru', 'en'] satisfies LocaleTag[])('is made in %s', async (locale) => {
    const server = await startTestServer()
    await server.administrator.call(createPerson, { body: { familyName: 'Ғуломова', givenName: 'Oʻgʻiloy' } })
    const made = await exported(server, server.administrator, { list: 'person.list', format: 'pdf', locale })
    expect(made.state).toBe('done')
  })
})

describe('who exports', () => {
  it('gets what they may see, and nobody else gets their file', async () => {
    const server = await startBare(3)
    const owner = await server.account(['person.read'])
    const other = await server.account(['person.read'])
    const { items } = await server.administrator.call(listAccounts, { query: { sort: '-createdAt', limit: 2 } })
    // The owner was made before the other one.
    const ownerId = items[1]?.id ?? ''
    await server.core.db.write((tx) => fillBare(tx, 1, { name: 'secret', accountId: ownerId }))

    expect(await csvLines(server, owner, { columns: ['name'] })).toContain('secret')
    expect(await csvLines(server, other, { columns: ['name'] })).not.toContain('secret')
    const { items: exports } = await owner.call(listExports)
    expect(exports).toHaveLength(1)
    const id = exports[0]?.id ?? ''
    expect((await other.fetch(`/api/v1/exports/${id}/file`)).status).toBe(404)
    expect((await server.administrator.fetch(`/api/v1/exports/${id}/file`)).status).toBe(404)
  })

  it('needs the right to the list, when asking and when it is written', async () => {
    const server = await startBare(3)
    const stranger = await server.account(['settings.read'])
    const body = { list: 'bare.list', format: 'csv' }
    expect((await stranger.refused(createExport, { body })).code).toBe('permission.denied')

    const reader = await server.account(['person.read'])
    // The runner is stopped, so that the right is gone before the job begins.
    await server.core.jobs.stop()
    const { id } = await reader.call(createExport, { body: { list: 'bare.list', format: 'csv' } })
    const { items } = await server.administrator.call(listAccounts, { query: { sort: '-createdAt', limit: 1 } })
    const account = items[0]
    if (!account) throw new Error('no account')
    const boss = await server.account('administrator')
    await boss.call(changeAccount, { params: { id: account.id }, body: { version: account.version, disabled: true } })
    await server.core.jobs.start()
    await server.core.jobs.runDue()
    const row = await server.core.db.read
      .selectFrom('export')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({ fileId: null, problem: JSON.stringify({ code: 'permission.denied', params: {} }) })
  })
})

describe('the file of an export', () => {
  it('is there for seven days', async () => {
    const server = await startBare(2)
    const made = await exported(server, server.administrator, {})
    expect(made.expiresAt).toBe(server.clock.now() + 7 * 86_400_000)
    // The session outlives the week, as the person comes back in between.
    server.clock.advance(6 * 86_400_000)
    await bytesOf(server.administrator, made)
    server.clock.advance(86_400_000 + 1)
    expect((await server.administrator.fetch(`/api/v1/exports/${made.id}/file`)).status).toBe(410)
    expect((await server.administrator.call(readExport, { params: { id: made.id } })).state).toBe('expired')
  })

  it('is not there before it is made, nor after its owner threw it away', async () => {
    const server = await startBare(2)
    await server.core.jobs.stop()
    const { id } = await server.administrator.call(createExport, { body: { list: 'bare.list', format: 'csv' } })
    expect((await server.administrator.fetch(`/api/v1/exports/${id}/file`)).status).toBe(409)
    await server.administrator.call(cancelExport, { params: { id } })
    expect((await server.administrator.call(readExport, { params: { id } })).state).toBe('cancelled')
    await server.core.jobs.start()
    const made = await exported(server, server.administrator, {})
    await server.administrator.call(cancelExport, { params: { id: made.id } })
    expect((await server.administrator.fetch(`/api/v1/exports/${made.id}/file`)).status).toBe(410)
  })

  it('says in the reader’s language why there is none', async () => {
    const server = await startBare(5001)
    const refused = await exported(server, server.administrator, { format: 'pdf' })
    expect(refused.state).toBe('failed')
    expect(refused.problem).toBe('A PDF holds at most 5000 rows. Narrow the list or choose another format.')
  })
})

it('leaves the server free to answer while 50,000 rows are written', async () => {
  const server = await startBare(50_000)
  const { id } = await server.administrator.call(createExport, { body: { list: 'bare.list', format: 'xlsx' } })
  const [before, allBefore] = [process.threadCpuUsage(), process.cpuUsage()]
  await server.core.jobs.runDue()
  const [own, all] = [process.threadCpuUsage(before), process.cpuUsage(allBefore)]
  expect(await server.administrator.call(readExport, { params: { id } })).toMatchObject({ state: 'done', rows: 50_000 })
  // Written in the server's own thread it would be most of it; a delay would measure the machine's other work.
  expect((own.user + own.system) / (all.user + all.system)).toBeLessThan(0.2)
})

describe('the list of exports', () => {
  const names = ({ items }: { items: readonly { fileName: string }[] }) => items.map(({ fileName }) => fileName)

  it('is searched, narrowed, sorted and paged like any list, and is one’s own', async () => {
    const server = await startBare(3)
    const { administrator } = server
    await exported(server, administrator, { format: 'xlsx' })
    await exported(server, administrator, { format: 'pdf', locale: 'ru' })
    const dropped = await exported(server, administrator, {})
    await administrator.call(cancelExport, { params: { id: dropped.id } })
    await exported(server, await server.account(['person.read']), {})
    await server.core.jobs.stop()
    const waiting = await administrator.call(createExport, { body: { list: 'bare.list', format: 'csv' } })

    const list = (query: QueryInput<typeof listExports>) => administrator.call(listExports, { query })
    expect(await list({ total: true })).toMatchObject({ total: 4 })
    expect((await list({ state: 'done' })).items.map(({ format }) => format)).toEqual(['pdf', 'xlsx'])
    expect((await list({ state: ['waiting'] })).items.map(({ id }) => id)).toEqual([waiting.id])
    expect((await list({ state: ['expired', 'failed'] })).items.map(({ id, state }) => [id, state])).toEqual([
      [dropped.id, 'expired'],
    ])
    expect((await list({ format: 'pdf', state: 'done' })).items).toHaveLength(1)
    expect((await list({ 'createdAt.from': server.clock.now() + 1 })).items).toEqual([])
    const sorted = names(await list({ sort: 'fileName' }))
    expect(sorted).toEqual(sorted.toSorted())
    expect(names(await list({ sort: '-fileName' }))).toEqual(sorted.toReversed())
    const first = await list({ limit: 3 })
    expect(first.items).toHaveLength(3)
    expect((await list({ limit: 3, cursor: first.nextCursor ?? '' })).items).toHaveLength(1)
    const [{ fileName } = { fileName: '' }] = (await list({ format: 'xlsx' })).items
    expect(names(await list({ q: fileName.toUpperCase().replace('.XLSX', '') }))).toContain(fileName)
    expect((await list({ q: 'no such file' })).items).toEqual([])
    const refused = await administrator.fetch('/api/v1/exports?state=gone')
    expect(refused.status).toBe(400)
  })

  it('finds files that were made before their names were kept for searching', async () => {
    const server = await startBare(1)
    const made = await exported(server, server.administrator, {})
    await server.core.db.write(async (tx) => {
      for (const table of ['export', 'import'] as const)
        await tx.schema.alterTable(table).dropColumn('search').execute()
      await tx.updateTable('export').set({ fileName: 'Ғуломова Oʻgʻiloy.csv' }).where('id', '=', made.id).execute()
      await searchExportsAndImports.up(tx)
    })
    const { items } = await server.administrator.call(listExports, { query: { q: 'gulomova' } })
    expect(items.map(({ id }) => id)).toEqual([made.id])
  })
})
