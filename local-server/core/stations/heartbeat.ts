import type { Core } from '../core.ts'
import type { Tx } from '../database/index.ts'
import { emit } from '../events/outbox.ts'

/** A device that has not been heard of for so long is out of reach. */
const silentAfterMs = 60_000

/** Whether a station was heard of a moment ago. */
export const isOnline = (lastSeenAt: number | null, now: number): boolean =>
  lastSeenAt !== null && now - lastSeenAt < silentAfterMs

/** Keeps when each station was last heard of; live connections call it. */
export interface Heartbeat {
  /** A station's connection was opened or closed: pages that show it look again. */
  changed(stationId: string): void
  /** These stations are still connected. */
  still(stationIds: readonly string[]): void
}

export function createHeartbeat({ db, clock, log }: Pick<Core, 'db' | 'clock' | 'log'>): Heartbeat {
  const write = (work: (tx: Tx) => Promise<void>) =>
    void db
      .write(work)
      .catch((error: unknown) => log.error({ err: error }, 'it could not be noted which stations are there'))

  const note = (tx: Tx, stationIds: readonly string[]) =>
    tx.updateTable('station').set({ lastSeenAt: clock.now() }).where('id', 'in', stationIds).execute()

  return {
    changed: (stationId) =>
      write(async (tx) => {
        await note(tx, [stationId])
        await emit(tx, clock.now(), 'station.seen', { stationId })
      }),
    still(stationIds) {
      if (stationIds.length > 0) write(async (tx) => void (await note(tx, stationIds)))
    },
  }
}
