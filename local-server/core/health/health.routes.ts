import { statSync } from 'node:fs'
import { freemem, totalmem } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { readHealth } from '../../../contracts/system.ts'
import { version } from '../../version.ts'
import type { Core } from '../core.ts'
import { appliedMigrations, type Database, type Reader } from '../database/index.ts'
import { overall, type PartState } from '../http/health.ts'
import { query, type Handler } from '../http/request.ts'
import { dailyBackup } from '../jobs/backups.ts'
import { nextSlot } from '../jobs/schedules.ts'
import type { LanService } from '../lan/lan.ts'
import type { Load } from './load.ts'
import { diskOf } from './disk.ts'

interface HealthDeps {
  lan: LanService
  load: Load
  /** Every part's state, as `/readyz` tells it. */
  states: () => Promise<PartState[]>
}

/** One for the process: nothing ends it. */
const delay = monitorEventLoopDelay({ resolution: 20 })

export function healthRoutes(core: Core, { lan, load, states }: HealthDeps): Handler[] {
  const { db, clock, jobs, settings, config } = core
  const startedAt = clock.now()
  delay.enable()

  return [
    query(readHealth, async (reader) => {
      const parts = await states()
      const memory = process.memoryUsage()
      const loopDelay = delay.percentile(99) / 1e6
      delay.reset()
      return {
        status: overall(parts),
        parts: parts.map(({ name, ok, vital = true, facts = [] }) => ({ name, ok, vital, facts })),
        version,
        nodeVersion: process.version,
        startedAt,
        uptimeSeconds: Math.max(0, Math.round(process.uptime())),
        database: {
          kind: db.dialect,
          sizeBytes: db.dialect === 'sqlite' ? sqliteBytes(config.data) : null,
          migrations: await appliedMigrations(reader),
          writeMilliseconds: await writeMilliseconds(db),
        },
        jobs: { ...(await countJobs(reader)), lastLookAt: jobs.state().lastLookAt },
        nextBackupAt: db.dialect === 'sqlite' ? nextSlot(dailyBackup, clock.now(), settings.get().timeZone) : null,
        lastBackup: await lastBackup(reader),
        lan: { on: lan.state().on, certificateEndsAt: lan.state().certificate?.endsAt ?? null },
        disk: await diskOf(core),
        memory: {
          residentBytes: memory.rss,
          heapBytes: memory.heapUsed,
          freeBytes: freemem(),
          totalBytes: totalmem(),
        },
        cpuPercent: load.cpuPercent(),
        eventLoopDelayMilliseconds: Number.isFinite(loopDelay) ? Math.round(loopDelay * 10) / 10 : 0,
      }
    }),
  ]
}

/** The database with what is written and waits beside it to be put in: a copy takes as much. */
const sqliteBytes = (data: string): number =>
  ['markaz.db', 'markaz.db-wal'].reduce(
    (sum, name) => sum + (statSync(join(data, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  )

/** How long an empty write waits for its turn and takes. */
async function writeMilliseconds(db: Database): Promise<number> {
  const started = performance.now()
  await db.write(async () => undefined)
  return Math.round((performance.now() - started) * 10) / 10
}

async function countJobs(db: Reader): Promise<{ waiting: number; running: number; dead: number }> {
  const counted = await db
    .selectFrom('job')
    .select('status')
    .select((eb) => eb.fn.countAll<number>().as('jobs'))
    .where('status', 'in', ['waiting', 'running', 'dead'])
    .groupBy('status')
    .execute()
  const of = (status: string) => counted.find((row) => row.status === status)?.jobs ?? 0
  return { waiting: of('waiting'), running: of('running'), dead: of('dead') }
}

/** The job worker and what waits for a person. */
export async function jobsState({ db, jobs }: Pick<Core, 'db' | 'jobs'>): Promise<PartState[]> {
  const { dead, waiting, running } = await countJobs(db.read)
  const { started } = jobs.state()
  return [
    {
      name: 'jobs',
      ok: started && dead === 0,
      vital: false,
      detail: `${running} running, ${waiting} waiting, ${dead} failed`,
      facts: [{ kind: 'jobs', running, waiting, dead }],
    },
    { name: 'scheduler', ok: started, vital: false, detail: `${jobs.schedules.length} schedules` },
  ]
}

async function lastBackup(db: Reader) {
  const row = await db
    .selectFrom('backup')
    .select(['id', 'startedAt', 'ok', 'sizeBytes'])
    .orderBy('startedAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? { ...row, ok: row.ok === 1 } : null
}
