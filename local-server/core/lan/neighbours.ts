import { randomBytes } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type { DiscoveryOptions, FoundServer } from '../../../contracts/discovery.ts'
import type { InstallProof, LanNeighbour } from '../../../contracts/lan.ts'
import { announceServer, type Announcer } from '../../../discovery/announce.ts'
import { findServers, type Finder } from '../../../discovery/find.ts'
import { version } from '../../version.ts'
import type { Core } from '../core.ts'
import { askForProof, proofOf } from './same-install.ts'

const lookMs = 1500

/** A server that works on a copy of the same data. */
export type Rival = Pick<FoundServer, 'url' | 'institution'>

export interface Neighbours {
  /** By which other machines open this server: `markaz-1f2e.local`; null where nothing is announced. */
  hostName: string | null
  /** Looks around for a moment; null where no other server of this install answers. */
  findRival(): Promise<Rival | null>
  /** Keeps an eye on the network from now on. */
  watch(): void
  announce(door: { port: number; fingerprint: string }): Promise<void>
  silence(): Promise<void>
  /** Asks those who say they are this install to prove it, where they have not done so yet. */
  check(): Promise<void>
  /** The rival that was there before this server. */
  formerRival(): Rival | null
  list(): LanNeighbour[]
  /** The answer to another server's question. */
  prove(nonce: string, fingerprint: string): InstallProof
  stop(): Promise<void>
}

type NeighbourDeps = Pick<Core, 'config' | 'db' | 'clock' | 'install' | 'log' | 'settings'> & { onChange: () => void }

/** The other servers of the local network, and what this one tells them of itself. */
export function createNeighbours({ config, db, clock, install, log, settings, onChange }: NeighbourDeps): Neighbours {
  const own = { instance: randomBytes(9).toString('base64url'), startedAt: clock.now() }
  const options = optionsOf(config, (error) => log.debug({ err: error }, 'finding servers in the local network'))
  const hostName = options ? `markaz-${install.id.slice(-4)}.local` : null
  /** Several servers may stand on one PostgreSQL database: they work on the same rows, not on copies. */
  const canHaveRivals = db.dialect === 'sqlite'
  /** By url, as the proofs are. */
  const seen = new Map<string, FoundServer>()
  const proofs = new Map<string, InstallProof>()
  let finder: Finder | undefined
  let announced: { announcer: Announcer; what: string } | undefined

  const isOther = (proof: InstallProof | null | undefined): proof is InstallProof =>
    canHaveRivals && !!proof && proof.instance !== own.instance
  const isEarlier = ({ startedAt, instance }: InstallProof) =>
    startedAt === own.startedAt ? instance < own.instance : startedAt < own.startedAt

  async function silence(): Promise<void> {
    const former = announced?.announcer
    announced = undefined
    await former?.stop()
  }

  return {
    hostName,
    silence,

    async findRival() {
      if (!options || !canHaveRivals) return null
      const { promise, resolve } = Promise.withResolvers<Rival | null>()
      const asked: Promise<void>[] = []
      const ask = async (server: FoundServer) => {
        if (isOther(await askForProof(server, install.secret))) resolve(server)
      }
      const brief = findServers({
        ...options,
        onFound: (server) => void (server.serverId === install.id && asked.push(ask(server))),
        onLost: () => undefined,
      })
      const timer = setTimeout(() => void Promise.all(asked).then(() => resolve(null)), lookMs)
      const rival = await promise
      clearTimeout(timer)
      await brief.stop()
      return rival
    },

    watch() {
      if (!options || finder) return
      const forget = ({ url }: FoundServer) => {
        seen.delete(url)
        proofs.delete(url)
      }
      finder = findServers({
        ...options,
        onFound(server) {
          forget(server)
          seen.set(server.url, server)
          onChange()
        },
        onLost(server) {
          forget(server)
          onChange()
        },
      })
    },

    async announce({ port, fingerprint }) {
      if (!options || hostName === null) return
      const record = { id: install.id, institution: settings.get().institution, version, fingerprint }
      const what = JSON.stringify([record, port])
      if (announced?.what === what) return
      const former = announced?.announcer
      announced = { announcer: announceServer({ record, port, hostName }, options), what }
      await former?.stop()
    },

    async check() {
      for (const server of seen.values()) {
        if (server.serverId !== install.id || proofs.has(server.url)) continue
        const proof = await askForProof(server, install.secret)
        if (proof) proofs.set(server.url, proof)
      }
    },

    formerRival() {
      const found = [...seen.values()].find(({ url }) => {
        const proof = proofs.get(url)
        return isOther(proof) && isEarlier(proof)
      })
      return found ?? null
    },

    list() {
      const { institution } = settings.get()
      return [...seen.values()].flatMap((server): LanNeighbour[] => {
        const shown = { institution: server.institution, version: server.version, url: server.url }
        if (isOther(proofs.get(server.url))) return [{ ...shown, clash: 'install' }]
        if (server.serverId === install.id) return []
        return [{ ...shown, clash: server.institution === institution ? 'name' : null }]
      })
    },

    prove: (nonce, fingerprint) => ({ ...own, proof: proofOf(install.secret, { nonce, fingerprint }) }),

    async stop() {
      await finder?.stop()
      finder = undefined
      seen.clear()
      proofs.clear()
      await silence()
    },
  }
}

/** Undefined where nothing is announced or looked for. */
function optionsOf(
  { mdnsPort, lanHost }: Core['config'],
  onProblem: (error: Error) => void,
): DiscoveryOptions | undefined {
  if (mdnsPort === undefined || (lanHost !== undefined && isIPv6(lanHost))) return undefined
  return { host: lanHost, port: mdnsPort, onProblem }
}
