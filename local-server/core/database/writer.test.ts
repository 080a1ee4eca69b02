import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { startTestServer } from '../../testing/test-server.ts'
import { savepoint, type Database, type Tx } from './index.ts'

const table = sql.table('write_trial')

async function databaseWithTrial(): Promise<Database> {
  const { core } = await startTestServer({ fresh: true })
  await core.db.write(async (tx) => {
    await tx.schema
      .createTable('write_trial')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('counter', 'integer', (c) => c.notNull())
      .execute()
  })
  return core.db
}

const add = (tx: Tx, id: number, counter = 0) =>
  sql`insert into ${table} (id, counter) values (${id}, ${counter})`.execute(tx)
const idsIn = async (db: Pick<Database, 'read'>) =>
  (await sql<{ id: number }>`select id from ${table} order by id`.execute(db.read)).rows.map((row) => row.id)
const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

describe('db.write', () => {
  it('keeps exactly what was acknowledged when hundreds of writes overlap and a fifth of them fail', async () => {
    const db = await databaseWithTrial()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 500 }, (_, index) =>
        db.write(async (tx) => {
          await add(tx, index)
          await turns(index % 3)
          if (index % 5 === 0) throw new Error(`write ${index} fails`)
          await sql`update ${table} set counter = counter + 1 where id = ${index}`.execute(tx)
          return index
        }),
      ),
    )
    const acknowledged = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(acknowledged).toHaveLength(400)
    expect(await idsIn(db)).toEqual(acknowledged)
    const { rows } = await sql<{ counter: number }>`select distinct counter from ${table}`.execute(db.read)
    expect(rows).toEqual([{ counter: 1 }])
  })

  it('loses no increment of a counter that all read and write', async () => {
    const db = await databaseWithTrial()
    await db.write((tx) => add(tx, 1))
    await Promise.all(
      Array.from({ length: 300 }, () =>
        db.write(async (tx) => {
          const { rows } = await sql<{ counter: number }>`select counter from ${table} where id = 1`.execute(tx)
          await turns(1)
          await sql`update ${table} set counter = ${(rows[0]?.counter ?? 0) + 1} where id = 1`.execute(tx)
        }),
      ),
    )
    const { rows } = await sql<{ counter: number }>`select counter from ${table}`.execute(db.read)
    expect(rows[0]?.counter).toBe(300)
  })

  it('shares one commit between writes that wait together', async () => {
    const db = await databaseWithTrial()
    const commits: number[] = []
    db.onCommit((writes) => commits.push(writes))
    await Promise.all(Array.from({ length: 100 }, (_, index) => db.write((tx) => add(tx, index))))
    expect(commits.reduce((sum, writes) => sum + writes, 0)).toBe(100)
    expect(commits.length).toBeLessThan(5)
  })

  it('shows nothing to readers before its commit', async () => {
    const db = await databaseWithTrial()
    const seen = await db.write(async (tx) => {
      await add(tx, 1)
      return idsIn(db)
    })
    expect(seen).toEqual([])
    expect(await idsIn(db)).toEqual([1])
  })

  it('refuses a write inside a write, and leaves the outer one to go on', async () => {
    const db = await databaseWithTrial()
    await db.write(async (tx) => {
      await add(tx, 1)
      await expect(db.write((inner) => add(inner, 2))).rejects.toThrow('pass tx down')
    })
    expect(await idsIn(db)).toEqual([1])
  })

  it('goes on after a statement that the database refuses', async () => {
    const db = await databaseWithTrial()
    await db.write((tx) => add(tx, 1))
    const [twice, other] = await Promise.allSettled([db.write((tx) => add(tx, 1)), db.write((tx) => add(tx, 2))])
    expect(twice.status).toBe('rejected')
    expect(other.status).toBe('fulfilled')
    expect(await idsIn(db)).toEqual([1, 2])
  })

  it('cannot be done through the readers’ connection', async () => {
    const db = await databaseWithTrial()
    await expect(sql`insert into ${table} (id, counter) values (1, 0)`.execute(db.read)).rejects.toThrow(/read-?only/i)
  })

  it('undoes one part alone where a savepoint is asked for', async () => {
    const db = await databaseWithTrial()
    await db.write(async (tx) => {
      await add(tx, 1)
      await expect(
        savepoint(tx, async () => {
          await add(tx, 2)
          throw new Error('this part fails')
        }),
      ).rejects.toThrow('this part fails')
      await savepoint(tx, () => add(tx, 3))
    })
    expect(await idsIn(db)).toEqual([1, 3])
  })
})
