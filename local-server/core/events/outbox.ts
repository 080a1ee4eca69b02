import type { EventName, EventPayloads } from '../../../contracts/events.ts'
import { batchMemo, prepared, type Arguments, type Database, type Reader, type Tx } from '../database/index.ts'
import type { Log } from '../logging/log.ts'

declare module '../database/tables.ts' {
  interface Tables {
    /** `seq` is given by the writer, so that it rises in the order of commits on both databases. */
    outbox: { seq: number; name: string; payload: string; at: number }
  }
}

export interface StoredEvent<N extends EventName = EventName> {
  seq: number
  name: N
  payload: EventPayloads[N]
  at: number
}

export type EventListener = (event: StoredEvent) => void

const headKey = 'outbox.last'

const findLast = prepared((tx: Tx) => tx.selectFrom('outbox').select('seq').orderBy('seq', 'desc').limit(1))
const insertEvent = prepared(
  (tx: Tx, { seq, name, payload, at }: Arguments<{ seq: number; name: string; payload: string; at: number }>) =>
    tx.insertInto('outbox').values({ seq, name, payload, at }),
)

/** Emits into the outbox, in the commit of what happened. */
export async function emit<N extends EventName>(
  tx: Tx,
  now: number,
  name: N,
  payload: EventPayloads[N],
): Promise<void> {
  const memo = batchMemo(tx)
  const last = memo.has(headKey) ? (memo.get(headKey) as number) : ((await findLast(tx, {}))[0]?.seq ?? 0)
  await insertEvent(tx, { seq: last + 1, name, payload: JSON.stringify(payload), at: now })
  memo.set(headKey, last + 1)
}

export interface Dispatcher {
  /** Called after the commit, in the order of commits; must not throw and keeps nothing it cannot lose. */
  listen(listener: EventListener): void
  start(): Promise<void>
  stop(): void
}

const batchSize = 500
/** With several server processes on PostgreSQL, another one's commits are seen at this pace. */
const pollMs = 1_000

/**
 * Hands committed events to what lives in this process (sockets, caches). What must not be lost is a job enqueued in
 * the same write, not a listener.
 */
export function createDispatcher(db: Database, log: Log): Dispatcher {
  const listeners: EventListener[] = []
  let after = 0
  let busy = false
  let again = false
  let timer: NodeJS.Timeout | undefined
  let running = false

  async function deliver(): Promise<void> {
    if (!running) return
    if (busy) {
      again = true
      return
    }
    busy = true
    try {
      do {
        again = false
        const rows = await eventsAfter(db.read, after)
        for (const event of rows) {
          after = event.seq
          for (const listener of listeners) listener(event)
        }
        if (rows.length === batchSize) again = true
      } while (again && running)
    } catch (error) {
      log.error({ err: error }, 'events could not be delivered; tried again after the next commit')
    } finally {
      busy = false
    }
  }

  db.onCommit(() => void deliver())
  return {
    listen: (listener) => void listeners.push(listener),
    async start() {
      const last = await db.read.selectFrom('outbox').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst()
      after = last?.seq ?? 0
      running = true
      if (db.dialect === 'postgres') timer = setInterval(() => void deliver(), pollMs).unref()
    },
    stop() {
      running = false
      clearInterval(timer)
    },
  }
}

async function eventsAfter(db: Reader, seq: number): Promise<StoredEvent[]> {
  const rows = await db
    .selectFrom('outbox')
    .selectAll()
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(batchSize)
    .execute()
  return rows.map((row) => ({
    seq: row.seq,
    name: row.name as EventName,
    payload: JSON.parse(row.payload) as EventPayloads[EventName],
    at: row.at,
  }))
}

export async function forgetOldEvents(tx: Tx, before: number): Promise<void> {
  // The newest stays, so that numbering goes on from it.
  await tx
    .deleteFrom('outbox')
    .where('at', '<', before)
    .where('seq', '<', (eb) => eb.selectFrom('outbox').select((e) => e.fn.max('seq').as('last')))
    .execute()
}
