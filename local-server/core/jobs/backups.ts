import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { HealthFact } from '../../../contracts/system.ts'
import { copyAndCheck, type Database, type Reader, type Tx } from '../database/index.ts'
import { OutsideError, RuleError } from '../errors.ts'
import type { PartState } from '../http/health.ts'
import { newId } from '../ids.ts'
import { notify } from '../notifications/notify.ts'
import { sourceFile } from '../paths.ts'
import type { Clock } from '../time/clock.ts'
import { runInWorker } from '../workers/run-in-worker.ts'
import { placeIn, readChosenFolder } from './backup-folder.ts'
import { defineJob, defineSchedule, type JobContext } from './define-job.ts'
import type { BackupTable } from './jobs.migration.ts'
import type { KeepCopyInput, KeepCopyReport } from './keep-copy.thread.ts'

const dayMs = 86_400_000
const keptForMs = 30 * dayMs
/** A day and two hours: the nightly copy may take its time or be caught up in the morning. */
const freshForMs = 26 * 3_600_000

/**
 * Copies the SQLite database into the data folder's `backups`, checks the copy, keeps the uploaded files it refers to
 * beside it, and brings both to the folder outside, where one was chosen (SEW-067, SEW-117 to 122).
 */
export const backupJob = defineJob({
  name: 'backup',
  payload: z.object({ kind: z.enum(['daily', 'manual']) }),
  attempts: 3,
  backoff: { firstMs: 60_000, maxMs: 600_000 },
  async run({ kind }, context) {
    const { core, db, clock } = context
    const startedAt = clock.now()
    const id = newId()
    const folder = join(core.config.data, 'backups')
    const fileName = `markaz-${new Date(startedAt).toISOString().replaceAll(':', '-').slice(0, 19)}-${id.slice(-4)}.db`
    const row = { id, fileName, kind, startedAt }
    try {
      const copied = await makeCopy(context, folder, fileName)
      const night = kind === 'manual' ? 'all' : Math.floor(startedAt / dayMs) % 7
      const kept = await keepCopy(context, { copy: join(folder, fileName), folder, night })
      const outside = await keepOutside(context, { copy: join(folder, fileName), night })
      const good = {
        finishedAt: clock.now(),
        sizeBytes: copied.sizeBytes,
        ok: 1,
        problem: null,
        rows: JSON.stringify(copied.rows),
        lastAuditSeq: copied.lastAuditSeq,
        files: kept.files,
        filesMissing: kept.missing,
        outsideFolder: outside?.folder ?? null,
        outsideProblem: outside?.problem ?? null,
      }
      await db.write(async (tx) => {
        await tx
          .insertInto('backup')
          .values({ ...row, ...good })
          .execute()
        await tellOfGaps(tx, clock.now(), { filesMissing: kept.missing, outside })
      })
    } catch (error) {
      const problem = (error instanceof Error ? error.message : String(error)).slice(0, 500)
      const failed = {
        finishedAt: clock.now(),
        sizeBytes: null,
        ok: 0,
        problem,
        rows: '{}',
        lastAuditSeq: null,
        files: null,
        filesMissing: null,
        outsideFolder: null,
        outsideProblem: null,
      }
      if (!context.signal.aborted) {
        await db.write(async (tx) => {
          await tx
            .insertInto('backup')
            .values({ ...row, ...failed })
            .execute()
        })
      }
      throw error
    }
    await forgetOldBackups(db, folder, clock.now())
    return { backupId: id }
  },
})

export const dailyBackup = defineSchedule({
  name: 'backup.daily',
  job: backupJob,
  payload: { kind: 'daily' },
  when: { cron: '0 3 * * *' },
})

async function makeCopy({ core, db, signal, progress }: JobContext, folder: string, fileName: string) {
  const source = join(core.config.data, 'markaz.db')
  const part = join(folder, `${fileName}.part`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < (sizeOf(source) + sizeOf(`${source}-wal`)) * 1.1)
    throw new OutsideError('storage.full', undefined)
  const before = await lastAuditSeq(db.read)
  try {
    progress(0.1)
    const report = await copyAndCheck(source, part, signal)
    if (report.problem !== null) throw new Error(report.problem)
    // Everything that was committed before the copy began must be in it.
    if ((report.lastAuditSeq ?? 0) < before) {
      throw new Error(`the copy ends at audit entry ${report.lastAuditSeq ?? 0}, the database was at ${before}`)
    }
    renameSync(part, join(folder, fileName))
    return { ...report, sizeBytes: statSync(join(folder, fileName)).size }
  } catch (error) {
    for (const left of ['', '-journal', '-wal', '-shm']) rmSync(`${part}${left}`, { force: true })
    throw error
  }
}

interface CopyAt {
  copy: string
  /** Which files that are there already are read through; see the thread. */
  night: number | 'all'
}

function keepCopy({ core, clock, signal }: JobContext, at: CopyAt & { folder: string }): Promise<KeepCopyReport> {
  const { data } = core.config
  const own = { database: join(data, 'markaz.db'), files: join(data, 'files') }
  const input: KeepCopyInput = { ...at, ...own, forgetBefore: clock.now() - keptForMs }
  return runInWorker(sourceFile('core/jobs/keep-copy.thread.ts'), input, { signal })
}

/** A folder outside that cannot be used fails no backup: there is one in the data folder, and somebody is told. */
async function keepOutside(
  context: JobContext,
  at: CopyAt,
): Promise<{ folder: string; problem: string | null } | null> {
  const { core, db, log, progress } = context
  const folder = await readChosenFolder(db.read)
  if (folder === null) return null
  progress(0.7)
  try {
    const place = placeIn(folder, core.install.id)
    if (!existsSync(place)) throw new RuleError('backupFolder.notThere')
    await keepCopy(context, { ...at, folder: place })
    return { folder, problem: null }
  } catch (error) {
    context.signal.throwIfAborted()
    log.error({ err: error, folder }, 'the backup could not be brought to the folder outside')
    return { folder, problem: (error instanceof Error ? error.message : String(error)).slice(0, 500) }
  }
}

async function tellOfGaps(
  tx: Tx,
  now: number,
  { filesMissing, outside }: { filesMissing: number; outside: { folder: string; problem: string | null } | null },
): Promise<void> {
  const told = { to: { permission: 'job.manage' }, link: '/backups' } as const
  if (filesMissing > 0) {
    await notify(tx, now, { ...told, kind: 'backup.filesMissing', params: { count: filesMissing } })
  }
  if (outside && outside.problem !== null) {
    await notify(tx, now, { ...told, kind: 'backup.outsideFailed', params: { folder: outside.folder } })
  }
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

async function lastAuditSeq(db: Reader): Promise<number> {
  const last = await db.selectFrom('audit_entry').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst()
  return last?.seq ?? 0
}

/** Copies older than 30 days go, but never the newest good one; so do those made before migrations. */
async function forgetOldBackups(db: Database, folder: string, now: number): Promise<void> {
  const newest = await newestGood(db.read)
  const old = await db.read
    .selectFrom('backup')
    .select(['id', 'fileName'])
    .where('startedAt', '<', now - keptForMs)
    .where('id', '!=', newest?.id ?? '')
    .execute()
  for (const { fileName } of old) rmSync(join(folder, fileName), { force: true })
  if (old.length > 0) {
    const ids = old.map(({ id }) => id)
    await db.write(async (tx) => {
      await tx.deleteFrom('backup').where('id', 'in', ids).execute()
    })
  }
  for (const fileName of readdirSync(folder)) {
    const isOld = statSync(join(folder, fileName)).mtimeMs < Date.now() - keptForMs
    if (fileName.startsWith('before-migration-') && isOld) rmSync(join(folder, fileName), { force: true })
  }
}

const newestGood = (db: Reader) =>
  db.selectFrom('backup').selectAll().where('ok', '=', 1).orderBy('startedAt', 'desc').limit(1).executeTakeFirst()

/** Whether there is a good copy of the last day; for the health page and `/readyz`. */
export async function backupState(db: Reader, clock: Clock, dialect: 'sqlite' | 'postgres'): Promise<PartState> {
  if (dialect === 'postgres') return { name: 'backup', ok: true, detail: 'made with pg_dump' }
  const good = await newestGood(db)
  const tried = await db.selectFrom('backup').selectAll().orderBy('startedAt', 'desc').limit(1).executeTakeFirst()
  if (!good) {
    const detail = tried ? `none; ${tried.problem}` : 'none yet'
    return { name: 'backup', ok: tried === undefined, vital: false, detail, facts: tried ? factsOf(tried) : [] }
  }
  const gaps = [
    tried?.problem ? `the newest try failed: ${tried.problem}` : '',
    tried?.filesMissing ? `${tried.filesMissing} files are not whole anywhere` : '',
    tried?.outsideProblem ? `not in ${tried.outsideFolder}: ${tried.outsideProblem}` : '',
  ].filter(Boolean)
  const ok = clock.now() - good.startedAt < freshForMs && gaps.length === 0
  const detail = [good.fileName, ...gaps].join('; ')
  return { name: 'backup', ok, vital: false, detail, facts: tried ? factsOf(tried) : [] }
}

function factsOf({ problem, filesMissing, outsideFolder, outsideProblem }: BackupTable): HealthFact[] {
  const facts: HealthFact[] = []
  if (problem) facts.push({ kind: 'backupFailed', problem })
  if (filesMissing) facts.push({ kind: 'filesMissing', count: filesMissing })
  if (outsideFolder !== null && outsideProblem)
    facts.push({ kind: 'notOutside', folder: outsideFolder, problem: outsideProblem })
  return facts
}
