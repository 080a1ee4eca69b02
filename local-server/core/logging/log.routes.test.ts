import { mkdirSync, readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { downloadLogFile, listLog, listLogFiles } from '../../../contracts/log.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'
import { openLog } from './log.ts'

const levels = { info: 30, warn: 40, error: 50 } as const
const line = (minute: number, level: keyof typeof levels, msg: string, more: object = {}) =>
  `${JSON.stringify({ level: levels[level], time: new Date(Date.UTC(2026, 10, 23, 8, minute)).toISOString(), ...more, msg })}\n`

function keep(server: TestServer, files: Readonly<Record<string, string>>): string {
  const folder = join(server.dataFolder, 'logs')
  mkdirSync(folder, { recursive: true })
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

const requestId = '67006d9c-852a-4c11-9d6e-0f5d3a3c7b10'

async function busyServer() {
  const server = await startTestServer()
  keep(server, {
    'markaz.2026-11-22.1.log': line(0, 'warn', 'a slow statement') + line(1, 'info', 'request', { route: 'line.list' }),
    'markaz.2026-11-23.1.log': line(2, 'info', 'started') + line(3, 'error', 'request failed', { requestId }),
    'markaz.2026-11-23.2.log': `${line(4, 'info', 'request', { requestId, route: 'line.create' })}${line(5, 'info', 'Kotirovka «Ғ»')}{"level":30,"ti`,
    'not-a-log.txt': 'a stranger',
  })
  return server
}

const messages = async (server: TestServer, query = {}) =>
  (await server.administrator.call(listLog, { query })).items.map(({ message }) => message)

it('shows the newest lines first, over the files, a page at a time', async () => {
  const server = await busyServer()
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await server.administrator.call(listLog, { query: { limit: 2, ...(cursor ? { cursor } : {}) } })
    expect(page.items.length).toBeGreaterThan(0)
    seen.push(...page.items.map(({ message }) => message))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(seen).toEqual([
    '{"level":30,"ti',
    'Kotirovka «Ғ»',
    'request',
    'request failed',
    'started',
    'request',
    'a slow statement',
  ])
  const { items, total } = await server.administrator.call(listLog, { query: { total: true } })
  expect(total).toBe(7)
  expect(items[0]).toMatchObject({ at: null, level: null })
  expect(items[2]).toMatchObject({ at: Date.UTC(2026, 10, 23, 8, 4), level: 'info', requestId })
  expect(JSON.parse(items[2]?.detail ?? '')).toEqual({ route: 'line.create' })
})

it('finds by level, request, words and time', async () => {
  const server = await busyServer()
  expect(await messages(server, { level: ['warn', 'error'] })).toEqual(['request failed', 'a slow statement'])
  expect(await messages(server, { requestId })).toEqual(['request', 'request failed'])
  expect(await messages(server, { requestId: requestId.slice(0, 13).toUpperCase() })).toHaveLength(2)
  expect(await messages(server, { q: 'LINE request' })).toEqual(['request', 'request'])
  expect(await messages(server, { q: '«ғ»' })).toEqual(['Kotirovka «Ғ»'])
  const range = { 'at.from': Date.UTC(2026, 10, 23, 8, 1), 'at.to': Date.UTC(2026, 10, 23, 8, 3) }
  expect(await messages(server, range)).toEqual(['request failed', 'started', 'request'])
  expect(await messages(server, { q: 'nothing like it' })).toEqual([])
})

it('reads what the program wrote, with secrets and phones cut out, and hands its files out as they are', async () => {
  const server = await startTestServer()
  const log = await openLog({ folder: join(server.dataFolder, 'logs'), level: 'info' })
  log.warn({ password: 'olma-1', requestId }, 'calling +998901234567')
  await expect.poll(() => messages(server)).toEqual(['calling +…67'])
  const { items } = await server.administrator.call(listLog)
  expect(JSON.parse(items[0]?.detail ?? '')).toEqual({ password: '…' })

  const { items: files } = await server.administrator.call(listLogFiles)
  const [name = ''] = readdirSync(join(server.dataFolder, 'logs'))
  const content = readFileSync(join(server.dataFolder, 'logs', name), 'utf8')
  expect(files).toMatchObject([{ name, sizeBytes: Buffer.byteLength(content) }])
  const file = await server.administrator.fetch(`/api/v1/log/files/${name}`)
  expect(file.headers.get('content-disposition')).toContain(name)
  expect(file.headers.get('cache-control')).toBe('no-store')
  expect(await file.text()).toBe(content)
})

it('reads of a large log what is asked for', async () => {
  const server = await startTestServer()
  const folder = keep(server, { 'markaz.2026-11-23.1.log': '' })
  // Holes take no room; a reader of the whole file would need this memory.
  truncateSync(join(folder, 'markaz.2026-11-23.1.log'), 4 * 1024 ** 3)
  keep(server, { 'markaz.2026-11-23.2.log': line(1, 'info', 'newest').repeat(60) })
  expect(await messages(server, { limit: 50 })).toHaveLength(50)
})

it('is for those who look after the server, and shows no other file', async () => {
  const server = await busyServer()
  const director = await server.account('director')
  for (const contract of [listLog, listLogFiles]) {
    expect(await director.refused(contract)).toMatchObject({ status: 403, code: 'permission.denied' })
    expect(await server.nobody.refused(contract)).toMatchObject({ status: 401 })
  }
  for (const name of ['not-a-log.txt', '../install.key', '..%2Finstall.key', 'markaz.2026-11-21.1.log']) {
    const refused = await server.administrator.refused(downloadLogFile, { params: { name } })
    expect(refused).toMatchObject({ status: 404, code: 'row.notFound' })
  }
  for (const cursor of ['../install.key:5', 'nonsense', 'markaz.2026-11-23.1.log:-1']) {
    const refused = await server.administrator.refused(listLog, { query: { cursor } })
    expect(refused).toMatchObject({ code: 'cursor.invalid', errors: [{ path: 'query.cursor' }] })
  }
  expect(await server.administrator.refused(listLog, { query: { sort: 'at' } })).toMatchObject({
    status: 400,
    errors: [{ path: 'query.sort', code: 'invalid.choice' }],
  })
})
