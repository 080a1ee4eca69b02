import { sql } from 'kysely'
import pino from 'pino'
import { expect, it } from 'vitest'
import { createRole, listRoles } from '../contracts/identity/roles.ts'
import { startTestServer } from './testing/test-server.ts'

interface Line {
  level: number
  msg: string
  statement?: string
  milliseconds?: number
  route?: string
  status?: number
  account?: string
}

async function startLogged(level: 'info' | 'debug') {
  const lines: string[] = []
  const log = pino({ level }, { write: (line: string) => void lines.push(line) })
  const server = await startTestServer({ log })
  return { server, lines, logged: (msg: string) => lines.map(lineOf).filter((line) => line.msg === msg) }
}
const lineOf = (text: string) => JSON.parse(text) as Line

it('a statement that takes long is logged as a warning, with its text and without its values (SEW-036)', async () => {
  const { server, lines, logged } = await startLogged('info')
  const { db } = server.core
  const upTo = 3_000_001
  const slow =
    db.dialect === 'sqlite'
      ? sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${upTo}) select count(*) from n`
      : sql`select pg_sleep(0.3), ${upTo}::int as n`
  await slow.execute(db.read)
  const found = logged('a slow statement').filter(({ statement }) => /recursive|pg_sleep/.test(statement ?? ''))
  expect(found).toMatchObject([{ level: pino.levels.values['warn'] }])
  expect(found[0]?.milliseconds).toBeGreaterThanOrEqual(200)
  expect(lines.join('')).not.toContain(String(upTo))
})

it.each(['info', 'debug'] as const)(
  'at the level %s requests that change something are logged with who asked and how long it took (SEW-110)',
  async (level) => {
    const { server, logged } = await startLogged(level)
    await server.administrator.call(createRole, { body: { name: 'Guard', permissions: [] } })
    await server.administrator.call(listRoles)
    const requests = logged('request').filter(({ route }) => route?.startsWith('role.'))
    expect(requests.map(({ route }) => route)).toEqual(
      level === 'info' ? ['role.create'] : ['role.create', 'role.list'],
    )
    expect(requests[0]).toMatchObject({ status: 200, account: expect.any(String), milliseconds: expect.any(Number) })
  },
)
