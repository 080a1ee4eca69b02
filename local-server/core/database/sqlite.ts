import SqliteDatabase from 'better-sqlite3'
import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
} from 'kysely'
import { LRUCache } from 'lru-cache'

export type SqliteHandle = SqliteDatabase.Database
export type SqliteStatement = SqliteDatabase.Statement

/**
 * Opens the file with what a durable, concurrent database needs: WAL, a sync at each commit (an acknowledged sale
 * survives a power cut), foreign keys, and a wait instead of an error where another process holds the lock.
 */
export function openSqlite(path: string, mode: 'write' | 'read'): SqliteHandle {
  const handle = new SqliteDatabase(path, { readonly: mode === 'read', timeout: 10_000 })
  if (mode === 'write') {
    handle.pragma('journal_mode = WAL')
    handle.pragma('synchronous = FULL')
    handle.pragma('foreign_keys = ON')
    handle.pragma('wal_autocheckpoint = 4000')
  }
  // As much as waits to be written back into the file, the rest of which is mapped: in KiB.
  handle.pragma('cache_size = -16384')
  handle.pragma('mmap_size = 1073741824')
  handle.pragma('temp_store = MEMORY')
  return handle
}

/** A Kysely dialect over one open handle, keeping prepared statements; transactions belong to the writer alone. */
export function sqliteDialect(handle: SqliteHandle): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new SqliteDriver(handle),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

class SqliteDriver implements Driver {
  readonly #connection: SqliteConnection

  constructor(handle: SqliteHandle) {
    this.#connection = new SqliteConnection(handle)
  }

  init = () => Promise.resolve()
  destroy = () => Promise.resolve()
  releaseConnection = () => Promise.resolve()
  acquireConnection = () => Promise.resolve(this.#connection)
  beginTransaction = () => Promise.reject(new Error('transactions belong to db.write'))
  commitTransaction = this.beginTransaction
  rollbackTransaction = this.beginTransaction
}

class SqliteConnection implements DatabaseConnection {
  readonly #handle: SqliteHandle
  readonly #statements = new LRUCache<string, SqliteDatabase.Statement>({ max: 500 })

  constructor(handle: SqliteHandle) {
    this.#handle = handle
  }

  #prepare(text: string): SqliteDatabase.Statement {
    let statement = this.#statements.get(text)
    if (!statement) {
      statement = this.#handle.prepare(text)
      this.#statements.set(text, statement)
    }
    return statement
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const statement = this.#prepare(query.sql)
    if (statement.reader) return { rows: statement.all(query.parameters) as R[] }
    const { changes, lastInsertRowid } = statement.run(query.parameters)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    // A statement of its own: a kept one is busy for as long as it is iterated.
    for (const row of this.#handle.prepare(query.sql).iterate(query.parameters)) yield { rows: [row as R] }
  }
}
