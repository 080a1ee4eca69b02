import { chromium, type Browser, type BrowserContext, type BrowserContextOptions } from '@playwright/test'
import { createStation } from '../../../contracts/stations.ts'
import { setUp } from '../../../contracts/identity/sign-in.ts'
import type { LocaleTag } from '../../../contracts/common.ts'
import { findHeadless } from '../../support/chromium.mjs'
import { browserArgs, seats } from '../../support/seats.ts'
import { startServer, type RunningServer } from '../../support/server.ts'
import { callerOf, password, type Caller } from '../../support/workshop.ts'
import { addressFor } from './addresses.ts'
import type { Seat, Viewer } from './shot.ts'

type Cookies = NonNullable<Exclude<BrowserContextOptions['storageState'], string>>

const institutions: Readonly<Partial<Record<LocaleTag, string>>> = {
  ru: 'Швейный цех «Атлас»',
  'uz-Latn': 'Atlas tikuv sexi',
}
const administrator = { fullName: 'Yusupova Dilnoza', signInName: 'dilnoza', password }

/** A workshop of sixty days in one language, with everybody who may look at it signed in. */
export interface Studio {
  locale: LocaleTag
  /** A browser of the viewer at the seat, as it is after signing in or pairing; in another language where one is named. */
  open: (viewer: Viewer, seat: Seat, locale?: LocaleTag) => Promise<BrowserContext>
  /** What stands at an address with `:id` in it: the first row of its list; nothing where the viewer has none to see. */
  addressOf: (path: string, viewer: Viewer) => Promise<string | undefined>
  stop: () => Promise<void>
}

export function launch(): Promise<Browser> {
  const executablePath = findHeadless()
  if (executablePath === undefined) throw new Error('no Chromium is installed; npm test installs one')
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath, args: [...browserArgs, ...asRoot] })
}

async function setUpWorkshop(address: string, locale: LocaleTag) {
  const caller = callerOf(address)
  const { demoAccounts } = await caller.send(setUp, {
    body: {
      institution: institutions[locale] ?? 'Atlas',
      locale,
      timeZone: 'Asia/Tashkent',
      currency: 'UZS',
      modules: ['workshop'],
      administrator,
      demo: true,
    },
  })
  const accounts = new Map(demoAccounts.map((account) => [account.role, account]))
  return { caller, accounts: accounts.set('administrator', { role: 'administrator', ...administrator }) }
}

async function pair(context: BrowserContext, caller: Caller, kind: 'kiosk' | 'screen', locale: LocaleTag) {
  const { pairing } = await caller.send(createStation, {
    body: { name: kind === 'kiosk' ? 'Kiosk 1' : 'TV 3', kind, locale },
  })
  await context.request.post('/api/v1/pairing', { data: { code: pairing.code }, failOnStatusCode: true })
}

export async function openStudio(browser: Browser, locale: LocaleTag): Promise<Studio> {
  const server: RunningServer = await startServer({ args: ['--lan-host', '127.0.0.1'] })
  let empty: Promise<RunningServer> | undefined
  const { caller, accounts } = await setUpWorkshop(server.address, locale)
  const states = new Map<Viewer, Promise<Cookies>>()

  async function enter(viewer: Viewer): Promise<Cookies> {
    const context = await browser.newContext({ baseURL: server.address })
    if (viewer === 'kiosk' || viewer === 'screen') await pair(context, caller, viewer, locale)
    else if (viewer !== 'nobody' && viewer !== 'empty') {
      const account = accounts.get(viewer)
      if (!account) throw new Error(`the demo has no account of a ${viewer}`)
      const { signInName, password } = account
      await context.request.post('/api/v1/session', { data: { signInName, password }, failOnStatusCode: true })
    }
    const state = await context.storageState()
    await context.close()
    return state
  }

  async function open(viewer: Viewer, seat: Seat, spoken = locale): Promise<BrowserContext> {
    const state = states.get(viewer) ?? enter(viewer)
    states.set(viewer, state)
    if (viewer === 'empty') empty ??= startServer()
    const baseURL = viewer === 'empty' && empty ? (await empty).address : server.address
    const { cookies } = await state
    const context = await browser.newContext({
      ...seats[seat],
      baseURL,
      storageState: {
        cookies,
        origins: [{ origin: baseURL, localStorage: [{ name: 'markaz.locale', value: spoken }] }],
      },
      locale: spoken,
      timezoneId: 'Asia/Tashkent',
      reducedMotion: 'reduce',
    })
    if (spoken !== locale) {
      const headers = { 'idempotency-key': crypto.randomUUID() }
      const answer = await context.request.put('/api/v1/session/locale', { headers, data: { locale: spoken } })
      if (!answer.ok()) throw new Error(`${viewer} cannot be spoken to in ${spoken}: ${answer.status()}`)
    }
    return context
  }

  // Paired before anybody looks at the page that lists them.
  for (const device of ['kiosk', 'screen'] as const) states.set(device, Promise.resolve(await enter(device)))

  return {
    locale,
    open,
    async addressOf(path, viewer) {
      if (!path.includes(':')) return path
      const context = await open(viewer, 'desk')
      const address = await addressFor(path, context.request, server.dataFolder)
      await context.close()
      return address
    },
    async stop() {
      await Promise.all([server.stop(), empty?.then((one) => one.stop())])
    },
  }
}
