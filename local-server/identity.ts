import type { Core } from './core/core.ts'
import type { Migration } from './core/database/index.ts'
import type { Handler } from './core/http/request.ts'
import { accountRoutes } from './core/identity/accounts.routes.ts'
import { createPlatform } from './core/identity/identity.migration.ts'
import { roleRoutes } from './core/identity/roles.routes.ts'
import { setUpRoutes } from './core/identity/set-up.routes.ts'
import { signInRoutes } from './core/identity/sign-in.routes.ts'
import { tokenRoutes } from './core/identity/tokens.routes.ts'
import { totpRoutes } from './core/identity/totp.routes.ts'
import type { Module } from './core/module.ts'
import { settingsRoutes } from './core/settings/settings.routes.ts'
import { addCutAllowance, addLetterhead, addReceiptTemplates } from './core/settings/settings.migration.ts'
import { createStations } from './core/stations/stations.migration.ts'
import { stationRoutes } from './core/stations/stations.routes.ts'
import { demoFiller, writeDemoAccounts } from './demo.ts'

export const identityMigrations: readonly Migration[] = [
  createPlatform,
  createStations,
  addCutAllowance,
  addLetterhead,
  addReceiptTemplates,
]

/** The first set-up, signing in, accounts, roles, tokens, settings, stations. */
export const identityHandlers = (
  core: Core,
  { setUpCode, modules }: { setUpCode: string; modules: readonly Module[] },
): Handler[] => [
  ...setUpRoutes(core, {
    setUpCode,
    demo: demoFiller(core, modules),
    afterSetUp: (accounts) => writeDemoAccounts(core.config.data, accounts),
  }),
  ...signInRoutes(core),
  ...totpRoutes(core),
  ...tokenRoutes(core),
  ...accountRoutes(core),
  ...roleRoutes(core),
  ...settingsRoutes(core),
  ...stationRoutes(core),
]
