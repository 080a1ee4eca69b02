import { startPostgres } from './postgres-server.ts'

/** Vitest's global set-up for the server's tests on PostgreSQL; a server named in the environment is used as it is. */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['MARKAZ_TEST_POSTGRES_URL']) return undefined
  const { url, stop } = await startPostgres()
  process.env['MARKAZ_TEST_POSTGRES_URL'] = url
  return stop
}
