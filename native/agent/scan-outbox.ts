import { join } from 'node:path'
import { v7 } from 'uuid'
import { zAgentScan, type AgentScan } from '../../contracts/agent.ts'
import { openEntries } from './kept-entries.ts'

/**
 * Scans on their way to the server: each counted, on disk until it is stored there, told again where that is not sure.
 * What a former run of the agent could not tell goes first, under that run's name.
 */
export interface ScanOutbox {
  add(deviceId: string, code: string, at: number): void
  /** Tells what waits, where the server is there; resolves when that has been tried. */
  flush(): Promise<void>
  close(): Promise<void>
}

export interface ScanOutboxOptions {
  folder: string
  /** Whether the batch is stored; `refused` scans were read before it and found no room here. */
  send(batch: { scans: AgentScan[]; refused: number }): Promise<boolean>
  log(line: string): void
  /** For tests. */
  mostKept?: number
}

const mostAtOnce = 100
/** In one message, of which the server takes no more than 100 kB; a single scan is far below it. */
const mostBytes = 64_000
/** Days of a busy station whose server is away; what is read beyond is refused and told, never what was kept before. */
const usualMostKept = 100_000

const keyOf = ({ runId, seq }: AgentScan) => `${runId}:${seq}`

/** As many of the first as one message may hold; one at least. */
function batchOf(waiting: readonly AgentScan[]): AgentScan[] {
  let bytes = 0
  const first = waiting.slice(0, mostAtOnce)
  const end = first.findIndex((scan, index) => {
    bytes += Buffer.byteLength(JSON.stringify(scan))
    return index > 0 && bytes > mostBytes
  })
  return end === -1 ? first : first.slice(0, end)
}

/** Opens the outbox of an agent's folder; scans go up one batch after another, in their order. */
export async function openScanOutbox(options: ScanOutboxOptions): Promise<ScanOutbox> {
  const { folder, send, log, mostKept = usualMostKept } = options
  const kept = await openEntries(join(folder, 'scan-outbox.jsonl'), zAgentScan, keyOf)
  const runId = v7()
  const waiting = kept.entries()
  let seq = 0
  let refused = 0
  let sending: Promise<void> | undefined
  if (waiting.length > 0) log(`${waiting.length} scans wait for the server since the last run`)

  const onDisk = (work: Promise<void>) =>
    work.catch((error: unknown) => log(`a scan is kept in memory only: ${String(error)}`))

  async function sendAll(): Promise<void> {
    while (waiting.length > 0) {
      const scans = batchOf(waiting)
      const told = refused
      if (!(await send({ scans, refused: told }))) return
      refused -= told
      waiting.splice(0, scans.length)
      void onDisk(kept.forget(scans.map(keyOf)))
    }
  }
  function flush(): Promise<void> {
    sending ??= sendAll().finally(() => {
      sending = undefined
    })
    return sending
  }
  return {
    add(deviceId, code, at) {
      if (waiting.length >= mostKept) {
        if (refused === 0) log(`${mostKept} scans wait for the server: no more are taken until it is back`)
        refused += 1
        return
      }
      seq += 1
      const scan = { runId, seq, deviceId, code, at }
      waiting.push(scan)
      // Not waited for: the server keeps it once whether it was on disk or not.
      void onDisk(kept.note(scan))
      void flush()
    },
    flush,
    async close() {
      await sending
      await kept.close()
    },
  }
}
