import type { DeviceState } from '../../contracts/devices.ts'
import type { Sheet } from '../../contracts/print-content.ts'

/** Words a driver prints of its own accord, in the language of the job. */
export interface PrinterWords {
  /** Stands on a sheet that is begun again. */
  void: string
}

/** How far a sheet had come when something ended; kept by whoever prints, so that it survives a power cut. */
export type SheetStep =
  /** Some of it may be on paper. */
  | 'begun'
  /** All of it is on paper; it may not be cut off yet. */
  | 'printed'

export type SheetOutcome =
  | 'done'
  /** Some of it came out, marked as void: it is to be printed again, whole. */
  | 'interrupted'
  /** Nobody can tell whether it came out. */
  | 'unconfirmed'

export interface SheetOptions {
  words: PrinterWords
  /** The step a former run ended at. */
  left?: SheetStep | undefined
  /** The system's number of it, where a former run handed it to the system. */
  systemJob?: string | undefined
  pictures: ReadonlyMap<string, Uint8Array>
  /** Called before the step's bytes leave, and when the system has given its number; resolves when that is noted for good. */
  note(step: SheetStep, systemJob?: string): Promise<void>
  /** Aborted when nothing more is to be begun. */
  signal: AbortSignal
  /** Aborted when the job itself is ended: what waits in the system is to be taken from it. */
  cancelled: AbortSignal
}

/** What something that ended has left of a sheet or a file that nobody waits for any more. */
export interface LeftWork {
  step: SheetStep
  /** The system's number of it, where it was handed to the system. */
  systemJob: string | null
  /** Stands on paper that is not whole. */
  voidWord: string
}

/** What is printed in one piece. */
export type Work = { kind: 'sheet'; sheet: Sheet } | { kind: 'file'; file: Uint8Array; title: string }

/** A printer, whatever its language and wherever it is plugged in. */
export interface Printer {
  readonly state: DeviceState
  /**
   * Prints a sheet or a file, waiting as long as the printer needs somebody: `state` says for what.
   *
   * @throws the signal's reason; UnprintableError where the content is at fault
   */
  print(work: Work, options: SheetOptions): Promise<SheetOutcome>
  /**
   * Ends what was left, so that the next sheet is not joined to it: its paper is cut off, and marked as void where it is
   * not whole; what waits in the system is taken from it. Waits as `print` does.
   *
   * @throws the signal's reason
   */
  clear(left: LeftWork, signal: AbortSignal): Promise<void>
  stop(): Promise<void>
}

/** The sheet itself cannot be printed: no printer will do, or none with labels as short. */
export class UnprintableError extends Error {
  reason: 'unreadable' | 'tooLong'

  constructor(
    message: string,
    { reason = 'unreadable', ...more }: ErrorOptions & { reason?: UnprintableError['reason'] } = {},
  ) {
    super(message, more)
    this.reason = reason
  }
}

/** What a device tells of itself, to whoever keeps it. */
export interface DeviceEvents {
  onState(state: DeviceState): void
}

/** A device nothing is known of yet. */
export const unknownState: DeviceState = {
  connected: false,
  reports: null,
  paper: null,
  fault: null,
  signalPercent: null,
}

const isSame = (a: DeviceState, b: DeviceState) =>
  a.connected === b.connected &&
  a.reports === b.reports &&
  a.paper === b.paper &&
  a.fault === b.fault &&
  a.signalPercent === b.signalPercent

/** A device's state, and those who wait for it to change. */
export interface StateKeeper {
  readonly state: DeviceState
  change(changed: Partial<DeviceState>): void
  /** Hears of each change; call what it gives to hear no more. */
  watch(listener: (state: DeviceState) => void): () => void
  /** Resolves when the state is as asked; at once where it is so already. @throws the signal's reason */
  until(isReached: (state: DeviceState) => boolean, signal: AbortSignal): Promise<void>
}

/** Keeps the state of a device and tells each change of it once. */
export function keepState(events: DeviceEvents, first: Partial<DeviceState> = {}): StateKeeper {
  let state: DeviceState = { ...unknownState, ...first }
  const listeners = new Set<(state: DeviceState) => void>()
  function watch(listener: (state: DeviceState) => void): () => void {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  return {
    get state() {
      return state
    },
    watch,
    change(changed) {
      const next = { ...state, ...changed }
      if (isSame(state, next)) return
      state = next
      events.onState(state)
      for (const listener of listeners) listener(state)
    },
    async until(isReached, signal) {
      signal.throwIfAborted()
      if (isReached(state)) return
      const reached = Promise.withResolvers<void>()
      const onAbort = () => reached.reject(signal.reason as Error)
      signal.addEventListener('abort', onAbort)
      const stop = watch((now) => {
        if (isReached(now)) reached.resolve()
      })
      try {
        await reached.promise
      } finally {
        stop()
        signal.removeEventListener('abort', onAbort)
      }
    },
  }
}
