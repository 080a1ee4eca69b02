import type { RequestListener } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import type { InstallProof, Lan } from '../../../contracts/lan.ts'
import type { Core } from '../core.ts'
import type { Reader, Tx } from '../database/index.ts'
import { RuleError } from '../errors.ts'
import { emit } from '../events/outbox.ts'
import type { PartState } from '../http/health.ts'
import { notify } from '../notifications/notify.ts'
import { lanAddresses, lanNames, urlOf } from './addresses.ts'
import { openAuthority, type Authority, type Leaf } from './authority.ts'
import { createNeighbours, type Rival } from './neighbours.ts'
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
  /** Another server of this install that answers in the network although this one is to be open for it; null when none does. */
  rivalAtStart(): Promise<Rival | null>
  /** @throws RuleError `lan.portTaken`, `lan.noAddress`, `lan.otherServer` */
  assertCanOpen(port: number): Promise<void>
  state(): Lan
  authority(): Buffer | null
  /** Names this server is opened by, beside the names of the machine: the one it announces, those that were added. */
  names(): string[]
  /** @returns null while there is no certificate to prove it with */
  prove(nonce: string): InstallProof | null
  part(): PartState
}

type HostCheck = (host: string | undefined) => boolean

/** The local network: off until somebody switches it on, then HTTPS on every address of this machine. */
export function createLan(core: Omit<Core, 'jobs'>): LanService {
  const { config, db, clock, settings, secrets, log } = core
  const bound = config.lanHost
  const addresses = () => (bound === undefined ? lanAddresses() : [bound])
  let door: SecureDoor | undefined
  let makeDoor: (() => SecureDoor) | undefined
  let setting: LanSetting = { on: false, port: defaultPort, names: [] }
  let openPort: number | null = null
  let problem: string | null = null
  let authority: Authority | undefined
  let leaf: Leaf | undefined
  let timer: NodeJS.Timeout | undefined
  let applying = Promise.resolve()
  let isStopped = false

  const tellOfChange = async () => {
    await apply()
    if (!isStopped) await db.write((tx) => emit(tx, clock.now(), 'lan.changed', {}))
  }
  const neighbours = createNeighbours({
    ...core,
    onChange: () =>
      void tellOfChange().catch((error: unknown) =>
        log.error({ err: error }, 'a change of the network could not be told'),
      ),
  })
  const ownNames = () => (neighbours.hostName === null ? [] : [neighbours.hostName])
  const wantedNames = () => [...new Set([...addresses(), ...lanNames(), ...ownNames(), ...setting.names, 'localhost'])]

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

  async function closeDoor(): Promise<void> {
    await neighbours.silence()
    await door?.close()
    openPort = null
  }

  async function applyNow(): Promise<void> {
    if (isStopped) return
    setting = await readLanSetting(db.read)
    const mustMove = door !== undefined && openPort !== null && setting.on && openPort !== setting.port
    if (openPort !== null && (!setting.on || mustMove)) await closeDoor()
    if (!setting.on) {
      await neighbours.stop()
      problem = null
      return
    }
    neighbours.watch()
    await neighbours.check()
    if (neighbours.formerRival()) {
      await closeDoor()
      if (problem !== 'lan.otherServer') await tell('lan.otherServer')
      problem = 'lan.otherServer'
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
      if (problem === null) await tell('certificate.failed')
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
    if (openPort !== null && authority) {
      await neighbours.announce({ port: openPort, fingerprint: authority.fingerprint })
    }
  }

  const tell = (kind: 'certificate.failed' | 'lan.otherServer') =>
    db.write((tx) => notify(tx, clock.now(), { to: { permission: 'lan.manage' }, kind, link: '/network' }))

  /** One after the other: a timer and a click must not open two doors. */
  function apply(): Promise<void> {
    applying = applying.then(applyNow).catch((error: unknown) => log.error({ err: error }, 'the local network failed'))
    return applying
  }

  /** The machine's own name answers in some networks only; the one that is announced here does in all. */
  const shownNames = () => {
    if (neighbours.hostName !== null) return ownNames()
    return bound === undefined ? lanNames().filter((name) => name.endsWith('.local')) : []
  }
  const shownAddresses = () =>
    [...new Set([...addresses(), ...shownNames(), ...setting.names])].map((host) => ({
      host,
      url: urlOf(host, setting.port),
    }))

  return {
    apply,
    names: () => [...ownNames(), ...setting.names],
    prove: (nonce) => (authority ? neighbours.prove(nonce, authority.fingerprint) : null),
    async rivalAtStart() {
      setting = await readLanSetting(db.read)
      return setting.on ? neighbours.findRival() : null
    },
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
      isStopped = true
      clearInterval(timer)
      await applying
      await neighbours.stop()
      await closeDoor()
    },
    async assertCanOpen(port) {
      if (addresses().length === 0) throw new RuleError('lan.noAddress')
      if (openPort !== port) await probe(port, bound)
      const rival = openPort === null ? await neighbours.findRival() : null
      if (rival) throw new RuleError('lan.otherServer', { url: rival.url })
    },
    state() {
      const first = addresses()[0]
      return {
        ...setting,
        names: [...setting.names],
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
        neighbours: neighbours.list(),
      }
    },
    part() {
      if (!setting.on) return { name: 'lan', ok: true, detail: 'off' }
      const clashes = neighbours.list().filter(({ clash }) => clash !== null)
      const detail = [
        problem ?? `port ${setting.port}, certificate until ${new Date(leaf?.endsAt ?? 0).toISOString()}`,
        ...clashes.map(({ clash, url }) => (clash === 'install' ? `same data at ${url}` : `same name at ${url}`)),
      ].join('; ')
      const url = clashes.find(({ clash }) => clash === 'install')?.url ?? ''
      return {
        name: 'lan',
        ok: problem === null && openPort !== null,
        vital: false,
        detail,
        facts: problem === null ? [] : [{ kind: 'lan', problem, port: setting.port, url }],
      }
    },
  }
}

interface LanSetting {
  on: boolean
  port: number
  /** Names and addresses an administrator added. */
  names: readonly string[]
}

export async function readLanSetting(db: Reader): Promise<LanSetting> {
  const row = await db.selectFrom('lan_setting').selectAll().executeTakeFirst()
  if (!row) return { on: false, port: defaultPort, names: [] }
  return { on: row.enabled === 1, port: row.port, names: z.array(z.string()).parse(JSON.parse(row.names)) }
}

export async function writeLanSetting(tx: Tx, { on, port, names }: LanSetting): Promise<void> {
  await tx.deleteFrom('lan_setting').execute()
  await tx
    .insertInto('lan_setting')
    .values({ id: 'lan', enabled: on ? 1 : 0, port, names: JSON.stringify(names) })
    .execute()
}

/** The address a phone in the network opens a page of the product by; null while other machines are not let in. */
export async function phoneUrl(
  db: Reader,
  { lanHost }: Pick<Core['config'], 'lanHost'>,
  path: string,
): Promise<string | null> {
  const { on, port } = await readLanSetting(db)
  const host = lanHost ?? lanAddresses()[0]
  return on && host !== undefined ? urlOf(host, port, path) : null
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
