import type { RequestListener } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Lan } from '../../../contracts/lan.ts'
import type { Core } from '../core.ts'
import type { Reader } from '../database/index.ts'
import { RuleError } from '../errors.ts'
import type { PartState } from '../http/health.ts'
import { notify } from '../notifications/notify.ts'
import { lanAddresses, lanNames, urlOf } from './addresses.ts'
import { openAuthority, type Authority, type Leaf } from './authority.ts'
import { createSecureDoor, type SecureDoor } from './secure-door.ts'

const renewBeforeMs = 30 * 86_400_000
const lookEveryMs = 60_000
const defaultPort = 5643

export interface LanService {
  /** Gives the door its application and opens it if it is switched on. */
  start(application: {
    answer: RequestListener
    attach: (server: HttpsServer) => void
    allowedHost: HostCheck
  }): Promise<void>
  stop(): Promise<void>
  /** Opens or closes the door as the stored setting says; renews the certificate where that is due. */
  apply(): Promise<void>
  /** @throws RuleError `lan.portTaken`, `lan.noAddress` */
  assertCanOpen(port: number): Promise<void>
  state(): Lan
  authority(): Buffer | null
  part(): PartState
}

type HostCheck = (host: string | undefined) => boolean

/** The local network: off until somebody switches it on, then HTTPS on every address of this machine. */
export function createLan({ config, db, clock, settings, secrets, log }: Omit<Core, 'jobs'>): LanService {
  const bound = config.lanHost
  const addresses = () => (bound === undefined ? lanAddresses() : [bound])
  let door: SecureDoor | undefined
  let makeDoor: (() => SecureDoor) | undefined
  let setting = { on: false, port: defaultPort }
  let openPort: number | null = null
  let problem: string | null = null
  let authority: Authority | undefined
  let leaf: Leaf | undefined
  let timer: NodeJS.Timeout | undefined
  let applying = Promise.resolve()

  const wantedNames = () => [...addresses(), ...lanNames(), 'localhost']

  async function renewIfDue(): Promise<void> {
    const now = clock.now()
    const names = wantedNames()
    const isGood = leaf !== undefined && leaf.names.join() === names.join() && leaf.endsAt - now > renewBeforeMs
    if (isGood) return
    authority ??= await openAuthority(join(config.data, 'lan'), secrets, {
      now,
      institution: settings.get().institution,
    })
    leaf = await authority.issue(names, now)
    door?.present(leaf)
    log.info({ names, endsAt: leaf.endsAt }, 'a certificate for the local network was issued')
  }

  async function applyNow(): Promise<void> {
    setting = await readLanSetting(db.read)
    const mustMove = door !== undefined && openPort !== null && setting.on && openPort !== setting.port
    if (openPort !== null && (!setting.on || mustMove)) {
      await door?.close()
      openPort = null
    }
    if (!setting.on) {
      problem = null
      return
    }
    door ??= makeDoor?.()
    try {
      await renewIfDue()
    } catch (error) {
      // The old certificate goes on for as long as it lasts.
      log.error({ err: error }, 'the certificate for the local network could not be issued')
      if (!leaf) {
        problem = 'server.unexpected'
        return
      }
      if (problem === null) await tellOfCertificate()
      problem = 'server.unexpected'
    }
    if (openPort === null && door) {
      try {
        await door.open(setting.port, bound)
        openPort = setting.port
        problem = null
        log.info({ port: openPort }, 'open for the local network')
      } catch (error) {
        problem = isPortTaken(error) ? 'lan.portTaken' : 'lan.noAddress'
        log.error({ err: error, port: setting.port }, 'the local network could not be opened')
      }
    }
  }

  const tellOfCertificate = () =>
    db.write((tx) =>
      notify(tx, clock.now(), { to: { permission: 'lan.manage' }, kind: 'certificate.failed', link: '/network' }),
    )

  /** One after the other: a timer and a click must not open two doors. */
  function apply(): Promise<void> {
    applying = applying.then(applyNow).catch((error: unknown) => log.error({ err: error }, 'the local network failed'))
    return applying
  }

  const shownAddresses = () =>
    [...addresses(), ...(bound === undefined ? lanNames().filter((name) => name.endsWith('.local')) : [])].map(
      (host) => ({ host, url: urlOf(host, setting.port) }),
    )

  return {
    apply,
    authority: () => authority?.certificate ?? null,
    async start({ answer, attach, allowedHost }) {
      makeDoor = () => {
        const made = createSecureDoor(answer, allowedHost)
        attach(made.https)
        return made
      }
      await apply()
      timer = setInterval(() => void apply(), lookEveryMs).unref()
    },
    async stop() {
      clearInterval(timer)
      await applying
      await door?.close()
      openPort = null
    },
    async assertCanOpen(port) {
      if (addresses().length === 0) throw new RuleError('lan.noAddress')
      if (openPort !== port) await probe(port, bound)
    },
    state() {
      const first = addresses()[0]
      return {
        ...setting,
        listening: openPort !== null,
        problem,
        addresses: setting.on ? shownAddresses() : [],
        qr: setting.on && first !== undefined ? urlOf(first, setting.port, '/trust') : null,
        certificate:
          authority && leaf
            ? {
                authorityFingerprint: authority.fingerprint,
                authorityEndsAt: authority.endsAt,
                endsAt: leaf.endsAt,
                names: [...leaf.names],
              }
            : null,
      }
    },
    part() {
      if (!setting.on) return { name: 'lan', ok: true, detail: 'off' }
      const detail = problem ?? `port ${setting.port}, certificate until ${new Date(leaf?.endsAt ?? 0).toISOString()}`
      return { name: 'lan', ok: problem === null && openPort !== null, vital: false, detail }
    },
  }
}

export async function readLanSetting(db: Reader): Promise<{ on: boolean; port: number }> {
  const row = await db.selectFrom('lan_setting').selectAll().executeTakeFirst()
  return row ? { on: row.enabled === 1, port: row.port } : { on: false, port: defaultPort }
}

/** The address other machines and phones open pages at; undefined while the network is switched off. */
export async function addressOnLan(
  db: Reader,
  { lanHost }: Pick<Core['config'], 'lanHost'>,
): Promise<string | undefined> {
  const { on, port } = await readLanSetting(db)
  const host = lanHost ?? lanAddresses()[0]
  return on && host !== undefined ? urlOf(host, port, '') : undefined
}

const isPortTaken = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'

/** @throws RuleError `lan.portTaken` */
function probe(port: number, host: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error) => reject(isPortTaken(error) ? new RuleError('lan.portTaken', { port }) : error))
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => server.close(() => resolve()))
  })
}
