import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import { z } from 'zod'
import { systemActor } from '../access.ts'
import { audit } from '../audit/audit.ts'
import { appliedMigrations, checkCopy, copyAndCheck, type Database } from '../database/index.ts'
import { RuleError } from '../errors.ts'
import { emit } from '../events/outbox.ts'
import { newId } from '../ids.ts'
import { notify } from '../notifications/notify.ts'
import { backupJob } from './backups.ts'
import { defineJob } from './define-job.ts'
import { bringFiles, filesIn, poolOf } from './file-pool.ts'
import type { BackupTable } from './jobs.migration.ts'

const zOrder = z.object({
  /** The backup that is put back, and when it was made. */
  fileName: z.string(),
  madeAt: z.int(),
  /** Where the database that it replaces is kept. */
  keptAs: z.string(),
  orderedAt: z.int(),
  orderedBy: z.string(),
  /** Uploaded files the backup refers to, and those of them that are nowhere whole. */
  files: z.int().optional(),
  filesMissing: z.int().optional(),
  /** The database that it replaces could not be read. */
  keptIsDamaged: z.boolean().optional(),
})
export type RestoreOrder = z.output<typeof zOrder>

/** So long pages have to say why they wait, before the line drops. */
const noticeMs = 1_500

const places = (dataFolder: string) => ({
  current: join(dataFolder, 'markaz.db'),
  backups: join(dataFolder, 'backups'),
  files: join(dataFolder, 'files'),
  folder: join(dataFolder, 'restore'),
  staged: join(dataFolder, 'restore', 'markaz.db'),
  order: join(dataFolder, 'restore', 'order.json'),
})

/**
 * Makes a checked copy of a backup ready beside the database, while nobody can change anything any more, and asks the
 * server to start again; the start puts it in place (`applyRestore`).
 */
export const restoreJob = defineJob({
  name: 'restore',
  payload: z.object({ backupId: z.string(), orderedBy: z.string() }),
  attempts: 1,
  async run({ backupId, orderedBy }, { core, db, clock, signal, progress }) {
    const backup = await db.read.selectFrom('backup').selectAll().where('id', '=', backupId).executeTakeFirst()
    const { folder } = places(core.config.data)
    if (!backup) throw new RuleError('backup.gone')
    const told = () => db.write((tx) => emit(tx, clock.now(), 'maintenance.changed', {}))
    core.maintenance.restoring(clock.now())
    try {
      await told()
      progress(0.1)
      const known = await appliedMigrations(db.read)
      const ready = await stageRestore(core.config.data, { fileName: backup.fileName, known, signal })
      progress(0.9)
      await setTimeout(noticeMs, undefined, { signal })
      ready.order({ madeAt: backup.startedAt, orderedBy, now: clock.now() })
    } catch (error) {
      core.maintenance.restoring(null)
      rmSync(folder, { recursive: true, force: true })
      if (!signal.aborted) await told()
      throw error
    }
    core.restart()
    return { backupId }
  },
})

/**
 * Makes a checked copy of a backup ready beside the database; only `order` has the next start put it in place.
 *
 * Its files are brought back where they are missing, and those of the database it replaces are kept for the way back.
 *
 * @throws RuleError when the backup is gone, damaged or newer than the program; nothing is left of it then
 */
export async function stageRestore(
  dataFolder: string,
  { fileName, folder: from, known, signal }: StageOptions,
): Promise<{ order(by: { madeAt: number; orderedBy: string; now: number }): RestoreOrder }> {
  const { backups, current, files: store, folder, staged, order } = places(dataFolder)
  const copies = from ?? backups
  const source = join(copies, fileName)
  if (!existsSync(source)) throw new RuleError('backup.gone')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  let brought: { files: number; missing: number }
  try {
    const report = await copyAndCheck(source, staged, signal)
    if (report.problem !== null) throw new RuleError('backup.notWhole')
    if (migrationsIn(staged).some((name) => !known.includes(name))) throw new RuleError('backup.newer')
    await keepPresentFiles(current, { from: [store], to: poolOf(backups) })
    brought = await bringFiles(filesIn(staged), {
      from: [poolOf(copies), poolOf(backups)],
      to: store,
      how: 'link',
      isDoubted: () => true,
    })
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    if (error instanceof Error && isDamage(error)) throw new RuleError('backup.notWhole')
    throw error
  }
  return {
    order({ madeAt, orderedBy, now }) {
      const stamp = new Date(now).toISOString().replaceAll(':', '-').slice(0, 19)
      const keptAs = `before-restore-${stamp}-${newId().slice(-4)}.db`
      const { files, missing: filesMissing } = brought
      const content: RestoreOrder = { fileName, madeAt, keptAs, orderedAt: now, orderedBy, files, filesMissing }
      writeOrder(order, content)
      return content
    },
  }
}

interface StageOptions {
  fileName: string
  /** Where the backup and its files are; the data folder's own backups unless given. */
  folder?: string | undefined
  /** The migrations that the program knows. */
  known: readonly string[]
  signal: AbortSignal
}

async function keepPresentFiles(database: string, way: { from: readonly string[]; to: string }): Promise<void> {
  try {
    await bringFiles(filesIn(database), { ...way, how: 'link', isDoubted: () => false })
  } catch (error) {
    // There is none, or it is what has to be replaced.
    if (!(error instanceof Error) || !(isDamage(error) || isAbsent(error))) throw error
  }
}

const isAbsent = (error: Error): boolean => 'code' in error && error.code === 'SQLITE_CANTOPEN'

/** What is there under its name is whole. */
function writeOrder(path: string, content: RestoreOrder): void {
  writeFileSync(`${path}.part`, JSON.stringify(content))
  renameSync(`${path}.part`, path)
}

const damageCodes: readonly unknown[] = [
  'SQLITE_NOTADB',
  'SQLITE_CORRUPT',
  'SQLITE_CORRUPT_INDEX',
  'SQLITE_IOERR_SHORT_READ',
]
const isDamage = (error: Error): boolean => 'code' in error && damageCodes.includes(error.code)

/**
 * Puts a backup that was made ready in the database's place; the database that was there becomes a backup itself. Of it
 * the new one takes over who is signed in and the list of backups. To be called before the database is opened; after a
 * power cut it goes on where it stopped.
 *
 * @returns null when none was ordered
 */
export function applyRestore(dataFolder: string): RestoreOrder | null {
  const { current, backups, folder, staged, order } = places(dataFolder)
  if (!existsSync(order)) {
    rmSync(folder, { recursive: true, force: true })
    return null
  }
  const content = zOrder.parse(JSON.parse(readFileSync(order, 'utf8')))
  if (existsSync(staged)) {
    if (existsSync(current)) {
      try {
        // All that the log still holds goes into the file: nothing of it may meet the new one.
        const replaced = new SqliteDatabase(current)
        replaced.pragma('journal_mode = DELETE')
        replaced.close()
        carryOver(current, staged)
      } catch (error) {
        // A database that cannot be read is the very reason to put a backup back.
        if (!(error instanceof Error) || !isDamage(error)) throw error
        content.keptIsDamaged = true
        writeOrder(order, content)
      }
      mkdirSync(backups, { recursive: true, mode: 0o700 })
      renameSync(current, join(backups, content.keptAs))
    }
    for (const ending of ['-wal', '-shm', '-journal']) rmSync(`${current}${ending}`, { force: true })
    renameSync(staged, current)
  }
  return content
}

/** After the start with the restored database: it is written down and told, and is not done again. */
export async function noteRestore(
  db: Database,
  { dataFolder, now, order }: { dataFolder: string; now: number; order: RestoreOrder },
): Promise<void> {
  const { folder } = places(dataFolder)
  // The copy cannot hold its own place in the list, and a broken database could not give it.
  const unlisted = [
    { fileName: order.fileName, kind: 'manual', startedAt: order.madeAt },
    { fileName: order.keptAs, kind: 'beforeRestore', startedAt: order.orderedAt },
  ] as const
  const rows: BackupTable[] = []
  for (const { fileName, ...about } of unlisted) {
    const isListed = await db.read.selectFrom('backup').select('id').where('fileName', '=', fileName).executeTakeFirst()
    const found = isListed ? null : await checked(dataFolder, fileName, order)
    if (found) rows.push({ id: newId(), fileName, ...about, finishedAt: now, ...found })
  }
  await db.write(async (tx) => {
    // The copy was made in the middle of the job that made it; it is not to be made once more.
    await tx
      .updateTable('job')
      .set({ status: 'done', finishedAt: now })
      .where('name', '=', backupJob.name)
      .where('status', '=', 'running')
      .execute()
    if (rows.length > 0) await tx.insertInto('backup').values(rows).execute()
    await audit(
      tx,
      { actor: { ...systemActor('en'), name: order.orderedBy }, now },
      { action: 'backup.restored', entity: 'backup', entityId: order.fileName, after: order },
    )
    await notify(tx, now, {
      to: { permission: 'job.manage' },
      kind: 'backup.restored',
      params: { name: order.orderedBy, file: order.fileName },
      link: '/backups',
    })
    await emit(tx, now, 'maintenance.changed', {})
  })
  rmSync(folder, { recursive: true, force: true })
}

/** What the list says of a copy that no backup job made: it is opened, counted and checked as theirs are. */
async function checked(dataFolder: string, fileName: string, order: RestoreOrder) {
  const { backups, files: store } = places(dataFolder)
  const path = join(backups, fileName)
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return null
  const size = { sizeBytes: found.size, outsideFolder: null, outsideProblem: null }
  try {
    if (order.keptIsDamaged && fileName === order.keptAs) throw new Error('the file was damaged')
    const { problem, rows, lastAuditSeq } = await checkCopy(path)
    if (problem !== null) throw new Error(problem)
    const kept = await bringFiles(filesIn(path), {
      from: [store],
      to: poolOf(backups),
      how: 'link',
      isDoubted: () => false,
    })
    const counted = { rows: JSON.stringify(rows), lastAuditSeq, files: kept.files, filesMissing: kept.missing }
    return { ...size, ok: 1, problem: null, ...counted }
  } catch (error) {
    const problem = (error instanceof Error ? error.message : String(error)).slice(0, 500)
    return { ...size, ok: 0, problem, rows: '{}', lastAuditSeq: null, files: null, filesMissing: null }
  }
}

const migrationsIn = (path: string): string[] => {
  const copy = new SqliteDatabase(path, { readonly: true })
  try {
    return copy.prepare('select name from migration').pluck().all() as string[]
  } finally {
    copy.close()
  }
}

const columnsOf = (db: SqliteDatabase.Database, schema: string, table: string) =>
  db.prepare(`select name from pragma_table_info(?, ?) order by cid`).pluck().all(table, schema) as string[]

/** Rows that are about this machine and not about its work; only where both databases keep them alike. */
function carryOver(from: string, to: string): void {
  const db = new SqliteDatabase(to)
  try {
    db.prepare('attach database ? as replaced').run(from)
    const copy = (table: string, condition: string) => {
      const columns = columnsOf(db, 'main', table)
      if (columns.join() !== columnsOf(db, 'replaced', table).join()) return
      const names = columns.map((name) => `"${name}"`).join(', ')
      db.exec(
        `insert or ignore into main."${table}" (${names}) select ${names} from replaced."${table}" as r where ${condition}`,
      )
    }
    db.transaction(() => {
      copy('session', `r."accountId" is null or r."accountId" in (select id from main.account where disabled = 0)`)
      copy('backup', 'true')
    })()
    db.exec('detach database replaced')
  } finally {
    db.close()
  }
}
