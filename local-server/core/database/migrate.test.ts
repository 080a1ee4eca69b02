import { sql } from 'kysely'
import { describe, expect, it, vi } from 'vitest'
import { startTestServer } from '../../testing/test-server.ts'
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
})
