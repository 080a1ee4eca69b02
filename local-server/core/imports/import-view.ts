import type { LocaleTag } from '../../../contracts/common.ts'
import type { ErrorCode, ErrorParams } from '../../../contracts/errors.ts'
import type { Import } from '../../../contracts/imports.ts'
import type { Actor } from '../access.ts'
import type { Reader, Tx } from '../database/index.ts'
import { RuleError } from '../errors.ts'
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
  const state = stateOf(row)
  const mapping = JSON.parse(row.mapping) as Mapping
  const known = row.problem === null ? null : (JSON.parse(row.problem) as { code: ErrorCode; params: ErrorParams })
  const isBusy = state === 'reading' || state === 'importing'
  const code = known?.code ?? (state === 'failed' ? 'server.unexpected' : null)
  return {
    id: row.id,
    kind: row.kind,
    title: definition ? importTitle(definition, locale) : row.kind,
    fileName: row.fileName,
    state,
    progress: isBusy ? (live.get(row.id) ?? (row.progress === null ? null : row.progress / 1000)) : null,
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
    problem: code === null ? null : text(locale, `error.${code}`, known?.params ?? {}),
    createdAt: row.createdAt,
    finishedAt: row.finishedAt,
    version: row.version,
  }
}
