import { sql } from 'kysely'
import type { LocaleTag } from '../../../contracts/common.ts'
import type { ErrorCode, ErrorParams } from '../../../contracts/errors.ts'
import { listImports, type Import } from '../../../contracts/imports.ts'
import type { Actor } from '../access.ts'
import type { Reader, Tx } from '../database/index.ts'
import { RuleError } from '../errors.ts'
import { defineList } from '../list/define-list.ts'
import { text } from '../text/texts.ts'
import { columnLabel, importTitle, missingColumns, type Mapping } from './columns.ts'
import type { AnyImport } from './define-import.ts'
import type { LiveProgress } from './imports.job.ts'

export const importRows = (db: Reader | Tx, actor: Actor) =>
  db
    .selectFrom('import')
    .leftJoin('job', 'job.id', 'import.jobId')
    .selectAll('import')
    .select(['job.status', 'job.progress'])
    .where('import.accountId', '=', actor.accountId ?? '')

export type ImportRow = Awaited<ReturnType<ReturnType<typeof importRows>['execute']>>[number]

export function stateOf({ state, status }: ImportRow): Import['state'] {
  if (state !== 'reading' && state !== 'importing') return state
  if (status === 'cancelled') return 'cancelled'
  return status === 'waiting' || status === 'running' ? state : 'failed'
}

/** What `stateOf` says of a row that has not been read. */
const state = sql`case
  when import.state not in ('reading', 'importing') then import.state
  when job.status = 'cancelled' then 'cancelled'
  when job.status in ('waiting', 'running') then import.state
  else 'failed' end`

export const importList = defineList(listImports, {
  rows: (db, { actor }) => importRows(db, actor),
  id: 'import.id',
  columns: { createdAt: 'import.createdAt', fileName: 'import.fileName', kind: 'import.kind', state },
  search: ['import.search'],
  toRows: (rows, _, { actor: { locale } }) =>
    rows.map((row) => ({
      id: row.id,
      fileName: row.fileName,
      title: importTitle({ name: row.kind }, locale),
      state: stateOf(row),
      progress: progressOf(row),
      rows: row.rows,
      good: row.good,
      wrong: row.wrong,
      duplicates: row.duplicates,
      imported: row.imported,
      problem: problemOf(row, locale),
      createdAt: row.createdAt,
      finishedAt: row.finishedAt,
    })),
})

function problemOf(row: ImportRow, locale: LocaleTag): string | null {
  const known = row.problem === null ? null : (JSON.parse(row.problem) as { code: ErrorCode; params: ErrorParams })
  const code = known?.code ?? (stateOf(row) === 'failed' ? 'server.unexpected' : null)
  return code === null ? null : text(locale, `error.${code}`, known?.params ?? {})
}

/** How far it is while something is being done; `live` where the work is in one write, which is seen when it is over. */
function progressOf(row: ImportRow, live?: number): number | null {
  const now = stateOf(row)
  if (now !== 'reading' && now !== 'importing') return null
  return live ?? (row.progress === null ? null : row.progress / 1000)
}

/** @throws RuleError `row.notFound` also for somebody else's */
export async function ownImport(db: Reader | Tx, actor: Actor, id: string): Promise<ImportRow> {
  const row = await importRows(db, actor).where('import.id', '=', id).executeTakeFirst()
  if (!row) throw new RuleError('row.notFound')
  return row
}

export const columnsOf = (definition: AnyImport, locale: LocaleTag) =>
  definition.columns.map(({ key, required = false }) => ({
    key,
    label: columnLabel(definition, key, locale),
    required,
  }))

/** An import as its owner sees it. */
export function importView(
  row: ImportRow,
  { definitions, live, locale }: { definitions: readonly AnyImport[]; live: LiveProgress; locale: LocaleTag },
): Import {
  const definition = definitions.find(({ name }) => name === row.kind)
  const mapping = JSON.parse(row.mapping) as Mapping
  return {
    id: row.id,
    kind: row.kind,
    title: definition ? importTitle(definition, locale) : row.kind,
    fileName: row.fileName,
    state: stateOf(row),
    progress: progressOf(row, live.get(row.id)),
    columns: definition ? columnsOf(definition, locale) : [],
    headings: JSON.parse(row.headings) as Import['headings'],
    mapping,
    missing: definition && row.headerRow !== null ? missingColumns(definition, mapping) : [],
    rows: row.rows,
    good: row.good,
    wrong: row.wrong,
    duplicates: row.duplicates,
    preview: JSON.parse(row.preview) as Import['preview'],
    imported: row.imported,
    problem: problemOf(row, locale),
    createdAt: row.createdAt,
    finishedAt: row.finishedAt,
    version: row.version,
  }
}
