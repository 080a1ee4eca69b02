import type { Trial, Trials } from './trial.ts'

/** A new version that has answered for so long is believed in. */
export const believedAfterMs = 60_000

export interface UpdateGuard {
  /** The server answers. */
  running(): void
  /** The server does not answer any more, or not yet; it is being tried again. */
  interrupted(): void
  /** It does not come up; true when the update is being taken back, so that nobody has to be asked anything. */
  failed(output: string): boolean
  /** The program is being ended. */
  stop(): void
}

/** Watches the first minute of a new version; does nothing where none is on trial. */
export function guardUpdate(trial: Trial | undefined, trials: Trials, takeBack: (reason: string) => void): UpdateGuard {
  let isOnTrial = trial !== undefined
  let isRunning = false
  let timer: NodeJS.Timeout | undefined
  return {
    running() {
      if (!isOnTrial) return
      isRunning = true
      clearTimeout(timer)
      timer = setTimeout(() => {
        isOnTrial = false
        trials.passed()
      }, believedAfterMs)
    },
    interrupted() {
      isRunning = false
      clearTimeout(timer)
    },
    failed(output) {
      clearTimeout(timer)
      if (!isOnTrial) return false
      isOnTrial = false
      takeBack(output)
      return true
    },
    stop() {
      clearTimeout(timer)
      if (isOnTrial && isRunning) trials.endedInOrder()
    },
  }
}
