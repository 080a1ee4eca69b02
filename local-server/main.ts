import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomInt } from 'node:crypto'
import { join, resolve } from 'node:path'
import { api } from './core/http/api.ts'
import { createApp } from './core/http/app.ts'
import { closeServer, connectionTimes } from './core/http/connections.ts'
import { health } from './core/http/health.ts'
import { createHostCheck } from './core/http/hosts.ts'
import { openApiPages } from './core/http/openapi-pages.ts'
import { createMetrics } from './core/http/metrics.ts'
import { createRateLimits, defaultLimits } from './core/http/rate-limits.ts'
import { staticFiles } from './core/http/static.ts'
import type { Config } from './core/config.ts'
import type { Core } from './core/core.ts'
import { appliedMigrations, lockFolder, type Migration } from './core/database/index.ts'
import { openFileStore } from './core/files/file-store.ts'
import { createLive } from './core/events/live.ts'
import { createDispatcher } from './core/events/outbox.ts'
import { OutsideError, RuleError } from './core/errors.ts'
import { rememberingIdentify } from './core/identity/sessions.ts'
import type { DemoAccount } from './core/identity/set-up.routes.ts'
import type { List } from './core/list/define-list.ts'
import { openLog, type Log } from './core/logging/log.ts'
import { applyRestore, noteRestore } from './core/jobs/restore.ts'
import { readInstall } from './core/lan/install.ts'
import type { Rival } from './core/lan/neighbours.ts'
import { createMaintenanceState } from './core/maintenance/maintenance.ts'
import type { Module } from './core/module.ts'
import { inProgram, makeFolder, sourceFile } from './core/paths.ts'
import { openSecrets } from './core/secrets.ts'
import { smsJobs } from './core/devices/sms.job.ts'
import { createSettingsCache } from './core/settings/settings.ts'
import { createHeartbeat } from './core/stations/heartbeat.ts'
import { systemClock, type Clock } from './core/time/clock.ts'
import { setUpDemo } from './demo.ts'
import { deviceAudience, deviceMigrations, deviceParts } from './devices.ts'
import { documentMigrations, documentParts } from './documents.ts'
import { identityHandlers, identityMigrations } from './identity.ts'
import { openInstallDatabase } from './install-database.ts'
import { lists as allLists } from './lists.ts'
import { modules as allModules } from './modules/index.ts'
import { version } from './version.ts'
import { createPlatformParts, platformAudience, platformJobs, platformMigrations } from './platform.ts'

export interface StartOptions {
  clock?: Clock
  log?: Log
  modules?: readonly Module[]
  /** A source file that exports `lists`, instead of the program's own; threads load it too. */
  lists?: URL
  /** Folder of the built renderer. */
  pages?: string
}

export interface RunningServer {
  core: Core
  /** `http://127.0.0.1:5600` */
  address: string
  port: number
  /** What a first set-up from another machine has to know; null once it is set up. */
  setUpCode: string | null
  /** Made by this start, which was asked for demo data on an empty install. */
  demoAccounts: readonly DemoAccount[]
  /** Resolves when the server wants to be closed and started again (a restore). */
  restartAsked: Promise<void>
  close(): Promise<void>
}

/** Another server runs on a copy of the same data in the local network (S-PLT-08); what people did there is not here. */
export class OtherServerError extends Error {
  constructor({ url, institution }: Rival) {
    super(
      `${institution} has its server running at ${url} already, with the same data; open that address, or switch that server off before this one is started.`,
    )
  }
}

/**
 * Starts the server: data folder, database, migrations, routes, sockets, then the port.
 *
 * @throws OtherServerError, OutsideError, NewerDatabaseError, or the system's error when the folder cannot be written or the port is taken
 */
export async function startServer(config: Config, options: StartOptions = {}): Promise<RunningServer> {
  const clock = options.clock ?? systemClock
  const modules = options.modules ?? allModules
  makeFolder(resolve(config.data))
  const folder = lockFolder(config.data)
  const restored = config.databaseUrl === undefined ? applyRestore(config.data) : null
  const log = options.log ?? (await openLog({ folder: join(config.data, 'logs'), level: config.logLevel }))
  const secrets = openSecrets(config.data)

  const metrics = createMetrics()
  const db = await openInstallDatabase(config, migrationsOf(modules), { log, metrics, now: clock.now }).catch(
    (error: unknown) => {
      folder.release()
      throw error
    },
  )

  if (restored) await noteRestore(db, { dataFolder: config.data, now: clock.now(), order: restored })

  const settings = createSettingsCache(db.read)
  await settings.reload()
  const maintenance = createMaintenanceState(db.read)
  await maintenance.reload()
  const restartAsked = Promise.withResolvers<void>()
  const dispatcher = createDispatcher(db, log)
  const files = openFileStore(join(config.data, 'files'))
  const lists = options.lists ? ((await import(options.lists.href)) as { lists: readonly List[] }).lists : allLists
  const documents = documentParts(
    lists,
    options.lists ?? sourceFile('lists.ts'),
    modules.flatMap((module) => module.imports ?? []),
  )
  const base = {
    config,
    db,
    clock,
    install: await readInstall(db.read),
    log,
    settings,
    secrets,
    dispatcher,
    files,
    maintenance,
    restart: restartAsked.resolve,
  }
  const core: Core = { ...base, jobs: platformJobs(base, [...modules, documents, smsJobs]) }
  const platformParts = createPlatformParts(core, async () => [
    { name: 'database', ok: true, detail: `${db.dialect}, ${(await appliedMigrations(db.read)).length} migrations` },
    { name: 'setUp', ok: true, detail: settings.current() ? 'done' : 'waiting' },
  ])
  dispatcher.listen((event) => {
    if (event.name === 'settings.changed') {
      settings.reload().catch((error: unknown) => log.error({ err: error }, 'the settings could not be read again'))
    }
  })

  /** Whether a module is switched on; areas every install has always are. */
  const isOn = ({ name }: Pick<Module, 'name'>) => name === null || settings.get().modules.includes(name)
  const identify = rememberingIdentify(db, dispatcher)
  const allowedHost = createHostCheck(platformParts.lan.names)
  const live = createLive({
    dispatcher,
    log,
    clock,
    identify: (presented) => identify(presented, clock.now()),
    audience: (event) => [
      ...platformAudience(event),
      ...deviceAudience(event),
      ...modules.filter(isOn).flatMap((module) => module.audience?.(event) ?? []),
    ],
    roomsOf: async (actor) =>
      (await Promise.all(modules.map(async (module) => (await module.roomsOf?.(core, actor)) ?? []))).flat(),
    allowedHost,
    heartbeat: createHeartbeat(base),
  })

  const devices = deviceParts(core, live)

  const demoAccounts = config.demo ? await setUpDemo(core, modules) : []
  const setUpCode = String(randomInt(1_000_000)).padStart(6, '0')
  const platform = [
    ...identityHandlers(core, { setUpCode, modules }),
    ...documents.handlers(core),
    ...devices.handlers,
    ...platformParts.handlers,
  ]
  const handlers = [
    ...platform.map((handler) => ({ handler, module: null })),
    ...modules.flatMap((module) => module.handlers(core).map((handler) => ({ handler, module: module.name }))),
  ]

  const app = createApp({
    log,
    allowedHost,
    httpsOnly: config.role === 'cloud',
    middleware: [
      health(platformParts.states, metrics),
      api({
        db,
        clock,
        log,
        handlers,
        identify: (presented) => identify(presented, clock.now()),
        gate(contract, module) {
          if (!settings.current() && !openBeforeSetUp.has(contract.name)) throw new RuleError('setup.required')
          if (module !== null && !settings.get().modules.includes(module)) throw new RuleError('module.off')
          if (contract.timed) platformParts.clockGuard.assertRight()
        },
        assertOpen: maintenance.assertOpen,
        assertRate: createRateLimits({ ...defaultLimits, ...config.limits }),
        defaultLocale: () => settings.get().locale,
        observe: metrics.observeRequest,
        checkResponses: config.checkResponses,
      }),
      openApiPages(
        handlers.map(({ handler }) => handler.contract),
        version,
      ),
      staticFiles(options.pages ?? inProgram('out', 'renderer')),
    ],
  })

  const answer = app.callback()
  const listener: RequestListener = (request, response) => void answer(request, response)
  const server = createServer(connectionTimes, listener)
  live.attach(server)
  const close = async () => {
    await devices.close()
    await platformParts.stop()
    dispatcher.stop()
    // The live line waits for the server it hangs on.
    await Promise.all([closeServer(server), live.close()])
    await db.close()
    folder.release()
  }
  const rival = await platformParts.lan.rivalAtStart()
  if (rival) {
    await close()
    throw new OtherServerError(rival)
  }
  await dispatcher.start()
  await platformParts.start()
  const port = await listen(server, config).catch(async (error: unknown) => {
    await close()
    throw error
  })
  await platformParts.lan.start({ answer: listener, attach: live.attach, allowedHost })
  log.info({ port, dialect: db.dialect }, 'started')

  return {
    core,
    address: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
    port,
    setUpCode: settings.current() ? null : setUpCode,
    demoAccounts,
    restartAsked: restartAsked.promise,
    close,
  }
}

/** What the program brings a database up to date with. */
export const migrationsOf = (modules: readonly Module[]): Migration[] => [
  ...identityMigrations,
  ...documentMigrations,
  ...deviceMigrations,
  ...platformMigrations,
  ...modules.flatMap((module) => module.migrations),
]

const openBeforeSetUp = new Set(['system.status', 'system.setUp', 'session.me', 'station.own', 'lan.trust'])

function listen(server: Server, { port, host }: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(error instanceof Error ? error : new OutsideError('outside.unavailable', error)),
    )
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}
