import { randomBytes, randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import type { LocaleTag, ModuleName } from '../../contracts/common.ts'
import type { EventName } from '../../contracts/events.ts'
import { createAccount } from '../../contracts/identity/accounts.ts'
import { createRole, listRoles } from '../../contracts/identity/roles.ts'
import { setUp, signIn } from '../../contracts/identity/sign-in.ts'
import type { BuiltInRole, Permission } from '../../contracts/permissions.ts'
import { createStation, pairStation, type stationKinds } from '../../contracts/stations.ts'
import type { Config } from '../core/config.ts'
import { silentLog, type Log } from '../core/logging/log.ts'
import { settableClock } from '../core/time/clock.ts'
import type { Module } from '../core/module.ts'
import { startServer, type RunningServer } from '../main.ts'
import { createClient, type TestClient } from './test-client.ts'
import { openInstall, type Cookies, type Place } from './test-install.ts'

export interface TestServerOptions {
  /** Modules the institution switched on. */
  modules?: readonly ModuleName[]
  /** Program modules to run with; all by default. */
  program?: readonly Module[]
  /** A source file with the lists to run with, instead of the program's. */
  lists?: URL
  /** The instant the clock stands at, ISO with offset. */
  now?: string
  timeZone?: string
  locale?: LocaleTag
  /** Leave the install empty, as at a first start. */
  fresh?: boolean
  config?: Partial<Config>
  /** For tests that look at the log. */
  log?: Log
}

export interface TestServer extends RunningServer {
  clock: ReturnType<typeof settableClock>
  /** The first administrator, signed in. */
  administrator: TestClient
  /** Nobody: no cookie, no token. */
  nobody: TestClient
  /** A new account with a built-in role or with just these permissions, signed in. */
  account(
    role: BuiltInRole | readonly Permission[],
    more?: { personId?: string; locale?: LocaleTag },
  ): Promise<TestClient>
  /** A device paired as a station. */
  station(kind: (typeof stationKinds)[number], more?: { lineId?: string }): Promise<TestClient & { stationId: string }>
  /** Names of the events stored so far, in order. */
  events(): Promise<EventName[]>
  /** Stops the server, where it runs, and starts it again on the same data, after what is done to it `between`; at the same address, so that whoever was connected comes back. */
  restart(between?: () => void | Promise<void>): Promise<void>
  dataFolder: string
}

export const testPassword = 'tort-olma-nok-behi'

/** Starts the whole server on a database of its own, over real HTTP; it ends with the test. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { fresh = false, locale = 'en', timeZone = 'Asia/Tashkent', modules = ['workshop'] } = options
  const now = options.now ?? '2026-11-23T09:00:00+05:00'
  const clock = settableClock(now)
  const startAt = (place: Place, port = 0) =>
    startServer(
      {
        port,
        host: '127.0.0.1',
        demo: false,
        role: 'local',
        logLevel: 'silent',
        checkResponses: true,
        passwordCost: 'lowest',
        // The computer that runs tests is busy with them.
        memoryWarnPercent: 101,
        cpuWarnPercent: 101,
        ...place,
        ...options.config,
      },
      {
        clock,
        log: options.log ?? silentLog(),
        ...(options.program ? { modules: options.program } : {}),
        ...(options.lists ? { lists: options.lists } : {}),
      },
    )
  const setUpAs = (client: TestClient) =>
    client.call(setUp, {
      body: {
        institution: 'Zamon',
        locale,
        timeZone,
        currency: 'UZS',
        modules: [...modules],
        administrator: { fullName: 'Dilnoza Karimova', signInName: 'dilnoza', password: testPassword },
      },
    })

  // A program of the test's own has migrations of its own, and a demo is made by the start itself.
  const isUsual = options.program === undefined && options.config === undefined
  const install = await openInstall(
    isUsual ? { fresh, locale, timeZone, modules, now } : undefined,
    async (place): Promise<Cookies> => {
      const preparing = await startAt(place)
      const client = createClient(() => preparing.address)
      if (!fresh) await setUpAs(client)
      await preparing.close()
      return [...client.cookies]
    },
  )
  const dataFolder = install.place.data
  const start = (port?: number) => startAt(install.place, port)
  let running = await start()
  let isRunning = true
  onTestFinished(async () => {
    if (isRunning) await running.close()
    await install.remove()
  })

  const address = () => running.address
  const nobody = createClient(address)
  const administrator = createClient(address, new Map(install.cookies))
  if (!fresh && install.cookies === undefined) await setUpAs(administrator)

  async function roleId(role: BuiltInRole | readonly Permission[]): Promise<string> {
    if (typeof role !== 'string') {
      return (await administrator.call(createRole, { body: { name: `role ${randomUUID()}`, permissions: [...role] } }))
        .id
    }
    const { items } = await administrator.call(listRoles)
    const found = items.find((item) => item.builtIn && item.name === role)
    if (!found) throw new Error(`no role ${role}`)
    return found.id
  }

  return {
    get core() {
      return running.core
    },
    get address() {
      return running.address
    },
    get port() {
      return running.port
    },
    get setUpCode() {
      return running.setUpCode
    },
    get demoAccounts() {
      return running.demoAccounts
    },
    get restartAsked() {
      return running.restartAsked
    },
    close: () => running.close(),
    clock,
    administrator,
    nobody,
    dataFolder,

    async account(role, more = {}) {
      const signInName = `u${randomBytes(6).toString('hex')}`
      const created = await administrator.call(createAccount, {
        body: {
          signInName,
          fullName: `Test ${signInName}`,
          roleIds: [await roleId(role)],
          locale: more.locale ?? 'en',
          password: testPassword,
          personId: more.personId ?? null,
        },
      })
      await running.core.db.write(async (tx) => {
        await tx.updateTable('account').set({ mustChangePassword: 0 }).where('id', '=', created.id).execute()
      })
      const client = createClient(address)
      await client.call(signIn, { body: { signInName, password: testPassword } })
      return client
    },

    async station(kind, more = {}) {
      const { station, pairing } = await administrator.call(createStation, {
        body: { name: `${kind} ${randomBytes(4).toString('hex')}`, kind, locale: locale, ...more },
      })
      const client = createClient(address)
      await client.call(pairStation, { body: { code: pairing.code } })
      return Object.assign(client, { stationId: station.id })
    },

    async events() {
      const rows = await running.core.db.read.selectFrom('outbox').select('name').orderBy('seq').execute()
      return rows.map((row) => row.name as EventName)
    },

    async restart(between) {
      if (isRunning) await running.close()
      isRunning = false
      await between?.()
      running = await start(running.port)
      isRunning = true
    },
  }
}

export type { TestClient } from './test-client.ts'
