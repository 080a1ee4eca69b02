import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it, vi } from 'vitest'
import { startTestServer } from '../../testing/test-server.ts'
import { appliedMigrations, migrate, NewerDatabaseError, type Database, type Migration } from './index.ts'

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
    const backup = vi.fn<() => Promise<void>>(() => Promise.resolve())
    const all = [...(await known(core.db)), makeTable('299902020000-b', 'later'), makeTable('299902010000-a', 'sooner')]
    const options = { now: core.clock.now, backup }
    expect(await migrate(core.db, all, options)).toEqual(['299902010000-a', '299902020000-b'])
    expect(backup).toHaveBeenCalledTimes(1)
    expect(await migrate(core.db, all, options)).toEqual([])
    expect(backup).toHaveBeenCalledTimes(1)
  })

  it('stop at the one that fails, keep what came before and nothing of it', async () => {
    const { core } = await startTestServer({ fresh: true })
    const failing: Migration = {
      name: '299902020000-fails',
      up: async (tx) => {
        await makeTable('', 'half_made').up(tx)
        throw new Error('the disk said no')
      },
    }
    const all = [
      ...(await known(core.db)),
      makeTable('299902010000-a', 'made'),
      failing,
      makeTable('299902030000-c', 'never'),
    ]
    const run = migrate(core.db, all, { now: core.clock.now, backup: () => Promise.resolve() })
    await expect(run).rejects.toThrow('299902020000-fails failed')
    const applied = await appliedMigrations(core.db.read)
    expect(applied.slice(-1)).toEqual(['299902010000-a'])
    await expect(sql`select * from half_made`.execute(core.db.read)).rejects.toThrow(/half_made/)
    await expect(sql`select * from never`.execute(core.db.read)).rejects.toThrow(/never/)
    await sql`select * from made`.execute(core.db.read)
  })

  it('refuse a database that a newer version wrote', async () => {
    const { core } = await startTestServer({ fresh: true })
    const all = await known(core.db)
    const options = { now: core.clock.now, backup: () => Promise.resolve() }
    await migrate(core.db, [...all, makeTable('299902010000-newer', 'newer')], options)
    await expect(migrate(core.db, all, options)).rejects.toThrow(NewerDatabaseError)
  })

  it.skipIf(process.env.MARKAZ_TEST_DATABASE === 'postgres')(
    'of a whole install leave a copy of it from before',
    async () => {
      const server = await startTestServer()
      expect(existsSync(join(server.dataFolder, 'backups'))).toBe(false)
      await server.core.db.write(async (tx) => {
        // Its tables are there already, so that it cannot be run again.
        const [first = ''] = await appliedMigrations(tx)
        await tx.deleteFrom('migration').where('name', '=', first).execute()
      })
      await expect(server.restart()).rejects.toThrow('nothing of it was kept')
      expect(readdirSync(join(server.dataFolder, 'backups'))).toHaveLength(1)
    },
  )
})
