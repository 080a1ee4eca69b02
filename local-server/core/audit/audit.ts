import { createHash } from 'node:crypto'
import type { Actor } from '../access.ts'
import { batchMemo, prepared, type Arguments, type Reader, type Tx } from '../database/index.ts'

export interface AuditEntryTable {
  /** 1, 2, 3 … without a gap. */
  seq: number
  at: number
  accountId: string | null
  personId: string | null
  stationId: string | null
  actorName: string
  /** A permission-like word: `workRecord.approved`, `account.created`. */
  action: string
  entity: string
  entityId: string
  /** JSON of what changed, as it was and as it is. */
  before: string | null
  after: string | null
  requestId: string | null
  previousHash: string
  hash: string
}

declare module '../database/tables.ts' {
  interface Tables {
    audit_entry: AuditEntryTable
  }
}

export interface AuditInput {
  action: string
  entity: string
  entityId: string
  before?: unknown
  after?: unknown
}

/** The hash before the first entry. */
const genesis = '0'.repeat(64)

/** SHA-256 over the entry's content and the hash before it: an edit, a gap or a swap breaks the chain. */
function hashOf(entry: Omit<AuditEntryTable, 'hash'>): string {
  const content = [
    entry.seq,
    entry.at,
    entry.accountId,
    entry.personId,
    entry.stationId,
    entry.actorName,
    entry.action,
    entry.entity,
    entry.entityId,
    entry.before,
    entry.after,
    entry.requestId,
    entry.previousHash,
  ]
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}

type Head = Pick<AuditEntryTable, 'seq' | 'hash'>
const headKey = 'audit.head'

const findHead = prepared((tx: Tx) =>
  tx.selectFrom('audit_entry').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1),
)
const insertEntry = prepared((tx: Tx, entry: Arguments<AuditEntryTable>) =>
  tx.insertInto('audit_entry').values({
    seq: entry.seq,
    at: entry.at,
    accountId: entry.accountId,
    personId: entry.personId,
    stationId: entry.stationId,
    actorName: entry.actorName,
    action: entry.action,
    entity: entry.entity,
    entityId: entry.entityId,
    before: entry.before,
    after: entry.after,
    requestId: entry.requestId,
    previousHash: entry.previousHash,
    hash: entry.hash,
  }),
)

/** Notes who did what to which row, in the commit of the change itself. */
export async function audit(
  tx: Tx,
  by: { actor: Actor; requestId?: string | undefined; now: number },
  input: AuditInput,
): Promise<void> {
  const memo = batchMemo(tx)
  const [last] = memo.has(headKey) ? [memo.get(headKey) as Head] : await findHead(tx, {})
  const entry = {
    seq: (last?.seq ?? 0) + 1,
    at: by.now,
    accountId: by.actor.accountId,
    personId: by.actor.personId,
    stationId: by.actor.stationId,
    actorName: by.actor.name,
    action: input.action,
    entity: input.entity,
    entityId: input.entityId,
    before: input.before === undefined ? null : JSON.stringify(input.before),
    after: input.after === undefined ? null : JSON.stringify(input.after),
    requestId: by.requestId ?? null,
    previousHash: last?.hash ?? genesis,
  }
  const hash = hashOf(entry)
  await insertEntry(tx, { ...entry, hash })
  memo.set(headKey, { seq: entry.seq, hash })
}

export type ChainState = { whole: true; entries: number } | { whole: false; brokenAt: number }

/** Reads the chain from its start and tells where it breaks first, if it does. */
export async function verifyChain(db: Reader): Promise<ChainState> {
  let seq = 0
  let previousHash = genesis
  for (;;) {
    const entries = await db
      .selectFrom('audit_entry')
      .selectAll()
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(500)
      .execute()
    for (const { hash, ...entry } of entries) {
      if (entry.seq !== seq + 1 || entry.previousHash !== previousHash || hashOf(entry) !== hash) {
        return { whole: false, brokenAt: seq + 1 }
      }
      seq = entry.seq
      previousHash = hash
    }
    if (entries.length < 500) return { whole: true, entries: seq }
    // Let requests in between two stretches.
    await new Promise((resolve) => setImmediate(resolve))
  }
}
