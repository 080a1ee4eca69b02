import { randomBytes } from 'node:crypto'
import pg from 'pg'

/**
 * Schemas on PostgreSQL that tests use one after another: making fifty tables takes far longer than emptying them. Which
 * are free is kept in the database, as test files run in processes of their own.
 */

/** One connection a process: to make one for each test, and to have it learn the tables anew, costs more than its work. */
const pools = new Map<string, pg.Pool>()

async function administer<T>(url: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const pool = pools.get(url) ?? new pg.Pool({ connectionString: url, max: 1, allowExitOnIdle: true })
  pools.set(url, pool)
  const client = await pool.connect()
  try {
    return await work(client)
  } finally {
    client.release()
  }
}

export const dropSchema = (url: string, schema: string): Promise<void> =>
  administer(url, async (client) => void (await client.query(`drop schema if exists ${schema} cascade`)))

const prepareList = `
  begin;
  select pg_advisory_xact_lock(7106);
  create table if not exists public.test_schema (name text primary key, free boolean not null);
  commit`

/** A schema with the template's tables, whatever is in them; a used one where one is free. */
export const emptySchema = (url: string, template: string): Promise<string> =>
  administer(url, async (client) => {
    await client.query(prepareList)
    const taken = await client.query<{ name: string }>(`
      update public.test_schema set free = false where name = (
        select name from public.test_schema where free limit 1 for update skip locked) returning name`)
    const used = taken.rows[0]?.name
    if (used !== undefined) return used
    const schema = `test_${randomBytes(8).toString('hex')}`
    await client.query(likeTables(template, schema))
    await client.query('insert into public.test_schema values ($1, false)', [schema])
    return schema
  })

export const releaseSchema = (url: string, schema: string): Promise<void> =>
  administer(
    url,
    async (client) => void (await client.query('update public.test_schema set free = true where name = $1', [schema])),
  )

/** Tables with their indexes, checks and references. */
const likeTables = (from: string, to: string) => `
  do $$
  declare entry record;
  begin
    create schema ${to};
    for entry in select tablename from pg_tables where schemaname = '${from}' loop
      execute format('create table ${to}.%I (like ${from}.%I including all)', entry.tablename, entry.tablename);
    end loop;
    set local search_path = ${from};
    for entry in
      select relname, conname, pg_get_constraintdef(c.oid) as definition
      from pg_constraint c join pg_class t on t.oid = c.conrelid
      where c.contype = 'f' and c.connamespace = '${from}'::regnamespace
    loop
      perform set_config('search_path', '${to}', true);
      execute format('alter table %I add constraint %I %s', entry.relname, entry.conname, entry.definition);
      perform set_config('search_path', '${from}', true);
    end loop;
  end $$`

/** Makes the rows those of the template; a table a test added goes. References are not looked at meanwhile. */
export const copyRows = (url: string, from: string, to: string): Promise<void> =>
  administer(
    url,
    async (client) =>
      void (await client.query(`
  do $$
  declare
    entry record;
    is_filled boolean;
  begin
    set local session_replication_role = replica;
    for entry in
      select tablename from pg_tables where schemaname = '${to}'
      except select tablename from pg_tables where schemaname = '${from}'
    loop
      execute format('drop table ${to}.%I cascade', entry.tablename);
    end loop;
    for entry in select tablename from pg_tables where schemaname = '${from}' loop
      execute format('select exists (select from ${to}.%I)', entry.tablename) into is_filled;
      if is_filled then
        execute format('delete from ${to}.%I', entry.tablename);
      end if;
      execute format('insert into ${to}.%I overriding system value select * from ${from}.%I', entry.tablename, entry.tablename);
    end loop;
  end $$`)),
  )
