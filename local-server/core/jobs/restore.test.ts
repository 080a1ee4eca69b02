import { copyFileSync, existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expect, it } from 'vitest'
import { listAudit } from '../../../contracts/audit.ts'
import { createBackup, listBackups, readJob, restoreBackup } from '../../../contracts/jobs.ts'
import { readMe, readStatus } from '../../../contracts/identity/sign-in.ts'
import { listNotifications } from '../../../contracts/notifications.ts'
import { createPerson, listPeople } from '../../../contracts/people.ts'
import { readSettings } from '../../../contracts/settings.ts'
import { isPostgres } from '../../testing/test-install.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const person = (givenName: string) => ({ body: { familyName: 'Karimova', givenName } })
const namesOf = async (server: TestServer) =>
  (await server.administrator.call(listPeople)).items.map(({ givenName }) => givenName).toSorted()

async function backedUp(server: TestServer) {
  await server.administrator.call(createBackup)
  await server.core.jobs.runDue()
  const [backup] = (await server.administrator.call(listBackups)).items
  if (!backup?.ok) throw new Error('no backup')
  return backup
}

/** Orders a restore and lets it get as far as the server's wish to start again. */
async function ordered(server: TestServer, id: string) {
  const job = await server.administrator.call(restoreBackup, { params: { id } })
  await server.core.jobs.runDue()
  return server.administrator.call(readJob, { params: { id: job.id } })
}

it.skipIf(isPostgres)('puts back what was there, keeps what it replaces, and people stay signed in', async () => {
  const server = await startTestServer()
  await server.administrator.call(createPerson, person('Zulfiya'))
  const accountant = await server.account('accountant')
  const backup = await backedUp(server)
  const master = await server.account('master')
  await server.administrator.call(createPerson, person('Nodira'))

  expect(await ordered(server, backup.id)).toMatchObject({ status: 'done' })
  await server.restartAsked
  expect(await server.nobody.call(readStatus)).toMatchObject({ maintenance: { reason: 'restore' } })
  expect(await server.administrator.refused(createPerson, person('Lola'))).toMatchObject({
    status: 503,
    code: 'server.maintenance',
  })
  await server.restart()

  expect(await namesOf(server)).toEqual(['Zulfiya'])
  expect(await server.nobody.call(readStatus)).toMatchObject({ maintenance: null })
  expect((await accountant.call(readMe))?.roles[0]?.name).toBe('accountant')
  // An account that is younger than the backup is not there any more.
  expect(await master.call(readMe)).toBeNull()
  const { items } = await server.administrator.call(listBackups)
  expect(items).toMatchObject([
    { kind: 'beforeRestore', ok: true, filesMissing: 0, rows: { person: (backup.rows['person'] ?? 0) + 1 } },
    { kind: 'manual', ok: true },
  ])
  const audit = await server.administrator.call(listAudit, { query: { action: 'backup.restored' } })
  expect(audit.items).toMatchObject([{ actorName: 'Dilnoza Karimova', entityId: backup.fileName }])
  const told = await server.administrator.call(listNotifications)
  expect(told.items[0]).toMatchObject({ kind: 'backup.restored', link: '/backups' })
  expect(existsSync(join(server.dataFolder, 'restore'))).toBe(false)

  await ordered(server, items[0]?.id ?? '')
  await server.restart()
  expect(await namesOf(server)).toEqual(['Nodira', 'Zulfiya'])
})

it.skipIf(isPostgres)(
  'goes on where the power went out, and nothing of the old log meets the new database',
  async () => {
    const server = await startTestServer()
    await server.administrator.call(createPerson, person('Zulfiya'))
    const backup = await backedUp(server)
    await server.administrator.call(createPerson, person('Nodira'))
    await ordered(server, backup.id)
    const { dataFolder } = server
    const database = join(dataFolder, 'markaz.db')
    await server.restart(() => {
      // Cut between the two renames, with a log left behind.
      renameSync(database, join(dataFolder, 'backups', 'half.db'))
      writeFileSync(`${database}-wal`, 'what a killed server left')
    })
    expect(await namesOf(server)).toEqual(['Zulfiya'])
    const check = new SqliteDatabase(database, { readonly: true })
    expect(check.pragma('integrity_check', { simple: true })).toBe('ok')
    check.close()
  },
)

it.skipIf(isPostgres)('refuses a backup that is damaged, gone or newer, and lets everybody go on', async () => {
  const server = await startTestServer()
  const backup = await backedUp(server)
  const path = join(server.dataFolder, 'backups', backup.fileName)
  copyFileSync(path, `${path}.good`)

  writeFileSync(path, 'not a database')
  expect(await ordered(server, backup.id)).toMatchObject({ status: 'dead' })
  const newer = new SqliteDatabase(`${path}.good`)
  newer.exec(`insert into migration values ('209901010000-tomorrow', 0)`)
  newer.close()
  renameSync(`${path}.good`, path)
  expect(await ordered(server, backup.id)).toMatchObject({ status: 'dead', error: 'backup.newer' })
  renameSync(path, `${path}.away`)
  expect(await ordered(server, backup.id)).toMatchObject({ status: 'dead', error: 'backup.gone' })

  expect(await server.nobody.call(readStatus)).toMatchObject({ maintenance: null })
  await server.administrator.call(readSettings)
  expect(readdirSync(server.dataFolder)).not.toContain('restore')
  await server.restart()
  expect((await server.administrator.call(listBackups)).items).toHaveLength(1)
})

it('is for those who may change the settings', async () => {
  const server = await startTestServer()
  const unknown = { params: { id: '01935b5c-0000-7000-8000-000000000000' } }
  for (const role of ['director', 'master', 'accountant'] as const) {
    const client = await server.account(role)
    expect(await client.refused(restoreBackup, unknown)).toMatchObject({ status: 403, code: 'permission.denied' })
  }
  expect(await server.administrator.refused(restoreBackup, unknown)).toMatchObject(
    isPostgres ? { status: 409, code: 'backup.elsewhere' } : { status: 404, code: 'row.notFound' },
  )
})
