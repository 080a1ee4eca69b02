import { Kysely, PostgresDialect, type Logger } from 'kysely'
import pg from 'pg'
import type { Tables } from './tables.ts'

const int8 = 20
const numeric = 1700

/** Whole numbers stay below 2^53 (money included), so they are numbers here as on SQLite. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === int8 || oid === numeric ? Number : pg.types.getTypeParser(oid, format)),
}

export interface PostgresOptions {
  url: string
  /** The institution's schema; made at the start where it is missing. */
  schema: string
}

/** A pool whose connections live in the institution's schema; a `read` one refuses to write. */
export function openPool({ url, schema }: PostgresOptions, mode: 'write' | 'read', max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    options: `-c search_path=${schema} -c default_transaction_read_only=${mode === 'read' ? 'on' : 'off'}`,
  })
  // An idle connection that breaks (server restarted) is replaced at the next use.
  pool.on('error', () => undefined)
  return pool
}

/** Makes the institution's schema where it is missing. @throws Error for a name that is none */
export async function createSchema(pool: pg.Pool, schema: string): Promise<void> {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw new Error(`not a schema name: ${schema}`)
  await pool.query(`create schema if not exists ${schema}`)
}

export function readerOf(pool: pg.Pool, log: Logger): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), log })
}

/** A Kysely bound to one connection, so that everything it runs is inside that connection's transaction. */
export function boundTo(client: pg.PoolClient, log: Logger): Kysely<Tables> {
  const held = { query: client.query.bind(client), release: () => undefined }
  const pool = { connect: () => Promise.resolve(held), end: () => Promise.resolve() }
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: pool as unknown as pg.Pool }), log })
}
