import { sql } from 'kysely'
import type { readQuality } from '../../../../contracts/workshop/quality.ts'
import type { LocaleTag } from '../../../../contracts/common.ts'
import type { QueryOf, ResponseOf } from '../../../../contracts/route.ts'
import type { Actor } from '../../../core/access.ts'
import type { Reader } from '../../../core/database/index.ts'
import { linesToSee, workerNames, type GroupedRange } from '../grouped-report.ts'
import { kindName } from './defect-kinds.ts'

type Answer = ResponseOf<typeof readQuality>
type Asked = GroupedRange<QueryOf<typeof readQuality>['by']>

interface Counted {
  key: string
  pieces: number
}

/** Of what was made, in per cent with two decimals; null where nothing was. */
const share = (defects: number, made: number): number | null =>
  made <= 0 ? null : Math.round((defects / made) * 10_000) / 100

/** Defects that were recorded on these days against what was made on them. */
export async function qualityOf(db: Reader, actor: Actor, locale: LocaleTag, asked: Asked): Promise<Answer> {
  const lineIds = await linesToSee(db, actor, asked)
  if (lineIds.length === 0) {
    return { defectPieces: 0, openPieces: 0, scrappedPieces: 0, madePieces: 0, defectPercent: null, rows: [] }
  }
  const states = await defectsBy(db, asked, lineIds, 'state')
  const of = (state: string) => states.find(({ key }) => key === state)?.pieces ?? 0
  const defectPieces = states.reduce((sum, { pieces }) => sum + pieces, 0)
  const days = await madeBy(db, asked, lineIds, 'day')
  const madePieces = days.reduce((sum, { pieces }) => sum + pieces, 0)
  return {
    defectPieces,
    openPieces: of('open'),
    scrappedPieces: of('scrapped'),
    madePieces,
    defectPercent: share(defectPieces, madePieces),
    rows: await rowsOf(db, asked, lineIds, locale, asked.by === 'day' ? days : undefined),
  }
}

async function rowsOf(
  db: Reader,
  asked: Asked,
  lineIds: readonly string[],
  locale: LocaleTag,
  days: readonly Counted[] | undefined,
): Promise<Answer['rows']> {
  const { by } = asked
  const defects = (await defectsBy(db, asked, lineIds, by)).map(({ key, pieces }) => ({ key: key ?? '', pieces }))
  const made = by === 'kind' ? [] : (days ?? (await madeBy(db, asked, lineIds, by)))
  const names = await namesOf(db, by, locale)
  // A day without a defect is a good day and belongs to the chart; a worker or operation without one does not.
  const keys = by === 'day' ? made.map(({ key }) => key) : []
  const all = new Set([...keys, ...defects.map(({ key }) => key)])
  const rows = [...all].map((key) => {
    const defectPieces = defects.find((one) => one.key === key)?.pieces ?? 0
    const madePieces = by === 'kind' ? null : (made.find((one) => one.key === key)?.pieces ?? 0)
    return {
      key,
      name: names.get(key) ?? key,
      defectPieces,
      madePieces,
      defectPercent: madePieces === null ? null : share(defectPieces, madePieces),
    }
  })
  return by === 'day'
    ? rows.toSorted((a, b) => (a.key < b.key ? -1 : 1))
    : rows.toSorted((a, b) => b.defectPieces - a.defectPieces || a.name.localeCompare(b.name))
}

const defectColumn = {
  kind: 'kindId',
  operation: 'operationId',
  worker: 'workerId',
  day: 'workedOn',
  state: 'state',
} as const

const defectsBy = (db: Reader, { from, to }: Asked, lineIds: readonly string[], by: keyof typeof defectColumn) =>
  db
    .selectFrom('defect')
    .select(`${defectColumn[by]} as key`)
    .select(({ fn }) => fn.sum<number>('pieces').as('pieces'))
    .where('deletedAt', 'is', null)
    .where('workedOn', '>=', from)
    .where('workedOn', '<=', to)
    .where('lineId', 'in', lineIds)
    .groupBy(defectColumn[by])
    .execute()

/** Pending and approved pieces, from the kept totals. */
async function madeBy(
  db: Reader,
  { from, to }: Asked,
  lineIds: readonly string[],
  by: 'operation' | 'worker' | 'day',
): Promise<Counted[]> {
  const pieces = sql<number>`sum("pendingPieces" + "approvedPieces")`.as('pieces')
  if (by === 'day') {
    return db
      .selectFrom('line_day_total')
      .select(['workedOn as key', pieces])
      .where('lineId', 'in', lineIds)
      .where('workedOn', '>=', from)
      .where('workedOn', '<=', to)
      .groupBy('workedOn')
      .execute()
  }
  if (by === 'worker') {
    return db
      .selectFrom('work_total')
      .select(['workerId as key', pieces])
      .where('lineId', 'in', lineIds)
      .where('workedOn', '>=', from)
      .where('workedOn', '<=', to)
      .groupBy('workerId')
      .execute()
  }
  return db
    .selectFrom('operation_day_total')
    .select(['operationId as key', pieces])
    .where('lineId', 'in', lineIds)
    .where('workedOn', '>=', from)
    .where('workedOn', '<=', to)
    .groupBy('operationId')
    .execute()
}

async function namesOf(db: Reader, by: Asked['by'], locale: LocaleTag): Promise<Map<string, string>> {
  if (by === 'kind') {
    const kinds = await db.selectFrom('defect_kind').selectAll().execute()
    return new Map(kinds.map((kind) => [kind.id, kindName(kind, locale)]))
  }
  if (by === 'operation') {
    const operations = await db
      .selectFrom('operation')
      .innerJoin('product', 'product.id', 'operation.productId')
      .select(['operation.id', 'operation.name', 'product.code'])
      .execute()
    return new Map(operations.map(({ id, name, code }) => [id, `${code} ${name}`]))
  }
  return by === 'worker' ? workerNames(db) : new Map()
}
