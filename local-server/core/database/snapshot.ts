import { Kysely } from 'kysely'
import type { Config } from '../config.ts'
import type { DatabaseOptions } from './database.ts'
import { openSqlite, sqliteDialect } from './sqlite.ts'
import type { Tables } from './tables.ts'
import type { Reader } from './writer.ts'
import { join } from 'node:path'

export const databaseOptions = (config: Pick<Config, 'data' | 'databaseUrl' | 'databaseSchema'>): DatabaseOptions =>
  config.databaseUrl
    ? { kind: 'postgres', url: config.databaseUrl, schema: config.databaseSchema }
    : { kind: 'sqlite', path: join(config.data, 'markaz.db') }

/** The database as it is at this moment, whatever is written while it is read; for threads of their own. */
export async function openSnapshot(options: DatabaseOptions): Promise<{ read: Reader; close(): Promise<void> }> {
  if (options.kind === 'sqlite') {
    const handle = openSqlite(options.path, 'read')
    handle.exec('begin')
    return {
      read: new Kysely<Tables>({ dialect: sqliteDialect(handle) }),
      close: async () => void handle.close(),
    }
  }
  const { boundTo, openPool } = await import('./postgres.ts')
  const pool = openPool(options, 'read', 1)
  const client = await pool.connect()
  await client.query('begin isolation level repeatable read read only')
  return {
    read: boundTo(client, () => undefined),
    async close() {
      client.release(true)
      await pool.end()
    },
  }
}
