import type { Core } from './core/core.ts'
import type { Migration } from './core/database/index.ts'
import { createExports, searchExportsAndImports } from './core/exports/exports.migration.ts'
import { exportExpiry, exportExpiryJob, exportJob } from './core/exports/exports.job.ts'
import { exportRoutes } from './core/exports/exports.routes.ts'
import { createFiles } from './core/files/files.migration.ts'
import { fileRoutes } from './core/files/files.routes.ts'
import { fileSweep, fileSweepJob } from './core/files/files.job.ts'
import type { AnyImport } from './core/imports/define-import.ts'
import { importJobs, type LiveProgress } from './core/imports/imports.job.ts'
import { createImports } from './core/imports/imports.migration.ts'
import { importRoutes } from './core/imports/imports.routes.ts'
import type { Handler } from './core/http/request.ts'
import type { Job, Schedule } from './core/jobs/define-job.ts'
import type { List } from './core/list/define-list.ts'
import { createMailSetting } from './core/mail/mail.migration.ts'
import { mailRoutes } from './core/mail/mail.routes.ts'
import { severalWeekdays } from './core/report-subscriptions/weekdays.migration.ts'
import { createReportSubscriptions } from './core/report-subscriptions/report-subscriptions.migration.ts'
import { reportJob, reportLook } from './core/report-subscriptions/report-subscriptions.job.ts'
import { reportMailJob } from './core/report-subscriptions/report-mail.job.ts'
import { reportSubscriptionRoutes } from './core/report-subscriptions/report-subscriptions.routes.ts'
import { createViews } from './core/views/views.migration.ts'
import { viewRoutes } from './core/views/views.routes.ts'

export const documentMigrations: readonly Migration[] = [
  createFiles,
  createViews,
  createExports,
  createImports,
  searchExportsAndImports,
  createReportSubscriptions,
  severalWeekdays,
  createMailSetting,
]

export interface DocumentParts {
  jobs: readonly Job[]
  schedules: readonly Schedule[]
  handlers(core: Core): Handler[]
}

/** Files, saved views, exports, reports sent on a schedule, mail, imports. `listsFile` is the source file threads load the same lists from. */
export function documentParts(
  lists: readonly List[],
  listsFile: URL,
  definitions: readonly AnyImport[],
): DocumentParts {
  const progress: LiveProgress = new Map()
  const importing = importJobs(definitions, progress)
  const writing = exportJob(lists, listsFile)
  const reporting = { lists, job: reportJob(lists, listsFile) }
  const look = reportLook(reporting)
  return {
    jobs: [
      fileSweepJob,
      writing,
      exportExpiryJob,
      reporting.job,
      look.job,
      reportMailJob,
      importing.check,
      importing.run,
    ],
    schedules: [fileSweep, exportExpiry, look.schedule],
    handlers: (core) => [
      ...fileRoutes(core),
      ...viewRoutes(core, lists),
      ...exportRoutes(core, lists, writing),
      ...reportSubscriptionRoutes(core, reporting),
      ...mailRoutes(core),
      ...importRoutes(core, definitions, importing, progress),
    ],
  }
}
