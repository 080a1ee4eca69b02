import type { Line, OpenLine } from './line.ts'

export interface KeptLineEvents {
  onOpen(line: Line): void
  onBytes(bytes: Buffer): void
  onClosed(): void
}

/** A line that is opened again whenever it broke. */
export interface KeptLine {
  /** Undefined while nobody is there. */
  readonly line: Line | undefined
  /** For a device that is silent, of habit or because it is busy: gives up the line where its other end is gone. */
  giveUpIfGone(): Promise<void>
  stop(): Promise<void>
}

/** How long after a failed opening the next is tried: soon at first, as a plug is often only moved. */
const retryAfterMs = [250, 500, 1_000]

/** Keeps a line open: plugging a device back in, or switching it on again, needs nobody. Never two openings at once. */
export function keepLine(open: OpenLine, events: KeptLineEvents): KeptLine {
  let line: Line | undefined
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let isAsking = false
  let opening: Promise<void> = Promise.resolve()

  async function tryOpen(): Promise<void> {
    let closedAlready = false
    try {
      const opened = await open({
        onBytes: (bytes) => events.onBytes(bytes),
        onClosed() {
          closedAlready = true
          if (line !== undefined) onBroken()
        },
      })
      if (isStopped) {
        await opened.close()
        return
      }
      if (closedAlready) throw new Error('closed while it was being opened')
      line = opened
      failures = 0
      events.onOpen(opened)
    } catch {
      if (!isStopped) again()
    }
  }

  function again(): void {
    const wait = retryAfterMs[Math.min(failures, retryAfterMs.length - 1)]
    failures += 1
    timer = setTimeout(() => {
      opening = tryOpen()
    }, wait)
  }

  function onBroken(): void {
    line = undefined
    if (isStopped) return
    events.onClosed()
    again()
  }

  opening = tryOpen()
  return {
    get line() {
      return line
    },
    async giveUpIfGone() {
      const asked = line
      if (isAsking || !asked?.isThere) return
      isAsking = true
      const isThere = await asked.isThere()
      isAsking = false
      if (isThere || line !== asked || isStopped) return
      line = undefined
      events.onClosed()
      opening = asked.close().then(() => {
        if (!isStopped) again()
      })
    },
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await opening
      await line?.close()
      line = undefined
    },
  }
}
