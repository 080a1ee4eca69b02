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

/** A step failed: the database is as it was before the first of them. */
export class MigrationError extends Error {
  constructor(name: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super(
      `migration ${name} failed (${reason}); the database is as it was, go back to the version of Markaz that ran before`,
      { cause },
    )
  }
}

export async function appliedMigrations(db: Reader): Promise<string[]> {
  const rows = await db.selectFrom('migration').select('name').orderBy('name').execute()
  return rows.map((row) => row.name)
}

/**
 * Brings the schema up to date in one commit, on both databases: where one migration fails, or the power goes, nothing of
 * any is kept, and the former version can start (docs/decisions/0024). `before` is called once before the first change;
 * `isEmpty` says that the database held nothing yet.
 *
 * @throws NewerDatabaseError when the database holds migrations this program does not know; MigrationError when one fails.
 */
export async function migrate(
  db: { write: <T>(work: (tx: Tx) => Promise<T>) => Promise<T> },
  migrations: readonly Migration[],
  options: { now: () => number; before: (missing: { names: string[]; isEmpty: boolean }) => Promise<void> },
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
  if (missing.length === 0) return []
  const names = missing.map(({ name }) => name)
  await options.before({ names, isEmpty: applied.size === 0 })
  await db.write(async (tx) => {
    for (const { name, up } of missing) {
      try {
        await up(tx)
        await tx.insertInto('migration').values({ name, appliedAt: options.now() }).execute()
      } catch (error) {
        throw new MigrationError(name, error)
      }
    }
  })
  return names
}
