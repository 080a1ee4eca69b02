import { sql } from 'kysely'
import { RuleError } from '../errors.ts'
import type { Tables } from './tables.ts'
import type { Tx } from './writer.ts'

type Versioned = { [T in keyof Tables]: Tables[T] extends { id: string; version: number } ? T : never }[keyof Tables]

/**
 * The row to be changed, as it is inside this write.
 *
 * @throws RuleError `row.notFound`; `row.stale` with the current row (through `show`) when the caller saw another version
 */
export async function rowForChange<T extends Versioned>(
  tx: Tx,
  table: T,
  id: string,
  version?: number,
  show: (row: Tables[T]) => unknown = (row) => row,
): Promise<Tables[T]> {
  const { rows } = await sql<Tables[T]>`select * from ${sql.table(table)} where id = ${id}`.execute(tx)
  const row = rows[0]
  if (!row) throw new RuleError('row.notFound')
  if (version !== undefined && (row as { version: number }).version !== version) {
    throw new RuleError('row.stale', {}, { current: await show(row) })
  }
  return row
}

/** Changes columns of a row and counts its version up; columns that are `undefined` stay. */
export async function changeRow<T extends Versioned>(
  tx: Tx,
  table: T,
  id: string,
  change: Partial<Omit<Tables[T], 'id' | 'version'>>,
): Promise<void> {
  const assignments = Object.entries(change)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => sql`${sql.ref(name)} = ${value}`)
  await sql`update ${sql.table(table)} set ${sql.join([...assignments, sql`version = version + 1`])} where id = ${id}`.execute(
    tx,
  )
}
