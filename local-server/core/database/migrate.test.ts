import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { pino } from 'pino'
import { describe, expect, it, vi } from 'vitest'
import { modules } from '../../modules/index.ts'
import { startTestServer, type TestServerOptions } from '../../testing/test-server.ts'
import {
  appliedMigrations,
  migrate,
  MigrationError,
  NewerDatabaseError,
  type Database,
  type Migration,
} from './index.ts'

const makeTable = (name: string, table: string): Migration => ({
  name,
  up: async (tx) => {
    await tx.schema.createTable(table).addColumn('id', 'integer').execute()
  },
})

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

const known = async (db: Database): Promise<Migration[]> =>
  (await appliedMigrations(db.read)).map((name) => ({ name, up: () => Promise.resolve() }))

describe('migrations', () => {
  it('run once, in the order of their names, after a backup of what is there', async () => {
    const { core } = await startTestServer({ fresh: true })
    const before = vi.fn<(missing: { names: string[]; isEmpty: boolean }) => Promise<void>>(() => Promise.resolve())
    const all = [...(await known(core.db)), makeTable('299902020000-b', 'later'), makeTable('299902010000-a', 'sooner')]
    const options = { now: core.clock.now, before }
    expect(await migrate(core.db, all, options)).toEqual(['299902010000-a', '299902020000-b'])
    expect(before.mock.calls).toEqual([[{ names: ['299902010000-a', '299902020000-b'], isEmpty: false }]])
    expect(await migrate(core.db, all, options)).toEqual([])
    expect(before).toHaveBeenCalledTimes(1)
  })

  it('are all or nothing: one that fails takes those before it along, and the former version can start', async () => {
    const { core } = await startTestServer({ fresh: true })
    const former = await known(core.db)
    const failing: Migration = {
      name: '299902020000-fails',
      up: async (tx) => {
        await makeTable('', 'half_made').up(tx)
        await tx.deleteFrom('migration').execute()
        throw new Error('the disk said no')
      },
    }
    const all = [...former, makeTable('299902010000-a', 'made'), failing, makeTable('299902030000-c', 'never')]
    const options = { now: core.clock.now, before: () => Promise.resolve() }
    const run = migrate(core.db, all, options)
    await expect(run).rejects.toThrow(MigrationError)
    await expect(run).rejects.toThrow(
      'migration 299902020000-fails failed (the disk said no); the database is as it was',
    )
    expect(await appliedMigrations(core.db.read)).toEqual(former.map(({ name }) => name))
    for (const table of ['made', 'half_made', 'never']) {
      await expect(sql`select * from ${sql.table(table)}`.execute(core.db.read)).rejects.toThrow(table)
    }
    expect(await migrate(core.db, former, options)).toEqual([])
    expect(await migrate(core.db, [...former, makeTable('299902010000-a', 'made')], options)).toHaveLength(1)
  })

  it('refuse a database that a newer version wrote', async () => {
    const { core } = await startTestServer({ fresh: true })
    const all = await known(core.db)
    const options = { now: core.clock.now, before: () => Promise.resolve() }
    await migrate(core.db, [...all, makeTable('299902010000-newer', 'newer')], options)
    await expect(migrate(core.db, all, options)).rejects.toThrow(NewerDatabaseError)
  })

  it('of a newer version that fail end the start and leave an install as it was, with a copy on SQLite and word of none elsewhere', async () => {
    const lines: string[] = []
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
    const options: TestServerOptions = { log }
    const server = await startTestServer(options)
    const { dialect } = server.core.db
    const before = await wholeOf(server.core.db)
    const backups = join(server.dataFolder, 'backups')
    expect(existsSync(backups)).toBe(false)

    const failing: Migration = {
      name: '299902020000-fails',
      up: async (tx) => {
        await tx.schema.alterTable('person').addColumn('shoeSize', 'integer').execute()
        await tx.deleteFrom('account').execute()
        throw new Error('the disk said no')
      },
    }
    const migrations = [makeTable('299902010000-a', 'made'), failing]
    options.program = [...modules, { name: null, migrations, handlers: () => [], lists: [] }]
    await expect(server.restart()).rejects.toThrow('migration 299902020000-fails failed (the disk said no)')
    expect(existsSync(backups) ? readdirSync(backups) : []).toHaveLength(dialect === 'sqlite' ? 1 : 0)
    expect(lines.filter((line) => line.includes('no copy was made'))).toHaveLength(dialect === 'sqlite' ? 0 : 1)

    // The former version starts on it at once.
    delete options.program
    await server.restart()
    expect(await wholeOf(server.core.db)).toEqual(before)
  })
})
