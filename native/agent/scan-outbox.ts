import type { AgentScan } from '../../contracts/agent.ts'

/** Scans on their way to the server: each counted, kept until it is stored there, told again where that is not sure. */
export interface ScanOutbox {
  add(deviceId: string, code: string, at: number): void
  /** Tells what waits, where the server is there. */
  flush(): void
}

const mostAtOnce = 100
/** A station whose server is away for a day does not keep every scan of it. */
const mostKept = 10_000

/** Scans go up one batch after another, in their order; `send` says whether the batch is stored. */
export function createScanOutbox(send: (scans: AgentScan[]) => Promise<boolean>): ScanOutbox {
  let seq = 0
  let waiting: AgentScan[] = []
  let isSending = false

  async function flush(): Promise<void> {
    if (isSending || waiting.length === 0) return
    isSending = true
    const batch = waiting.slice(0, mostAtOnce)
    const isStored = await send(batch)
    isSending = false
    if (isStored) {
      const last = batch.at(-1)?.seq ?? 0
      waiting = waiting.filter((scan) => scan.seq > last)
      void flush()
    }
  }
  return {
    add(deviceId, code, at) {
      seq += 1
      waiting.push({ seq, deviceId, code, at })
      if (waiting.length > mostKept) waiting.shift()
      void flush()
    },
    flush: () => void flush(),
  }
}
