import type { Config } from './config.ts'
import type { Database } from './database/index.ts'
import type { Dispatcher } from './events/outbox.ts'
import type { FileStore } from './files/file-store.ts'
import type { JobRunner } from './jobs/runner.ts'
import type { Install } from './lan/install.ts'
import type { Log } from './logging/log.ts'
import type { MaintenanceState } from './maintenance/maintenance.ts'
import type { Secrets } from './secrets.ts'
import type { SettingsCache } from './settings/settings.ts'
import type { Clock } from './time/clock.ts'

/** What the parts of the program are made from. Take from it only what you use. */
export interface Core {
  config: Config
  db: Database
  clock: Clock
  install: Install
  log: Log
  settings: SettingsCache
  secrets: Secrets
  dispatcher: Dispatcher
  files: FileStore
  maintenance: MaintenanceState
  /** Asks for an orderly end of this server and a new start, which takes over what waits in the data folder. */
  restart(): void
  jobs: JobRunner
}
