import { sql } from 'kysely'
import { listAudit, listAuditWords, readAuditEntry, verifyAudit } from '../../../contracts/audit.ts'
import type { Core } from '../core.ts'
import type { Reader } from '../database/index.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import { RuleError } from '../errors.ts'
import { query, type Handler } from '../http/request.ts'
import { valueLabel } from '../list/list-columns.ts'
import { containsWord, defineList, listHandler } from '../list/define-list.ts'
import { verifyChain } from './audit.ts'

const parsed = (json: string | null): unknown => (json === null ? null : JSON.parse(json))

/** All actions, found by jumping from one to the next in the index instead of reading every entry. */
async function actionsOf(db: Reader): Promise<string[]> {
  const { rows } = await sql<{ action: string }>`
    with recursive known(action) as (
      select min(action) from audit_entry
      union all
      select (select min(action) from audit_entry where action > known.action) from known where known.action is not null
    )
    select action from known where action is not null`.execute(db)
  return rows.map(({ action }) => action)
}

/** What a record calls itself, the most telling first. */
const namesOfRecords = ['fullName', 'name', 'signInName', 'title', 'number', 'code', 'workerName', 'fileName', 'list']

function nameOfRecord({ before, after }: { before: string | null; after: string | null }): string | null {
  const record = parsed(after) ?? parsed(before)
  if (typeof record !== 'object' || record === null) return null
  const names = namesOfRecords.map((key): unknown => Reflect.get(record, key))
  return names.find((name): name is string => typeof name === 'string' && name !== '') ?? null
}

export const auditList = defineList(listAudit, {
  rows: (db) =>
    db
      .selectFrom('audit_entry')
      .select(['seq', 'at', 'accountId', 'personId', 'stationId', 'actorName', 'action', 'entity', 'entityId'])
      .select(['before', 'after']),
  id: 'audit_entry.seq',
  columns: {
    seq: 'audit_entry.seq',
    at: 'audit_entry.at',
    accountId: 'audit_entry.accountId',
    entity: 'audit_entry.entity',
    entityId: 'audit_entry.entityId',
    action: 'audit_entry.action',
  },
  /** Words are looked up among people and actions first, so that a million entries are reached by index. */
  async searchBy(db, words, { actor }) {
    const actions = (await actionsOf(db)).map((action) => ({
      action,
      search: fold(`${action} ${valueLabel(listAudit, 'action', action, actor.locale)}`),
    }))
    const conditions = await Promise.all(
      words.map(async (word) => {
        const accounts = await db
          .selectFrom('account')
          .select('id')
          .where(sql<boolean>`${containsWord(['account.search'], word)}`)
          .limit(200)
          .execute()
        const fitting = actions.flatMap(({ action, search }) => (search.includes(word) ? [action] : []))
        return sql`(${sql.join(
          [
            sql`"entityId" = ${word}`,
            ...(accounts.length > 0 ? [sql`"accountId" in (${sql.join(accounts.map(({ id }) => id))})`] : []),
            ...(fitting.length > 0 ? [sql`action in (${sql.join(fitting)})`] : []),
          ],
          sql` or `,
        )})`
      }),
    )
    return sql.join(conditions, sql` and `)
  },
  toRows: (rows) =>
    rows.map(({ seq, at, accountId, personId, stationId, actorName, action, entity, entityId, before, after }) => ({
      seq,
      at,
      accountId,
      personId,
      stationId,
      actorName,
      action,
      entity,
      entityId,
      entityName: nameOfRecord({ before, after }),
    })),
})

export function auditRoutes({ db, clock }: Core): Handler[] {
  return [
    listHandler(auditList, clock.now),

    query(readAuditEntry, async (reader, { params }) => {
      const entry = await reader.selectFrom('audit_entry').selectAll().where('seq', '=', params.seq).executeTakeFirst()
      if (!entry) throw new RuleError('row.notFound')
      return {
        ...entry,
        before: parsed(entry.before),
        after: parsed(entry.after),
        entityName: nameOfRecord(entry),
      }
    }),

    query(listAuditWords, async (reader) => ({ actions: await actionsOf(reader) })),

    query(verifyAudit, async (reader) => {
      const state = await verifyChain(db.read)
      const last = await reader
        .selectFrom('audit_entry')
        .select('hash')
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
      return {
        whole: state.whole,
        entries: state.whole ? state.entries : state.brokenAt - 1,
        brokenAt: state.whole ? null : state.brokenAt,
        head: last?.hash ?? '',
      }
    }),
  ]
}
