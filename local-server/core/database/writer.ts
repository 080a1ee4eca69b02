import { AsyncLocalStorage } from 'node:async_hooks'
import { sql, type Kysely } from 'kysely'
import { storageError } from './storage-error.ts'
import type { Tables } from './tables.ts'

type Statements = Pick<
  Kysely<Tables>,
  'selectFrom' | 'selectNoFrom' | 'with' | 'withRecursive' | 'fn' | 'dynamic' | 'getExecutor'
>

/** Reads committed rows; cannot write. */
export type Reader = Statements

declare const open: unique symbol

/** An open write: everything done through it is in one commit, or none of it is. */
export interface Tx
  extends Statements, Pick<Kysely<Tables>, 'insertInto' | 'updateTable' | 'deleteFrom' | 'mergeInto' | 'schema'> {
  readonly [open]: true
}

/** One connection that is inside a transaction between `begin` and `commit`. */
export interface WriteConnection {
  tx: Tx
  run(statement: string): Promise<void>
  commit(): Promise<void>
  /** Ends the transaction without keeping anything, whatever state it is in; never throws. */
  abandon(): Promise<void>
  /** False once the database itself gave the transaction up (disk full, connection lost). */
  alive(): boolean
}

export interface Writer {
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>
}

interface Waiting {
  work: (tx: Tx) => Promise<unknown>
  resolve: (value: unknown) => void
  reject: (reason: unknown) => void
}

/** How many waiting writes share one commit at most; bounds how long the first of them waits for the sync. */
const maxBatch = 200

/**
 * The one writer. Writes queue; those that wait together run one after the other, each in a savepoint of its own, and
 * share one commit, after which all are answered. One that fails is rolled back alone. `committed` is called after each
 * commit with the number of writes in it.
 */
export function createWriter(begin: () => Promise<WriteConnection>, committed: (writes: number) => void): Writer {
  const scope = new AsyncLocalStorage<{ open: boolean }>()
  let waiting: Waiting[] = []
  let draining: Promise<void> | undefined

  async function runOne(
    connection: WriteConnection,
    { work }: Waiting,
  ): Promise<{ value: unknown } | { error: unknown }> {
    await connection.run('savepoint one_write')
    const inside = { open: true }
    try {
      const value = await scope.run(inside, () => work(connection.tx))
      await connection.run('release savepoint one_write')
      return { value }
    } catch (error) {
      memos.delete(connection.tx)
      if (connection.alive()) {
        await connection.run('rollback to savepoint one_write')
        await connection.run('release savepoint one_write')
      }
      return { error }
    } finally {
      inside.open = false
    }
  }

  async function runBatch(batch: Waiting[]): Promise<void> {
    let connection: WriteConnection | undefined
    const done: { one: Waiting; value: unknown }[] = []
    try {
      connection = await begin()
      memos.delete(connection.tx)
      for (const one of batch) {
        const outcome = await runOne(connection, one)
        if ('value' in outcome) done.push({ one, value: outcome.value })
        else one.reject(storageError(outcome.error))
        if (!connection.alive()) throw 'error' in outcome ? outcome.error : new Error('the transaction was lost')
      }
      await connection.commit()
    } catch (error) {
      await connection?.abandon()
      // Rejecting one that was already answered changes nothing.
      for (const one of batch) one.reject(storageError(error))
      return
    }
    for (const { one, value } of done) one.resolve(value)
    if (done.length > 0) committed(done.length)
  }

  async function drain(): Promise<void> {
    // Requests that arrived during the last sync are read from their sockets first, so that they share the next one.
    await new Promise((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxBatch)
      waiting = waiting.slice(maxBatch)
      await runBatch(batch)
      await new Promise((resolve) => setImmediate(resolve))
    }
    draining = undefined
  }

  return {
    write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
      if (scope.getStore()?.open) {
        return Promise.reject(new Error('db.write inside db.write: pass tx down instead'))
      }
      return new Promise<T>((resolve, reject) => {
        waiting.push({ work, resolve: resolve as (value: unknown) => void, reject })
        // Out of the caller's async context: a batch serves many callers.
        draining ??= scope.exit(drain)
      })
    },
    idle: () => draining ?? Promise.resolve(),
  }
}

const memos = new WeakMap<Tx, Map<string, unknown>>()

/**
 * What writes that share a commit need not read twice, such as the last audit entry. Emptied before each batch and
 * whenever a part of it is rolled back.
 */
export function batchMemo(tx: Tx): Map<string, unknown> {
  let memo = memos.get(tx)
  if (!memo) {
    memo = new Map()
    memos.set(tx, memo)
  }
  return memo
}

/**
 * Runs a part of a write that may fail alone: what it did is undone and the error comes back, the rest of the write
 * goes on. For bulk commands that give each row an outcome of its own.
 */
export async function savepoint<T>(tx: Tx, part: () => Promise<T>): Promise<T> {
  await runStatement(tx, 'savepoint part')
  try {
    const value = await part()
    await runStatement(tx, 'release savepoint part')
    return value
  } catch (error) {
    memos.delete(tx)
    await runStatement(tx, 'rollback to savepoint part')
    await runStatement(tx, 'release savepoint part')
    throw error
  }
}

async function runStatement(tx: Tx, text: string): Promise<void> {
  await sql.raw(text).execute(tx)
}
