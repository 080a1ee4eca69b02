import type { Core } from './core/core.ts'
import type { Migration } from './core/database/index.ts'
import { createExports } from './core/exports/exports.migration.ts'
import { exportExpiry, exportExpiryJob, exportJob } from './core/exports/exports.job.ts'
import { exportRoutes } from './core/exports/exports.routes.ts'
import { createFiles } from './core/files/files.migration.ts'
import { fileRoutes } from './core/files/files.routes.ts'
import { fileSweep, fileSweepJob } from './core/files/files.job.ts'
import type { Handler } from './core/http/request.ts'
import type { Job, Schedule } from './core/jobs/define-job.ts'
import type { List } from './core/list/define-list.ts'
import { createViews } from './core/views/views.migration.ts'
import { viewRoutes } from './core/views/views.routes.ts'

export const documentMigrations: readonly Migration[] = [createFiles, createViews, createExports]

export interface DocumentParts {
  jobs: readonly Job[]
  schedules: readonly Schedule[]
  handlers(core: Core): Handler[]
}

/** Files, saved views, exports. `listsFile` is the source file threads load the same lists from. */
export function documentParts(lists: readonly List[], listsFile: URL): DocumentParts {
  const writing = exportJob(lists, listsFile)
  return {
    jobs: [fileSweepJob, writing, exportExpiryJob],
    schedules: [fileSweep, exportExpiry],
    handlers: (core) => [...fileRoutes(core), ...viewRoutes(core, lists), ...exportRoutes(core, lists, writing)],
  }
}
