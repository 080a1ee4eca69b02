import { Kysely, type LogEvent, type Logger } from 'kysely'
import type pg from 'pg'
import type { PostgresOptions } from './postgres.ts'
import { openSqlite, sqliteDialect, type SqliteStatement } from './sqlite.ts'
import type { Tables } from './tables.ts'
import { createWriter, type Reader, type Tx, type WriteConnection } from './writer.ts'

export interface Database {
  dialect: 'sqlite' | 'postgres'
  /** Committed rows, on connections that cannot write. */
  read: Reader
  /**
   * The only way to change anything: `work` runs alone, is committed before the promise resolves, and leaves nothing
   * behind when it throws. A write inside a write is refused; pass `tx` down.
   */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Calls the listener after every commit that changed something. */
  onCommit(listener: (writes: number) => void): void
  /** A whole copy of the database at this moment, safe while people write. SQLite only. */
  backup(toPath: string): Promise<void>
  close(): Promise<void>
}

export type DatabaseOptions = { kind: 'sqlite'; path: string } | ({ kind: 'postgres' } & PostgresOptions)

/** Called after each statement, with its text and how long it took. */
export type StatementObserver = (statement: { text: string; milliseconds: number }) => void

/** Opens (or makes) the database; run the migrations before serving from it. */
export async function openDatabase(
  options: DatabaseOptions,
  observe: StatementObserver = () => undefined,
): Promise<Database> {
  const log = (event: LogEvent) => observe({ text: event.query.sql, milliseconds: event.queryDurationMillis })
  return options.kind === 'sqlite' ? openSqliteDatabase(options.path, log) : openPostgresDatabase(options, log)
}

function openSqliteDatabase(path: string, log: Logger): Database {
  const writerHandle = openSqlite(path, 'write')
  // Opened after the writer made the file and switched it to WAL.
  const readerHandle = openSqlite(path, 'read')
  const kysely = new Kysely<Tables>({ dialect: sqliteDialect(writerHandle), log })
  const reader = new Kysely<Tables>({ dialect: sqliteDialect(readerHandle), log })
  const listeners: ((writes: number) => void)[] = []

  const controls = new Map<string, SqliteStatement>()
  const control = (text: string): SqliteStatement => {
    let statement = controls.get(text)
    if (!statement) {
      statement = writerHandle.prepare(text)
      controls.set(text, statement)
    }
    return statement
  }

  const connection: WriteConnection = {
    tx: kysely as unknown as Tx,
    run: async (statement) => void control(statement).run(),
    commit: async () => void control('commit').run(),
    abandon: async () => void (writerHandle.inTransaction && writerHandle.exec('rollback')),
    alive: () => writerHandle.inTransaction,
  }
  const writer = createWriter(
    async () => {
      control('begin immediate').run()
      return connection
    },
    (writes) => listeners.forEach((listener) => listener(writes)),
  )

  return {
    dialect: 'sqlite',
    read: reader,
    write: writer.write,
    onCommit: (listener) => void listeners.push(listener),
    backup: async (toPath) => void (await readerHandle.backup(toPath)),
    async close() {
      await writer.idle()
      readerHandle.close()
      // A file of a newer version is refused and not written to, not even in its statistics.
      const changed = Number(writerHandle.prepare('select total_changes()').pluck().get())
      if (changed > 0) writerHandle.pragma('optimize')
      writerHandle.close()
    },
  }
}

async function openPostgresDatabase(options: PostgresOptions, log: Logger): Promise<Database> {
  const { boundTo, createSchema, openPool, readerOf } = await import('./postgres.ts')
  const writers = openPool(options, 'write', 1)
  try {
    await createSchema(writers, options.schema)
  } catch (error) {
    await writers.end()
    throw error
  }
  const readers = openPool(options, 'read', 10)
  const reader = readerOf(readers, log)
  const listeners: ((writes: number) => void)[] = []

  /** All processes that write for this institution take turns, as on SQLite; see docs/decisions/0002. */
  const lock = `select pg_advisory_xact_lock(hashtextextended('markaz-writer:${options.schema}', 0))`

  async function begin(): Promise<WriteConnection> {
    const client: pg.PoolClient = await writers.connect()
    let alive = true
    let released = false
    const lost = () => {
      alive = false
    }
    client.on('error', lost)
    const release = (broken: boolean) => {
      alive = false
      released = true
      client.off('error', lost)
      client.release(broken)
    }
    const run = async (statement: string) => void (await client.query(statement))
    try {
      await run('begin')
      await run(lock)
    } catch (error) {
      release(true)
      throw error
    }
    return {
      tx: boundTo(client, log) as unknown as Tx,
      run,
      async commit() {
        await run('commit')
        release(false)
      },
      async abandon() {
        // The server rolls back whatever a closed connection left open.
        if (!released) release(true)
      },
      alive: () => alive,
    }
  }

  const writer = createWriter(begin, (writes) => listeners.forEach((listener) => listener(writes)))

  return {
    dialect: 'postgres',
    read: reader,
    write: writer.write,
    onCommit: (listener) => void listeners.push(listener),
    backup: () => Promise.reject(new Error('a PostgreSQL database is backed up with pg_dump')),
    async close() {
      await writer.idle()
      await readers.end()
      await writers.end()
    },
  }
}
