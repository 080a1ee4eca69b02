import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './core/config.ts'
import { migrate, openDatabase, type Database, type Migration } from './core/database/index.ts'
import type { Metrics } from './core/http/metrics.ts'
import type { Log } from './core/logging/log.ts'

/** Statements that take longer than this are logged with their text (never with their values). */
const slowStatementMs = 200

/**
 * The install's database, counted and brought up to date; on SQLite a copy is kept before the first change
 * (docs/decisions/0038).
 *
 * @throws NewerDatabaseError, MigrationError; nothing stays open then
 */
export async function openInstallDatabase(
  config: Config,
  migrations: readonly Migration[],
  { log, metrics, now }: { log: Log; metrics: Metrics; now: () => number },
): Promise<Database> {
  const db = await openDatabase(
    config.databaseUrl
      ? { kind: 'postgres', url: config.databaseUrl, schema: config.databaseSchema }
      : { kind: 'sqlite', path: join(config.data, 'markaz.db') },
    ({ text, milliseconds }) => {
      metrics.observeStatement()
      if (milliseconds >= slowStatementMs) log.warn({ statement: text, milliseconds }, 'a slow statement')
    },
  )
  try {
    await migrate(db, migrations, {
      now,
      async before({ names, isEmpty }) {
        log.info({ migrations: names.length }, 'bringing the database up to date, all or nothing')
        if (isEmpty) return
        if (db.dialect !== 'sqlite') {
          log.warn('no copy was made before: a PostgreSQL database is copied with pg_dump (docs/operations/backup.md)')
          return
        }
        const backups = join(config.data, 'backups')
        mkdirSync(backups, { recursive: true })
        await db.backup(join(backups, `before-migration-${new Date(now()).toISOString().replaceAll(':', '-')}.db`))
      },
    })
  } catch (error) {
    await db.close()
    throw error
  }
  db.onCommit(metrics.observeCommit)
  return db
}
