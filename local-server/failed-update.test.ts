import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { appliedMigrations, type Database, type Migration } from './core/database/index.ts'
import { modules } from './modules/index.ts'
import { startTestServer, type TestServerOptions } from './testing/test-server.ts'

/** The tables with their columns, and the rows that say who is here and what was migrated. */
async function wholeOf({ dialect, read }: Database) {
  const tables =
    dialect === 'sqlite'
      ? sql`select name, sql from sqlite_master order by name`
      : sql`select table_name, column_name, data_type from information_schema.columns
          where table_schema = current_schema() order by 1, 2`
  const accounts = await read.selectFrom('account').select(['id', 'signInName']).orderBy('id').execute()
  return { tables: (await tables.execute(read)).rows, accounts, migrations: await appliedMigrations(read) }
}

it('migrations of a newer version that fail end the start and leave an install as it was, with a copy on SQLite and word of none elsewhere', async () => {
  const lines: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  const options: TestServerOptions = { log }
  const server = await startTestServer(options)
  const { dialect } = server.core.db
  const before = await wholeOf(server.core.db)
  const backups = join(server.dataFolder, 'backups')
  expect(existsSync(backups)).toBe(false)

  const making: Migration = {
    name: '299902010000-makes',
    up: (tx) => tx.schema.createTable('made').addColumn('id', 'integer').execute(),
  }
  const failing: Migration = {
    name: '299902020000-fails',
    up: async (tx) => {
      await tx.schema.alterTable('person').addColumn('shoeSize', 'integer').execute()
      await tx.deleteFrom('account').execute()
      throw new Error('the disk said no')
    },
  }
  const migrations = [making, failing]
  options.program = [...modules, { name: null, migrations, handlers: () => [], lists: [] }]
  await expect(server.restart()).rejects.toThrow('migration 299902020000-fails failed (the disk said no)')
  expect(existsSync(backups) ? readdirSync(backups) : []).toHaveLength(dialect === 'sqlite' ? 1 : 0)
  expect(lines.filter((line) => line.includes('no copy was made'))).toHaveLength(dialect === 'sqlite' ? 0 : 1)

  // The former version starts on it at once.
  delete options.program
  await server.restart()
  expect(await wholeOf(server.core.db)).toEqual(before)
})
