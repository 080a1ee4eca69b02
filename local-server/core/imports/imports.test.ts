import { randomUUID } from 'node:crypto'
import writeXlsxFile, { type SheetData } from 'write-excel-file/node'
import readXlsxFile from 'read-excel-file/node'
import { describe, expect, it } from 'vitest'
import type { StoredFile } from '../../../contracts/files.ts'
import {
  cancelImport,
  changeImportMapping,
  createImport,
  listImportKinds,
  listImportProblems,
  listImports,
  readImport,
  startImport,
  type Import,
} from '../../../contracts/imports.ts'
import { createPerson, listPeople } from '../../../contracts/people.ts'
import type { QueryInput } from '../../../contracts/route.ts'
import { startTestServer, type TestClient, type TestServer } from '../../testing/test-server.ts'

async function sent(client: TestClient, name: string, bytes: Buffer): Promise<string> {
  const answer = await client.fetch(`/api/v1/files?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { 'idempotency-key': randomUUID() },
    body: new Uint8Array(bytes),
  })
  expect(answer.status).toBe(200)
  return ((await answer.json()) as StoredFile).id
}

const xlsx = (rows: readonly (readonly (string | number | null)[])[]) =>
  writeXlsxFile(rows.map((row) => [...row]) as SheetData).toBuffer()

async function imported(
  server: TestServer,
  name: string,
  bytes: Buffer,
  { client = server.administrator, kind = 'person' }: { client?: TestClient; kind?: string } = {},
): Promise<Import> {
  const fileId = await sent(client, name, bytes)
  const { id } = await client.call(createImport, { body: { kind, fileId } })
  await server.core.jobs.runDue()
  return client.call(readImport, { params: { id } })
}

async function started(server: TestServer, { id, version }: Import, mode: 'goodRows' | 'allOrNothing' = 'goodRows') {
  await server.administrator.call(startImport, { params: { id }, body: { version, mode } })
  await server.core.jobs.runDue()
  return server.administrator.call(readImport, { params: { id } })
}

const people = async (server: TestServer) => {
  const { items } = await server.administrator.call(listPeople, { query: { limit: 200 } })
  return items.map(({ fullName }) => fullName)
}
const problemsOf = async (server: TestServer, { id }: Import, locale?: 'ru' | 'uz-Latn') =>
  (await server.administrator.call(listImportProblems, { params: { id }, ...(locale ? { locale } : {}) })).items

describe('importing a sheet', () => {
  it('recognises columns in any language and order, and adds the rows', async () => {
    const server = await startTestServer()
    const bytes = await xlsx([
      ['Список сотрудников', null, null, null],
      ['Номер телефона', 'Имя', 'ФАМИЛИЯ ', 'Kod beji', 'Отчество'],
      [998_901_234_567, 'Дилноза', 'Каримова', 'x', 'Рустамовна'],
      ['93 765-43-21', 'Жасур', 'Усмонов', 'y', null],
    ])
    const ready = await imported(server, 'Ishchilar.xlsx', bytes)
    expect(ready).toMatchObject({ state: 'ready', rows: 2, good: 2, wrong: 0, missing: [] })
    expect(ready.mapping).toMatchObject({ familyName: 2, givenName: 1, fathersName: 4, phone: 0, badgeCode: null })
    expect(ready.preview[0]).toEqual({
      row: 3,
      values: { familyName: 'Каримова', givenName: 'Дилноза', fathersName: 'Рустамовна', phone: '998901234567' },
    })
    expect(await people(server)).toEqual([])
    expect(await started(server, ready)).toMatchObject({ state: 'done', imported: 2 })
    expect(await people(server)).toEqual(['Каримова Дилноза Рустамовна', 'Усмонов Жасур'])
  })

  it.each([
    ['UTF-8 with semicolons', 'Familiya;Ism\nGʻulomova;Oʻgʻiloy\n', 'utf8'],
    ['UTF-8 with commas and quotes', 'Family name,Given name\n"Gʻulomova","Oʻgʻiloy"\n', 'utf8'],
    ['tabs', 'Familiya\tIsm\r\nGʻulomova\tOʻgʻiloy\r\n', 'utf8'],
    ['UTF-16', '\uFEFFFamiliya;Ism\nGʻulomova;Oʻgʻiloy\n', 'utf16le'],
  ] as const)('reads CSV: %s', async (_, content, encoding) => {
    const server = await startTestServer()
    const ready = await imported(server, 'a.csv', Buffer.from(content, encoding))
    expect(ready).toMatchObject({ state: 'ready', good: 1 })
    await started(server, ready)
    expect(await people(server)).toEqual(['Gʻulomova Oʻgʻiloy'])
  })

  it('reads what Windows here saves (windows-1251)', async () => {
    const server = await startTestServer()
    // "Фамилия;Имя\nУсмонов;Жасур\n"
    const bytes = Buffer.from('d4e0ece8ebe8ff3bc8ecff0ad3f1eceeedeee23bc6e0f1f3f00a', 'hex')
    const ready = await imported(server, 'a.csv', bytes)
    await started(server, ready)
    expect(await people(server)).toEqual(['Усмонов Жасур'])
  })

  it('lets the person say which column is which', async () => {
    const server = await startTestServer()
    const ready = await imported(server, 'a.csv', Buffer.from('A;B\nUsmonov;Jasur\n'))
    expect(ready).toMatchObject({ state: 'ready', missing: ['familyName', 'givenName'], good: 0 })
    const body = { version: ready.version, mode: 'goodRows' }
    const refused = await server.administrator.refused(startImport, { params: { id: ready.id }, body })
    expect(refused.detail).toBe('Say which columns of the sheet hold: Family name, Given name.')

    await server.administrator.call(changeImportMapping, {
      params: { id: ready.id },
      body: { version: ready.version, mapping: { familyName: 0, givenName: 1 } },
    })
    await server.core.jobs.runDue()
    const again = await server.administrator.call(readImport, { params: { id: ready.id } })
    expect(again).toMatchObject({ state: 'ready', missing: [], good: 1 })
    const twice = { version: again.version, mapping: { familyName: 0, givenName: 0 } }
    expect(
      (await server.administrator.refused(changeImportMapping, { params: { id: ready.id }, body: twice })).code,
    ).toBe('import.mappingInvalid')
    await started(server, again)
    expect(await people(server)).toEqual(['Usmonov Jasur'])
  })
})

describe('wrong rows', () => {
  const sheet = 'Familiya;Ism;Telefon;Bej\nUsmonov;Jasur;901234567;7\n;Lola;12;\nKarimova;Dilnoza;;7\nAliyev;Vali;;9\n'

  it('are told by row, column and reason in the reader’s language', async () => {
    const server = await startTestServer()
    await server.administrator.call(createPerson, { body: { familyName: 'Old', givenName: 'One', badgeCode: '9' } })
    const ready = await imported(server, 'a.csv', Buffer.from(sheet))
    expect(ready).toMatchObject({ rows: 4, good: 1, wrong: 3, duplicates: 2 })
    expect(await problemsOf(server, ready)).toMatchObject([
      { row: 3, column: 'familyName', columnLabel: 'Family name', value: '', message: 'Fill this in.' },
      { row: 3, column: 'phone', value: '12' },
      { row: 4, column: 'badgeCode', value: '7', message: 'The same as row 2.' },
      { row: 5, column: 'badgeCode', value: '9', message: 'This badge belongs to Old One.' },
    ])
    expect((await problemsOf(server, ready, 'ru'))[2]).toMatchObject({
      columnLabel: 'Бейдж',
      message: 'То же, что в строке 2.',
    })
  })

  it('stay out when the good ones are wanted, and can be saved, corrected and sent again', async () => {
    const server = await startTestServer()
    const done = await started(server, await imported(server, 'a.csv', Buffer.from(sheet)))
    expect(done).toMatchObject({ state: 'done', imported: 2, wrong: 2 })
    const answer = await server.administrator.fetch(`/api/v1/imports/${done.id}/problems-file`)
    const [first] = await readXlsxFile(Buffer.from(await answer.arrayBuffer()))
    expect(first?.data.map((row) => row.slice(0, 4))).toEqual([
      ['Familiya', 'Ism', 'Telefon', 'Bej'],
      [null, 'Lola', '12', null],
      ['Karimova', 'Dilnoza', null, '7'],
    ])
    expect(String(first?.data[2]?.[4])).toBe('Badge: The same as row 2.')
  })

  it('keep everything out when all or nothing is wanted', async () => {
    const server = await startTestServer()
    const ready = await imported(server, 'a.csv', Buffer.from(sheet))
    const body = { version: ready.version, mode: 'allOrNothing' }
    expect((await server.administrator.refused(startImport, { params: { id: ready.id }, body })).code).toBe(
      'import.hasProblems',
    )
    const whole = await imported(server, 'b.csv', Buffer.from('Familiya;Ism;Bej\nUsmonov;Jasur;1\nAliyev;Vali;2\n'))
    // Somebody takes a badge between the look and the start.
    await server.administrator.call(createPerson, { body: { familyName: 'New', givenName: 'One', badgeCode: '2' } })
    const after = await started(server, whole, 'allOrNothing')
    expect(after).toMatchObject({ state: 'ready', wrong: 1, good: 1, imported: null })
    expect(after.problem).toContain('nothing was added')
    expect(await people(server)).toEqual(['New One'])
  })
})

describe('who and what', () => {
  it('needs the right to import and the right to what is imported', async () => {
    const server = await startTestServer()
    const clerk = await server.account(['import.run', 'person.read'])
    expect((await clerk.call(listImportKinds)).items).toEqual([])
    const fileId = await sent(clerk, 'a.csv', Buffer.from('a;b\n1;2\n'))
    expect((await clerk.refused(createImport, { body: { kind: 'person', fileId } })).code).toBe('permission.denied')
    const other = await server.account(['import.run', 'person.manage'])
    expect((await other.refused(createImport, { body: { kind: 'person', fileId } })).code).toBe('row.notFound')
    const made = await imported(server, 'a.csv', Buffer.from('a;b\n1;2\n'))
    expect((await other.refused(readImport, { params: { id: made.id } })).code).toBe('row.notFound')
  })

  it('says what is wrong with a file that is no sheet', async () => {
    const server = await startTestServer()
    const pdf = await sent(server.administrator, 'a.pdf', Buffer.from('%PDF-1.4\n%%EOF\n'))
    expect((await server.administrator.refused(createImport, { body: { kind: 'person', fileId: pdf } })).code).toBe(
      'import.notSheet',
    )
    const empty = await imported(server, 'a.csv', Buffer.from('Familiya;Ism\n'))
    expect(empty).toMatchObject({ state: 'failed', problem: 'The sheet has no rows below the headings.' })
  })

  it.each(['person', 'catalogue', 'worker'])('gives a template of %s that can be sent as it is', async (kind) => {
    const server = await startTestServer()
    for (const locale of ['uz-Latn', 'uz-Cyrl', 'ky', 'kk', 'ru', 'en']) {
      const answer = await server.administrator.fetch(`/api/v1/import-kinds/${kind}/template`, {
        headers: { 'accept-language': locale },
      })
      const ready = await imported(server, `${locale}.xlsx`, Buffer.from(await answer.arrayBuffer()), { kind })
      expect(ready).toMatchObject({ state: 'ready', rows: 2, good: 2, wrong: 0, missing: [] })
      expect(Object.values(ready.mapping).every((column) => column !== null)).toBe(true)
    }
  })
})

describe('the list of imports', () => {
  it('is searched, narrowed, sorted and paged like any list, and is one’s own', async () => {
    const server = await startTestServer()
    const { administrator } = server
    const good = await imported(server, 'Ишчилар.csv', Buffer.from('Familiya;Ism\nGʻulomova;Lola\n'))
    const empty = await imported(server, 'narxlar.csv', Buffer.from('Familiya;Ism\n'))
    await started(server, good)
    const dropped = await imported(server, 'odamlar.csv', Buffer.from('Familiya;Ism\nUmarov;Bek\n'))
    await administrator.call(cancelImport, { params: { id: dropped.id } })
    const other = await server.account(['import.run', 'person.manage'])
    await imported(server, 'other.csv', Buffer.from('Familiya;Ism\nUmarov;Bek\n'), { client: other })

    const list = (query: QueryInput<typeof listImports>) => administrator.call(listImports, { query })
    const ids = async (query: QueryInput<typeof listImports>) => (await list(query)).items.map(({ id }) => id)
    expect(await list({ total: true })).toMatchObject({ total: 3 })
    expect(await ids({})).toEqual([dropped.id, empty.id, good.id])
    expect((await list({ state: 'done' })).items).toMatchObject([{ id: good.id, imported: 1, title: good.title }])
    expect((await list({ state: 'failed' })).items).toMatchObject([{ id: empty.id, problem: empty.problem }])
    expect(await ids({ state: ['cancelled', 'ready'] })).toEqual([dropped.id])
    expect(await ids({ kind: 'catalogue' })).toEqual([])
    expect(await ids({ kind: 'person', q: 'ishchilar' })).toEqual([good.id])
    expect((await list({ sort: 'fileName' })).items.map(({ fileName }) => fileName)).toEqual([
      'narxlar.csv',
      'odamlar.csv',
      'Ишчилар.csv',
    ])
    const first = await list({ limit: 2 })
    expect(await ids({ limit: 2, cursor: first.nextCursor ?? '' })).toEqual([good.id])
    expect((await other.call(listImports, { query: {} })).items).toHaveLength(1)
    expect((await administrator.fetch('/api/v1/imports?state=gone')).status).toBe(400)
  })
})

describe('10,000 rows', () => {
  const wrongRows = Array.from({ length: 37 }, (_, index) => 100 + index * 250)
  const rows = Array.from({ length: 10_000 }, (_, index) => {
    const row = index + 2
    if (!wrongRows.includes(row)) return [`Usmonov${row}`, 'Jasur', `+99890${String(1_000_000 + row)}`, `b${row}`]
    return [
      ['', 'Jasur', null, null],
      ['Usmonov', 'Jasur', 'call me', null],
      ['Usmonov', 'Jasur', null, 'b2'],
    ][row % 3]
  }) as (string | null)[][]

  it('of which 37 are wrong: exactly those are told, the others added at once', async () => {
    const server = await startTestServer()
    const bytes = await xlsx([['Family name', 'Given name', 'Phone', 'Badge'], ...rows])
    const ready = await imported(server, 'many.xlsx', bytes)
    expect(ready).toMatchObject({ state: 'ready', rows: 10_000, good: 9_963, wrong: 37 })
    expect((await problemsOf(server, ready)).map(({ row }) => row)).toEqual(wrongRows)
    const done = await started(server, ready)
    expect(done).toMatchObject({ state: 'done', imported: 9_963, wrong: 37 })
    const { total } = await server.administrator.call(listPeople, { query: { total: 'true' } })
    expect(total).toBe(9_963)
  })

  it('can be cancelled while they are added, which leaves none', async () => {
    const server = await startTestServer()
    const bytes = await xlsx([['Family name', 'Given name', 'Phone', 'Badge'], ...rows])
    const ready = await imported(server, 'many.xlsx', bytes)
    const { id, version } = ready
    await server.administrator.call(startImport, { params: { id }, body: { version, mode: 'goodRows' } })
    for (;;) {
      const { progress } = await server.administrator.call(readImport, { params: { id } })
      if (progress !== null && progress > 0.4) break
    }
    await server.administrator.call(cancelImport, { params: { id } })
    await server.core.jobs.runDue()
    expect((await server.administrator.call(readImport, { params: { id } })).state).toBe('cancelled')
    expect(await people(server)).toEqual([])
  })
})
