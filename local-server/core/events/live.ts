import type { Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import { Server, type Namespace, type Socket } from 'socket.io'
import { agentNamespace } from '../../../contracts/agent.ts'
import type { EventName, EventPayloads, LiveEvent } from '../../../contracts/events.ts'
import type { Actor } from '../access.ts'
import { securityHeaders } from '../http/security-headers.ts'
import type { Log } from '../logging/log.ts'
import type { Heartbeat } from '../stations/heartbeat.ts'
import type { Clock } from '../time/clock.ts'
import type { Dispatcher, StoredEvent } from './outbox.ts'

interface LiveDeps {
  dispatcher: Dispatcher
  log: Log
  clock: Clock
  identify: (presented: {
    authorization: string | undefined
    cookie: (name: string) => string | undefined
  }) => Promise<Actor | null>
  /** Rooms that may hear of an event. */
  audience: (event: StoredEvent) => readonly string[]
  /** More rooms for somebody, such as `line:<id>`. */
  roomsOf: (actor: Actor) => Promise<readonly string[]>
  allowedHost: (host: string | undefined) => boolean
  heartbeat: Heartbeat
}

export interface Live {
  attach(server: HttpServer | HttpsServer): void
  /** Where station agents connect, by the same doors; who they are is for their hub to find out. */
  agents: Namespace
  close(): Promise<void>
}

const beatMs = 20_000

type Sockets = Server<Record<string, never>, { event: (event: LiveEvent) => void }>

/**
 * Live connections (socket.io): each hears of the events its rooms may, as message `event`. A connection whose session
 * or station ended, or whose rights changed, is closed; the page connects again with what it is allowed now.
 */
export function createLive(deps: LiveDeps): Live {
  const io: Sockets = new Server({
    serveClient: false,
    transports: ['websocket', 'polling'],
    // Agents know it (native/agent).
    maxHttpBufferSize: 100_000,
  })

  let isAttached = false

  const refuseCrossSite = (socket: Socket, next: (error?: Error) => void): void => {
    const { host, origin } = socket.handshake.headers
    next(!deps.allowedHost(host) || isForeign(origin, host) ? new Error('request.crossSite') : undefined)
  }
  const agents: Namespace = io.of(agentNamespace)
  agents.use(refuseCrossSite)
  io.use(refuseCrossSite)
  io.use((socket, next) => {
    const { headers } = socket.handshake
    const cookies = readCookies(headers.cookie)
    const auth: unknown = socket.handshake.auth
    const token =
      typeof auth === 'object' && auth !== null && 'token' in auth && typeof auth.token === 'string'
        ? auth.token
        : undefined
    deps
      .identify({ authorization: token === undefined ? undefined : `Bearer ${token}`, cookie: (name) => cookies[name] })
      .then(async (actor) => {
        if (!actor) {
          next(new Error('auth.required'))
          return
        }
        await join(socket, actor)
        next()
      })
      .catch((error: unknown) => {
        deps.log.error({ err: error }, 'a live connection could not be opened')
        next(new Error('server.unexpected'))
      })
  })

  async function join(socket: Socket, actor: Actor): Promise<void> {
    const rooms = ['everyone', ...[...actor.permissions].map((permission) => `permission:${permission}`)]
    rooms.push(...(await deps.roomsOf(actor)))
    if (actor.accountId) rooms.push(`account:${actor.accountId}`)
    if (actor.personId) rooms.push(`person:${actor.personId}`)
    if (actor.sessionId) rooms.push(`session:${actor.sessionId}`)
    const { stationId } = actor
    if (stationId) {
      rooms.push(`station:${stationId}`)
      deps.heartbeat.changed(stationId)
      socket.once('disconnect', () => deps.heartbeat.changed(stationId))
    }
    await socket.join(rooms)
  }

  const connectedStations = () =>
    [...io.of('/').adapter.rooms.keys()].flatMap((room) => (room.startsWith('station:') ? [room.slice(8)] : []))
  const beat = setInterval(() => deps.heartbeat.still(connectedStations()), beatMs).unref()

  deps.dispatcher.listen((event) => {
    const rooms = deps.audience(event)
    if (rooms.length > 0) {
      io.to([...rooms]).emit('event', { name: event.name, payload: event.payload, at: event.at })
    }
    const ended = endedRooms(event)
    if (ended === 'all') io.disconnectSockets(true)
    else if (ended) io.in(ended).disconnectSockets(true)
  })

  return {
    agents,
    attach(server) {
      // One engine for all doors: a second `io.attach` would forget the connections of the first.
      if (isAttached) io.engine.attach(server, { path: io.path() })
      else {
        io.attach(server)
        // Its answers come from the engine itself, not from the application that sets them on all others.
        io.engine.on('headers', (headers: Record<string, string>) => Object.assign(headers, securityHeaders))
      }
      isAttached = true
    },
    async close() {
      clearInterval(beat)
      await io.close()
    },
  }
}

/** The room whose rights an event changes. */
function endedRooms(event: StoredEvent): string | null {
  if (event.name === 'session.ended') return `session:${(event.payload as EventPayloads['session.ended']).sessionId}`
  if (event.name === 'station.changed')
    return `station:${(event.payload as EventPayloads['station.changed']).stationId}`
  if (event.name === ('account.changed' satisfies EventName)) {
    const { accountId } = event.payload as EventPayloads['account.changed']
    return accountId === '' ? 'all' : `account:${accountId}`
  }
  return null
}

function isForeign(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host)
}

function readCookies(header: string | undefined): Record<string, string> {
  const cookies: Record<string, string> = {}
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0) cookies[part.slice(0, at).trim()] = part.slice(at + 1).trim()
  }
  return cookies
}
