import { exitCodes } from '../contracts/exit-codes.ts'
import { addressIn } from './address.mjs'

/** A started server, whatever kind of process it is. */
export interface ServerProcess {
  onOutput: (listener: (text: string) => void) => void
  onExit: (listener: (code: number) => void) => void
  /** Asks it to end; false when there is nothing to end any more. */
  end: () => boolean
}

export interface SupervisorEvents {
  /** It answers at this address; again after each restart, when the address may be another. */
  running: (address: string) => void
  /** It has ended, and is tried again after a pause. */
  interrupted: () => void
  /** It does not come up, and is not tried again until `retry()`. */
  failed: (output: string, code: number) => void
}

/** Another try would end the same way. */
const isFinal = (code: number) => Object.values<number>(exitCodes).includes(code)
const firstDelayMs = 500
const longestDelayMs = 15_000
const triesBeforeFailure = 5
/** A server that ran this long was well: what ended it is a new trouble. */
const wellAfterMs = 60_000
const keptOutput = 20_000

export const delayBeforeTry = (failures: number): number =>
  failures === 0 ? 0 : Math.min(firstDelayMs * 2 ** (failures - 1), longestDelayMs)

/** Waits for a process that does one thing and ends. */
export function runToEnd(started: ServerProcess): Promise<{ code: number; output: string }> {
  let output = ''
  started.onOutput((text) => {
    output = (output + text).slice(-keptOutput)
  })
  return new Promise((resolve) => started.onExit((code) => resolve({ code, output })))
}

export interface Supervisor {
  start: () => void
  /** Begins anew after `failed`. */
  retry: () => void
  /** Ends the server and resolves when it has ended. */
  stop: () => Promise<void>
}

/** Keeps one server running: starts it, starts it again after a crash with growing pauses, gives up when it is no use. */
export function supervise(startProcess: () => ServerProcess, events: SupervisorEvents): Supervisor {
  let current: ServerProcess | undefined
  let pause: NodeJS.Timeout | undefined
  let failures = 0
  let output = ''
  let onStopped: (() => void) | undefined

  function launch() {
    pause = undefined
    output = ''
    let startedAt: number | undefined
    const server = startProcess()
    current = server
    server.onOutput((text) => {
      output = (output + text).slice(-keptOutput)
      if (startedAt !== undefined) return
      const address = addressIn(output)
      if (address === undefined) return
      startedAt = Date.now()
      events.running(address)
    })
    server.onExit((code) => {
      current = undefined
      if (onStopped) {
        onStopped()
        return
      }
      const wasWell = startedAt !== undefined && Date.now() - startedAt >= wellAfterMs
      failures = wasWell ? 1 : failures + 1
      if (isFinal(code) || failures >= triesBeforeFailure) events.failed(output, code)
      else {
        events.interrupted()
        pause = setTimeout(launch, delayBeforeTry(failures))
      }
    })
  }

  function start() {
    if (current || pause) return
    failures = 0
    launch()
  }

  return {
    start,
    retry: start,
    stop: () =>
      new Promise((resolve) => {
        clearTimeout(pause)
        onStopped = resolve
        if (!current?.end()) resolve()
      }),
  }
}
