import type { Socket } from 'socket.io-client'
import { onScopeDispose, readonly, ref, watch } from 'vue'
import type { EventName, LiveEvent } from '../../contracts/events.ts'

export type Connection = 'off' | 'connecting' | 'on' | 'lost'

const connection = ref<Connection>('off')
/** Since when nothing has been heard, while the connection is lost. */
const lostAt = ref<number>()

type Listener = (event: LiveEvent) => void
const listeners = new Map<EventName, Set<Listener>>()
/** Called when the line is back: what happened meanwhile was not told. */
const catchUps = new Set<() => void>()

let socket: Socket | undefined
let reopenTimer: number | undefined

const isLiveEvent = (value: unknown): value is LiveEvent =>
  typeof value === 'object' && value !== null && 'name' in value && 'payload' in value

function onEvent(event: unknown): void {
  if (!isLiveEvent(event)) return
  for (const listener of listeners.get(event.name) ?? []) listener(event)
}

function onLost(): void {
  if (connection.value === 'lost') return
  connection.value = 'lost'
  lostAt.value = Date.now()
}

let onUnknown: () => void = () => undefined

/** What to do when the server no longer knows the session the line was opened under: it was ended elsewhere. */
export function whenUnknown(act: () => void): void {
  onUnknown = act
}

/** Opens the live line under the present session; a former line is closed, as the session may be another's. */
export async function connectRealtime(auth?: { token: string }): Promise<void> {
  const { io } = await import('socket.io-client')
  disconnectRealtime()
  connection.value = 'connecting'
  socket = io({ auth: auth ?? {}, transports: ['websocket', 'polling'], reconnectionDelayMax: 5_000 })
  socket.on('event', onEvent)
  socket.on('disconnect', (reason) => {
    onLost()
    // The server closes a line when rights change; the library comes back by itself only where the line broke.
    if (reason === 'io server disconnect') reopenTimer = window.setTimeout(() => socket?.connect(), 300)
  })
  socket.on('connect_error', (error) => {
    onLost()
    if (error.message === 'auth.required') onUnknown()
  })
  socket.on('connect', () => {
    const wasLost = connection.value === 'lost'
    connection.value = 'on'
    lostAt.value = undefined
    if (wasLost) for (const catchUp of catchUps) catchUp()
  })
}

export function disconnectRealtime(): void {
  window.clearTimeout(reopenTimer)
  socket?.off()
  socket?.disconnect()
  socket = undefined
  connection.value = 'off'
  lostAt.value = undefined
}

export const useConnection = () => ({ connection: readonly(connection), lostAt: readonly(lostAt) })

/** Listens to events until stopped. `onCatchUp` is called when the line was lost and is back. */
function listen(names: readonly EventName[], listener: Listener, onCatchUp?: () => void): () => void {
  for (const name of names) {
    const present = listeners.get(name) ?? new Set()
    listeners.set(name, present.add(listener))
  }
  if (onCatchUp) catchUps.add(onCatchUp)
  return () => {
    for (const name of names) listeners.get(name)?.delete(listener)
    if (onCatchUp) catchUps.delete(onCatchUp)
  }
}

/** Listens while the component lives. */
export function useLive(names: readonly EventName[], listener: Listener, onCatchUp?: () => void): void {
  onScopeDispose(listen(names, listener, onCatchUp))
}

const leastGap = 500

/**
 * Calls `refresh` at the first of the events at once, then at most twice a second however many come; and once when the line
 * opens after what it refreshes was read, as nothing was told between the two.
 */
export function useLiveRefresh(names: readonly EventName[], refresh: () => void): void {
  let timer: number | undefined
  let last = -leastGap
  const soon = () => {
    const wait = Math.max(0, last + leastGap - performance.now())
    timer ??= window.setTimeout(() => {
      timer = undefined
      last = performance.now()
      refresh()
    }, wait)
  }
  useLive(names, soon, refresh)
  if (connection.value !== 'on') {
    const stop = watch(connection, (now) => {
      if (now !== 'on') return
      stop()
      soon()
    })
  }
  onScopeDispose(() => window.clearTimeout(timer))
}
