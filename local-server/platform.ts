import type { EventPayloads } from '../contracts/events.ts'
import { indexAudit } from './core/audit/audit.migration.ts'
import { createDeletedRow, nameDeletedRows } from './core/audit/deleted-row.ts'
import { nightlyVerification, verifyAuditJob } from './core/audit/verify.job.ts'
import { auditRoutes } from './core/audit/audit.routes.ts'
import { deletedRowRoutes } from './core/audit/deleted-rows.routes.ts'
import type { Core } from './core/core.ts'
import type { Migration } from './core/database/index.ts'
import type { StoredEvent } from './core/events/outbox.ts'
import { diskState, warnOfLowDisk } from './core/health/disk.ts'
import { healthRoutes, jobsState } from './core/health/health.routes.ts'
import { createLoad } from './core/health/load.ts'
import type { PartState } from './core/http/health.ts'
import type { Handler } from './core/http/request.ts'
import { backupJob, backupState, dailyBackup } from './core/jobs/backups.ts'
import { housekeepingJobs, nightlyHousekeeping } from './core/jobs/housekeeping.ts'
import { addOutsideBackups, createJobs } from './core/jobs/jobs.migration.ts'
import { backupFolderRoutes } from './core/jobs/backup-folder.routes.ts'
import { jobRoutes } from './core/jobs/jobs.routes.ts'
import { restoreJob } from './core/jobs/restore.ts'
import { createJobRunner, type JobRunner } from './core/jobs/runner.ts'
import { createLan, type LanService } from './core/lan/lan.ts'
import { createInstall } from './core/lan/install.migration.ts'
import { addLanNames, createLanSetting } from './core/lan/lan.migration.ts'
import { lanRoutes } from './core/lan/lan.routes.ts'
import { logRoutes } from './core/logging/log.routes.ts'
import { createMaintenance } from './core/maintenance/maintenance.migration.ts'
import { maintenanceRoutes } from './core/maintenance/maintenance.routes.ts'
import type { Module } from './core/module.ts'
import { createNotifications, searchNotifications } from './core/notifications/notifications.migration.ts'
import { notificationRoutes } from './core/notifications/notifications.routes.ts'
import { notify } from './core/notifications/notify.ts'
import { createClockGuard, type ClockGuard } from './core/time/clock-guard.ts'
import { createClockState } from './core/time/clock.migration.ts'
import { clockRoutes, clockState } from './core/time/clock.routes.ts'
import { createNetworkTime } from './core/time/network-time.ts'

/** What runs the install itself: jobs, notifications, audit, clock, local network, health. */
export const platformMigrations: readonly Migration[] = [
  createJobs,
  createNotifications,
  indexAudit,
  createClockState,
  createLanSetting,
  addLanNames,
  addOutsideBackups,
  createDeletedRow,
  createMaintenance,
  createInstall,
  searchNotifications,
  nameDeletedRows,
]

const diskEveryMs = 60_000

export interface PlatformParts {
  handlers: readonly Handler[]
  clockGuard: ClockGuard
  lan: LanService
  states(): Promise<PartState[]>
  start(): Promise<void>
  stop(): Promise<void>
}

export function createPlatformParts(core: Core, ofDatabase: () => Promise<PartState[]>): PlatformParts {
  const { config, db, clock, jobs, log } = core
  const clockGuard = createClockGuard({
    ...core,
    networkTime: config.timeServer === undefined ? undefined : createNetworkTime(config.timeServer, log),
  })
  const lan = createLan(core)
  const load = createLoad(config)
  let diskTimer: NodeJS.Timeout | undefined

  const states = async () => [
    ...(await ofDatabase()),
    clockState(clockGuard),
    lan.part(),
    await backupState(db.read, clock, db.dialect),
    ...(await jobsState(core)),
    await diskState(core),
    ...load.states(),
  ]

  return {
    clockGuard,
    lan,
    states,
    handlers: [
      ...jobRoutes(core),
      ...backupFolderRoutes(core),
      ...notificationRoutes(core),
      ...auditRoutes(core),
      ...deletedRowRoutes(core),
      ...clockRoutes(clockGuard),
      ...lanRoutes(core, lan),
      ...logRoutes(core),
      ...maintenanceRoutes(core),
      ...healthRoutes(core, { lan, load, states }),
    ],
    async start() {
      await clockGuard.start()
      await jobs.start()
      load.measure(Date.now())
      const lookAtDisk = () => {
        load.measure(Date.now())
        warnOfLowDisk(core).catch((error: unknown) => log.error({ err: error }, 'the disk could not be looked at'))
      }
      diskTimer = setInterval(lookAtDisk, diskEveryMs).unref()
    },
    async stop() {
      clearInterval(diskTimer)
      await lan.stop()
      clockGuard.stop()
      await jobs.stop()
    },
  }
}

/** The runner of all jobs there are; when one is given up, those who manage jobs are told. */
export function platformJobs(
  core: Omit<Core, 'jobs'>,
  parts: readonly (Pick<Module, 'jobs' | 'schedules'> & { name?: Module['name'] })[],
): JobRunner {
  const { db, clock, settings } = core
  const isOn = (name: Module['name']) => name === null || settings.get().modules.includes(name)
  return createJobRunner(core, {
    jobs: [
      ...housekeepingJobs,
      verifyAuditJob,
      backupJob,
      restoreJob,
      ...parts.flatMap(({ jobs = [], name = null }) => jobs.map((job) => ({ ...job, isOn: () => isOn(name) }))),
    ],
    schedules: [
      nightlyHousekeeping,
      nightlyVerification,
      ...(db.dialect === 'sqlite' ? [dailyBackup] : []),
      ...parts.flatMap(({ schedules = [], name = null }) =>
        schedules.map((schedule) => ({ ...schedule, isOn: () => isOn(name) })),
      ),
    ],
    onDead: (job) =>
      db.write((tx) =>
        notify(tx, clock.now(), {
          to: { permission: 'job.manage' },
          kind: job.name === backupJob.name ? 'backup.failed' : 'job.dead',
          params: { job: job.name },
          link: '/jobs',
        }),
      ),
  })
}

/** Which live connections hear of the platform's own events. */
export function platformAudience({ name, payload }: StoredEvent): string[] {
  if (name === 'settings.changed' || name === 'clock.changed' || name === 'maintenance.changed') return ['everyone']
  if (name === 'station.changed' || name === 'station.seen') return ['permission:station.manage']
  if (name === 'account.changed') return ['permission:account.manage']
  if (name === 'lan.changed') return ['permission:lan.manage']
  if (name === 'reportSubscription.changed') {
    return [`account:${(payload as EventPayloads[typeof name]).accountId}`]
  }
  if (name === 'session.ended') {
    const { accountId } = payload as EventPayloads[typeof name]
    return accountId === null ? [] : [`account:${accountId}`]
  }
  if (name === 'notification.created' || name === 'notification.settled')
    return [`account:${(payload as EventPayloads[typeof name]).accountId}`]
  if (name === 'job.changed') {
    const { accountId } = payload as EventPayloads[typeof name]
    return ['permission:job.manage', ...(accountId === null ? [] : [`account:${accountId}`])]
  }
  return []
}
