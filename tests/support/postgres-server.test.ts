import pg from 'pg'
import { expect, it } from 'vitest'
import { startPostgres } from './postgres-server.ts'

it('starts a PostgreSQL that keeps all our letters, and stops it', async () => {
  const { url, stop } = await startPostgres()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ text: string }>("select upper('Oʻzbekiston Ғылым Көкөтөй') as text")
  expect(rows[0]?.text).toContain('ʻ')
  await client.end()
  await stop()
  await expect(new pg.Client({ connectionString: url }).connect()).rejects.toThrow('ECONNREFUSED')
})
