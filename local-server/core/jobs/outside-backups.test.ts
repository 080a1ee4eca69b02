import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { expect, it, onTestFinished } from 'vitest'
import { listAudit } from '../../../contracts/audit.ts'
import {
  changeBackupFolder,
  createBackup,
  listBackups,
  readBackupFolder,
  restoreBackup,
  type Backup,
} from '../../../contracts/jobs.ts'
import { listNotifications } from '../../../contracts/notifications.ts'
import { createPerson, changePerson } from '../../../contracts/people.ts'
import { bytesPath } from '../files/file-store.ts'
import { sweepFiles } from '../files/files.service.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'
import { isPostgres } from '../../testing/test-install.ts'
import { placeIn } from './backup-folder.ts'
import { poolOf, prunePool } from './file-pool.ts'

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-outside-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Sends a picture of one colour and makes it somebody's; gives what it is known by. */
async function photoOf(server: TestServer, red: number) {
  const colour = { width: 60, height: 60, channels: 3, background: { r: red, g: 90, b: 90 } } as const
  const body = new Uint8Array(await sharp({ create: colour }).png().toBuffer())
  const sent = await server.administrator.fetch('/api/v1/files?name=photo.png', {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'idempotency-key': crypto.randomUUID() },
    body,
  })
  const { id: photoFileId } = (await sent.json()) as { id: string }
  const person = await server.administrator.call(createPerson, {
    body: { familyName: 'Karimova', givenName: 'Nodira' },
  })
  await server.administrator.call(changePerson, {
    params: { id: person.id },
    body: { version: person.version, photoFileId },
  })
  const { sha256 } = await server.core.db.read
    .selectFrom('file')
    .select('sha256')
    .where('id', '=', photoFileId)
    .executeTakeFirstOrThrow()
  return { fileId: photoFileId, sha256, stored: server.core.files.pathOf(sha256) }
}

async function backedUp(server: TestServer): Promise<Backup> {
  server.clock.advance(1_000)
  await server.administrator.call(createBackup)
  await server.core.jobs.runDue()
  const [backup] = (await server.administrator.call(listBackups)).items
  if (!backup) throw new Error('no backup')
  return backup
}

const choose = (server: TestServer, folder: string | null) =>
  server.administrator.call(changeBackupFolder, { body: { folder } })
const told = async (server: TestServer) =>
  (await server.administrator.call(listNotifications)).items.map(({ kind }) => kind)

it.skipIf(isPostgres)('keeps the uploaded files with the copies and brings both to the folder outside', async () => {
  const server = await startTestServer()
  const folder = emptyFolder()
  const chosen = await choose(server, folder)
  const place = placeIn(folder, server.core.install.id)
  expect(chosen).toMatchObject({ folder, place, problem: null })
  expect(chosen.freeBytes).toBeGreaterThan(0)
  const { sha256 } = await photoOf(server, 200)

  const backup = await backedUp(server)
  expect(backup).toMatchObject({ ok: true, files: 1, filesMissing: 0, outsideFolder: folder, outsideProblem: null })
  expect(readdirSync(place).toSorted()).toEqual(['files', backup.fileName])
  expect(existsSync(bytesPath(poolOf(place), sha256))).toBe(true)
  expect(existsSync(bytesPath(poolOf(join(server.dataFolder, 'backups')), sha256))).toBe(true)
  const audit = await server.administrator.call(listAudit, { query: { action: 'backup.folderChanged' } })
  expect(audit.items).toHaveLength(1)

  // Bytes that went bad outside are brought anew, and what no copy needs any more goes.
  writeFileSync(bytesPath(poolOf(place), sha256), 'rotten')
  mkdirSync(join(poolOf(place), 'ff', 'ff'), { recursive: true })
  writeFileSync(join(poolOf(place), 'ff', 'ff', 'f'.repeat(64)), 'nobody’s')
  expect(await backedUp(server)).toMatchObject({ outsideProblem: null })
  expect(readdirSync(join(poolOf(place), 'ff', 'ff'))).toEqual([])
  rmSync(bytesPath(poolOf(join(server.dataFolder, 'backups')), sha256))
  rmSync(server.core.files.pathOf(sha256))
  expect(await backedUp(server)).toMatchObject({ ok: true, files: 0, filesMissing: 1, outsideProblem: null })
  expect(await told(server)).toEqual(['backup.filesMissing'])
  const ready = (await (await server.nobody.fetch('/readyz')).json()) as { status: string }
  expect(ready.status).toBe('degraded')
})

it.skipIf(isPostgres)('forgets outside what is older than a month, but never the newest', async () => {
  const server = await startTestServer()
  const folder = emptyFolder()
  await choose(server, folder)
  const place = placeIn(folder, server.core.install.id)
  const copies = () => readdirSync(place).filter((name) => name.endsWith('.db'))
  for (const days of [0, 20, 20]) {
    server.clock.advance(days * 86_400_000)
    // The nightly copy, caught up.
    await server.core.jobs.runDue()
    await server.core.jobs.runDue()
  }
  server.clock.advance(86_400_000)
  const before = copies()
  await server.core.jobs.runDue()
  await server.core.jobs.runDue()
  expect(before.map((name) => name.slice(7, 17))).toEqual(['2026-12-13', '2027-01-02'])
  expect(copies().map((name) => name.slice(7, 17))).toEqual(['2026-12-13', '2027-01-02', '2027-01-03'])
  server.clock.advance(300 * 86_400_000)
  await server.core.jobs.runDue()
  await server.core.jobs.runDue()
  expect(copies()).toHaveLength(1)
})

it.skipIf(isPostgres)('makes the backup all the same where the folder outside is away, and tells', async () => {
  const server = await startTestServer()
  const folder = emptyFolder()
  await choose(server, folder)
  const place = placeIn(folder, server.core.install.id)
  // As a disk that was pulled out: its folder is still there, and empty.
  renameSync(place, `${place}-away`)
  expect(await backedUp(server)).toMatchObject({
    ok: true,
    outsideFolder: folder,
    outsideProblem: 'backupFolder.notThere',
  })
  expect(readdirSync(folder)).toEqual([`${place}-away`.slice(folder.length + 1)])
  expect(await told(server)).toEqual(['backup.outsideFailed'])
  expect(await server.administrator.call(readBackupFolder)).toMatchObject({ folder, problem: 'backupFolder.notThere' })
  renameSync(`${place}-away`, place)
  expect(await backedUp(server)).toMatchObject({ outsideProblem: null })
  await choose(server, null)
  expect(await backedUp(server)).toMatchObject({ outsideFolder: null, outsideProblem: null })
})

it.skipIf(isPostgres)('brings the files back that a restored database refers to', async () => {
  const server = await startTestServer()
  const { sha256, stored, fileId } = await photoOf(server, 10)
  const backup = await backedUp(server)
  await server.core.db.write((tx) => tx.deleteFrom('file_reference').where('fileId', '=', fileId).execute())
  server.clock.advance(2 * 86_400_000)
  const { db, files: store } = server.core
  await sweepFiles({ db, store, now: server.clock.now(), settling: -1 })
  expect(existsSync(stored)).toBe(false)
  const later = await photoOf(server, 20)

  await server.administrator.call(restoreBackup, { params: { id: backup.id } })
  await server.core.jobs.runDue()
  await server.restart()
  expect(existsSync(stored)).toBe(true)
  const bytes = await server.administrator.fetch(`/api/v1/files/${fileId}`)
  expect(bytes.status).toBe(200)
  // What the replaced database refers to stays for the way back.
  expect(existsSync(bytesPath(poolOf(join(server.dataFolder, 'backups')), later.sha256))).toBe(true)
  expect(sha256).not.toBe(later.sha256)
})

it.skipIf(isPostgres)(
  'keeps the files of the present database while a backup tidies up, though no copy has them yet',
  async () => {
    const server = await startTestServer()
    const first = await photoOf(server, 10)
    await backedUp(server)
    const later = await photoOf(server, 20)
    const backups = join(server.dataFolder, 'backups')
    const kept = (sha256: string) => bytesPath(poolOf(backups), sha256)
    // As a restore does that is being made ready.
    for (const sha256 of [later.sha256, 'f'.repeat(64)]) {
      mkdirSync(dirname(kept(sha256)), { recursive: true })
      writeFileSync(kept(sha256), 'bytes')
    }
    await prunePool(backups, join(server.dataFolder, 'markaz.db'))
    const there = [first.sha256, later.sha256, 'f'.repeat(64)].map((sha256) => existsSync(kept(sha256)))
    expect(there).toEqual([true, true, false])
  },
)

it.skipIf(isPostgres)('takes only a folder it can use, from those who may', async () => {
  const server = await startTestServer()
  const folder = emptyFolder()
  writeFileSync(join(folder, 'file'), '')
  const wrong: [string, string][] = [
    ['backups', 'backupFolder.notAbsolute'],
    [join(folder, 'nowhere'), 'backupFolder.notThere'],
    [join(folder, 'file'), 'backupFolder.notThere'],
    [server.dataFolder, 'backupFolder.inData'],
    [join(server.dataFolder, 'files'), 'backupFolder.inData'],
  ]
  const isRoot = process.getuid?.() === 0
  if (!isRoot) {
    const closed = join(folder, 'closed')
    mkdirSync(closed)
    chmodSync(closed, 0o500)
    wrong.push([closed, 'backupFolder.notWritable'])
  } else if (existsSync('/proc/self')) wrong.push(['/proc/self', 'backupFolder.notThere'])
  for (const [given, code] of wrong) {
    const refused = await server.administrator.refused(changeBackupFolder, { body: { folder: given } })
    expect(refused, given).toMatchObject({ status: 422, code, errors: [{ path: 'body.folder', code }] })
  }
  expect(await server.administrator.call(readBackupFolder)).toMatchObject({ folder: null, place: null })
  const director = await server.account('director')
  expect(await director.refused(changeBackupFolder, { body: { folder } })).toMatchObject({ code: 'permission.denied' })
})

it.runIf(isPostgres)('is for databases Markaz copies itself', async () => {
  const server = await startTestServer()
  const refused = await server.administrator.refused(changeBackupFolder, { body: { folder: emptyFolder() } })
  expect(refused).toMatchObject({ status: 409, code: 'backup.elsewhere' })
})
