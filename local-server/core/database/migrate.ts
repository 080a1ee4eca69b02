import { SqliteAdapter, sql, type CreateTableBuilder } from 'kysely'
import type { Reader, Tx } from './writer.ts'

export interface Migration {
  /** `<YYYYMMDDHHMM>-<what>`; migrations run in the order of their names, across all modules. */
  name: string
  up: (tx: Tx) => Promise<void>
}

declare module './tables.ts' {
  interface Tables {
    migration: { name: string; appliedAt: number }
  }
}

/**
 * A table that is kept in the order of its primary key, without a second tree beside it: half the pages to write for
 * tables that are always found by their key. (PostgreSQL has no such tables; there it is an ordinary one.)
 */
export function clustered<TB extends string, C extends string>(
  tx: Tx,
  table: CreateTableBuilder<TB, C>,
): CreateTableBuilder<TB, C> {
  return tx.getExecutor().adapter instanceof SqliteAdapter ? table.modifyEnd(sql`without rowid`) : table
}

/** The file was written by a newer version of the program: starting would harm it. */
export class NewerDatabaseError extends Error {
  readonly unknown: string[]

  constructor(unknown: string[]) {
    super(
      `the database was written by a newer version of Markaz (it knows ${unknown.join(', ')}); install that version`,
    )
    this.unknown = unknown
  }
}

export async function appliedMigrations(db: Reader): Promise<string[]> {
  const rows = await db.selectFrom('migration').select('name').orderBy('name').execute()
  return rows.map((row) => row.name)
}

/**
 * Brings the schema up to date: each migration in a commit of its own, a failing one stops the start and leaves what
 * came before it. `backup` is called once, before the first change of a database that already holds something.
 *
 * @throws NewerDatabaseError when the database holds migrations this program does not know.
 */
export async function migrate(
  db: { write: <T>(work: (tx: Tx) => Promise<T>) => Promise<T> },
  migrations: readonly Migration[],
  options: { now: () => number; backup: () => Promise<void> },
): Promise<string[]> {
  const known = migrations.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const applied = await db.write(async (tx) => {
    await tx.schema
      .createTable('migration')
      .ifNotExists()
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('appliedAt', 'bigint', (column) => column.notNull())
      .execute()
    return new Set(await appliedMigrations(tx))
  })
  const unknown = [...applied].filter((name) => !known.some((migration) => migration.name === name))
  if (unknown.length > 0) throw new NewerDatabaseError(unknown)

  const missing = known.filter((migration) => !applied.has(migration.name))
  if (missing.length > 0 && applied.size > 0) await options.backup()
  for (const migration of missing) {
    try {
      await db.write(async (tx) => {
        await migration.up(tx)
        await tx.insertInto('migration').values({ name: migration.name, appliedAt: options.now() }).execute()
      })
    } catch (error) {
      throw new Error(`migration ${migration.name} failed; nothing of it was kept`, { cause: error })
    }
  }
  return missing.map((migration) => migration.name)
}
