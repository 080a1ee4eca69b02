import type { FoundServer } from '../contracts/discovery.ts'
import type { greetServer } from './greet-server.ts'
import { foundServers } from './pages/first-run.ts'
import type { PinnedServer, SettingsFile } from './settings.ts'
import type { FindServers, System } from './system.ts'
import type { Spoken } from './texts.ts'

/** The servers a station may belong to, and the one it does. */
export interface StationServers {
  /** Begins to look for them on the local network. */
  look(): void
  found(): readonly FoundServer[]
  /** Asks a server who it is; until a person has compared its fingerprint nothing is kept. @throws GreetError */
  greet(address: string, fingerprint?: string): Promise<void>
  greeted(): PinnedServer | undefined
  stop(): void
}

export function createStationServers({
  settings,
  system,
  spoken,
  findServers,
  greet,
  serverAt,
}: {
  settings: SettingsFile
  system: System
  spoken: () => Spoken
  findServers: FindServers | undefined
  greet: typeof greetServer
  /** The station's own server has another address. */
  serverAt: (address: string) => void
}): StationServers {
  const found = new Map<string, FoundServer>()
  let greeted: PinnedServer | undefined
  let finder: { stop: () => void } | undefined

  const showFound = () => system.replacePart('servers', foundServers(spoken(), [...found.values()]))

  /** The pinned server has another address now: its authority says that it is the same one. */
  async function follow({ fingerprint, url }: FoundServer) {
    const kept = settings.get().role
    if (kept?.kind !== 'station' || kept.server.fingerprint !== fingerprint || kept.server.url === url) return
    settings.change({ role: { kind: 'station', server: { ...kept.server, url } } })
    system.settingsChanged()
    await system.carryCookies(kept.server.url, url)
    serverAt(url)
  }

  return {
    look() {
      finder ??= findServers?.({
        onFound(server) {
          found.set(server.serverId, server)
          void follow(server)
          showFound()
        },
        onLost(server) {
          found.delete(server.serverId)
          showFound()
        },
      })
    },
    found: () => [...found.values()],
    async greet(address, fingerprint) {
      greeted = await greet(address, fingerprint)
    },
    greeted: () => greeted,
    stop: () => finder?.stop(),
  }
}
