import type { EventPayloads } from '../../../contracts/events.ts'
import { scanFreshMs } from '../../../contracts/devices.ts'

export type StationScan = EventPayloads['scan.read']

export interface ScanInboxOptions {
  /** What the station's scanners have read lately, after a scan or at all. */
  read(after: string | undefined): Promise<readonly StationScan[]>
  tell(scan: StationScan): void
  /** The last scan there was; it outlives a reload. Null before the first. */
  marker: { get(): string | null; set(id: string): void }
}

/** Those told of twice come within seconds of each other. */
const mostRemembered = 1_000
/** Before any scan's id. */
const beginning = '00000000-0000-7000-8000-000000000000'

/**
 * A station's scans as its page takes them: in their order, each once, whether it was told live or asked for after the
 * line was lost. What was scanned before the page was first opened is nobody's.
 */
export function createScanInbox({ read, tell, marker }: ScanInboxOptions) {
  let seen: string[] = []
  let isCatchingUp = false
  let waiting: StationScan[] = []

  function isNew({ id }: StationScan): boolean {
    if (seen.includes(id)) return false
    seen = [...seen.slice(1 - mostRemembered), id]
    const last = marker.get()
    if (last === null || id > last) marker.set(id)
    return true
  }

  async function catchUp(): Promise<void> {
    if (isCatchingUp) return
    isCatchingUp = true
    const last = marker.get()
    // Where it fails the line is lost as well, and this is done again when it is back.
    const missed = await read(last ?? undefined).catch(() => [])
    for (const scan of missed) if (isNew(scan) && last !== null) tell(scan)
    if (marker.get() === null) marker.set(beginning)
    isCatchingUp = false
    const heard = waiting
    waiting = []
    for (const scan of heard) if (isNew(scan)) tell(scan)
  }

  return {
    catchUp,
    /** `toldAt`: when the server told it, by the clock the scan's own time is of. */
    hear(scan: StationScan, toldAt: number): void {
      if (toldAt - scan.at > scanFreshMs) isNew(scan)
      else if (isCatchingUp) waiting.push(scan)
      else if (isNew(scan)) tell(scan)
    },
  }
}
