import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import { zId } from '../../../contracts/common.ts'
import type { ErrorCode } from '../../../contracts/errors.ts'
import { actorOf } from '../access.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import { changeRow, savepoint, type Tx } from '../database/index.ts'
import { RuleError } from '../errors.ts'
import { askerNow, type KeptActor } from '../exports/asker.ts'
import { defineJob, type Job, type JobContext } from '../jobs/define-job.ts'
import { sourceFile } from '../paths.ts'
import { runInWorker } from '../workers/run-in-worker.ts'
import { checkRows, type CheckedRows, type FoundProblem, type GoodRow } from './check-rows.ts'
import { missingColumns, recognise, type Mapping } from './columns.ts'
import type { AnyImport, ImportContext } from './define-import.ts'
import type { ImportTable } from './imports.migration.ts'
import type { ReadSheetInput } from './read-sheet.thread.ts'
import type { SheetRows } from './read-sheet.ts'

/** How far imports of this process are; inside the one write of an import there is no other way to tell. */
export type LiveProgress = Map<string, number>

type ImportJob = Job<z.ZodObject<{ importId: typeof zId }>>

const previewRows = 20
const keptProblems = 10_000

type CoreOfJobs = Omit<Core, 'jobs'>

interface Step {
  core: CoreOfJobs
  row: ImportTable
  definition: AnyImport
  context: ImportContext
  signal: AbortSignal
  /** The share of the whole this step reaches, from 0 to 1. */
  progress: (fraction: number) => void
}

/** The job that reads a file and checks its rows, and the one that adds them. */
export function importJobs(
  definitions: readonly AnyImport[],
  live: LiveProgress,
): { check: ImportJob; run: ImportJob } {
  const job = (name: string, work: (step: Step) => Promise<unknown>): ImportJob =>
    defineJob({
      name,
      payload: z.object({ importId: zId }),
      attempts: 2,
      async run({ importId }, { core, signal, progress }: JobContext) {
        const { db, clock } = core
        const row = await db.read.selectFrom('import').selectAll().where('id', '=', importId).executeTakeFirstOrThrow()
        if (row.state !== 'reading' && row.state !== 'importing') return { state: row.state }
        try {
          const definition = definitions.find(({ name: kind }) => kind === row.kind)
          if (!definition) throw new RuleError('import.kindUnknown', { kind: row.kind })
          const asker = await askerNow(db, JSON.parse(row.asker) as KeptActor)
          const actor = actorOf({ ...asker, permissions: new Set(asker.permissions) })
          if (![...definition.permissions, 'import.run' as const].every(actor.can))
            throw new RuleError('permission.denied')
          const { timeZone, currency } = core.settings.get()
          const context = { actor, now: clock.now(), timeZone, currency }
          return await work({
            core,
            row,
            definition,
            context,
            signal,
            progress(fraction) {
              live.set(importId, fraction)
              if (row.state === 'reading') progress(fraction)
            },
          })
        } catch (error) {
          if (!(error instanceof RuleError) || signal.aborted) throw error
          const problem = JSON.stringify({ code: error.code, params: error.params })
          await db.write((tx) =>
            changeRow(tx, 'import', importId, { state: 'failed', problem, finishedAt: clock.now() }),
          )
          return { refused: error.code }
        } finally {
          live.delete(importId)
        }
      },
    })
  return { check: job('import.check', check), run: job('import.run', run) }
}

async function sheetOf(core: CoreOfJobs, row: Pick<ImportTable, 'fileId'>, signal: AbortSignal): Promise<SheetRows> {
  const { sha256, type } = await core.db.read
    .selectFrom('file')
    .select(['sha256', 'type'])
    .where('id', '=', row.fileId)
    .executeTakeFirstOrThrow()
  const rows: SheetRows = []
  const input: ReadSheetInput = { path: core.files.pathOf(sha256), format: type === 'text/csv' ? 'csv' : 'xlsx' }
  await runInWorker(sourceFile('core/imports/read-sheet.thread.ts'), input, {
    signal,
    onPart: (part) => void rows.push(...(part as SheetRows)),
    memoryMegabytes: 768,
    outOfMemory: 'import.unreadable' satisfies ErrorCode,
  })
  return rows
}

async function check({ core, row, definition, context, signal, progress }: Step): Promise<unknown> {
  const { db } = core
  const rows = await sheetOf(core, row, signal)
  const known = recognise(definition, rows)
  const headerRow = row.headerRow ?? known.headerRow
  const mapping = row.headerRow === null ? known.mapping : (JSON.parse(row.mapping) as Mapping)
  const isComplete = missingColumns(definition, mapping).length === 0
  const sheet = { rows, headerRow, mapping }
  const checked: CheckedRows = isComplete
    ? await checkRows(definition, sheet, db.read, context, { signal, progress })
    : { rows: rows.length - headerRow - 1, good: [], problems: [] }
  await db.write(async (tx) => {
    await noteChecked(tx, row.id, checked)
    await changeRow(tx, 'import', row.id, {
      state: 'ready',
      headerRow,
      mapping: JSON.stringify(mapping),
      headings: JSON.stringify(headingsOf(rows, headerRow)),
      preview: JSON.stringify(previewOf(sheet, checked.good)),
      problem: null,
    })
  })
  return { rows: checked.rows, good: checked.good.length }
}

async function run({ core, row, definition, context, signal, progress }: Step): Promise<unknown> {
  const { db, clock } = core
  const rows = await sheetOf(core, row, signal)
  const sheet = { rows, headerRow: row.headerRow ?? 0, mapping: JSON.parse(row.mapping) as Mapping }
  // Checked again: the database is not what it was when the person looked.
  const checked = await checkRows(definition, sheet, db.read, context, {
    signal,
    progress: (fraction) => progress(fraction * 0.3),
  })
  const isWhole = row.mode === 'allOrNothing'
  try {
    const imported = await db.write(async (tx) => {
      if (isWhole && checked.problems.length > 0) throw new RuleError('import.hasProblems')
      const now = await tx.selectFrom('import').select('state').where('id', '=', row.id).executeTakeFirst()
      if (now?.state !== 'importing') return 0
      const { count, problems } = await insertAll({
        tx,
        definition,
        context,
        good: checked.good,
        isWhole,
        signal,
        progress,
      })
      await noteChecked(tx, row.id, {
        rows: checked.rows,
        good: checked.good.filter((one) => !problems.some((problem) => problem.row === one.row)),
        problems: [...checked.problems, ...problems],
      })
      await changeRow(tx, 'import', row.id, { state: 'done', imported: count, finishedAt: clock.now() })
      await audit(
        tx,
        { actor: context.actor, now: context.now },
        {
          action: 'import.done',
          entity: 'import',
          entityId: row.id,
          after: { kind: row.kind, fileName: row.fileName, rows: checked.rows, imported: count, mode: row.mode },
        },
      )
      return count
    })
    return { imported }
  } catch (error) {
    if (!(error instanceof HasProblemsError) && !(error instanceof RuleError && error.code === 'import.hasProblems'))
      throw error
    const more = error instanceof HasProblemsError ? [error.problem] : []
    await db.write(async (tx) => {
      await noteChecked(tx, row.id, { ...checked, problems: [...checked.problems, ...more] })
      const problem = JSON.stringify({ code: 'import.hasProblems', params: {} })
      await changeRow(tx, 'import', row.id, { state: 'ready', problem })
    })
    return { imported: 0 }
  }
}

/** A row the last check had let pass broke a rule when it was added, and nothing may be added without it. */
class HasProblemsError extends Error {
  readonly problem: FoundProblem

  constructor(problem: FoundProblem) {
    super('import.hasProblems')
    this.problem = problem
  }
}

/** Others wait for the server's thread no longer than this. */
const turnMs = 5

async function insertAll(step: {
  tx: Tx
  definition: AnyImport
  context: ImportContext
  good: readonly GoodRow[]
  isWhole: boolean
  signal: AbortSignal
  progress: (fraction: number) => void
}): Promise<{ count: number; problems: FoundProblem[] }> {
  const { tx, definition, context, good, isWhole, signal, progress } = step
  const writer = definition.open(tx, context)
  const problems: FoundProblem[] = []
  let turnBegan = performance.now()
  for (const [index, { row, value }] of good.entries()) {
    try {
      await savepoint(tx, () => writer.insert(value))
    } catch (error) {
      if (!(error instanceof RuleError)) throw error
      const column = error.fields[0]?.path.split('.').at(-1) ?? null
      const isKnown = definition.columns.some(({ key }) => key === column)
      const problem = {
        row,
        column: isKnown ? column : null,
        value: '',
        text: `error.${error.fields[0]?.code ?? error.code}`,
        params: error.params,
      }
      if (isWhole) throw new HasProblemsError(problem)
      problems.push(problem)
    }
    if (performance.now() - turnBegan < turnMs) continue
    progress(0.3 + (0.7 * index) / good.length)
    // Requests are answered in between; the write itself stays open.
    await nextTurn()
    signal.throwIfAborted()
    turnBegan = performance.now()
  }
  await writer.close(good.length - problems.length)
  return { count: good.length - problems.length, problems }
}

async function noteChecked(tx: Tx, importId: string, { rows, good, problems }: CheckedRows): Promise<void> {
  const wrong = new Set(problems.map(({ row }) => row))
  const duplicates = new Set(problems.filter(({ isDuplicate }) => isDuplicate).map(({ row }) => row))
  await changeRow(tx, 'import', importId, { rows, good: good.length, wrong: wrong.size, duplicates: duplicates.size })
  await tx.deleteFrom('import_problem').where('importId', '=', importId).execute()
  const kept = problems
    .toSorted((a, b) => a.row - b.row)
    .slice(0, keptProblems)
    .map(({ row, column, value, text, params = {} }, seq) => ({
      importId,
      seq,
      row,
      column,
      value,
      text,
      params: JSON.stringify(params),
    }))
  for (let at = 0; at < kept.length; at += 500) {
    await tx
      .insertInto('import_problem')
      .values(kept.slice(at, at + 500))
      .execute()
  }
}

function headingsOf(rows: SheetRows, headerRow: number) {
  const width = Math.max(...rows.slice(headerRow, headerRow + 20).map((row) => row.length))
  return Array.from({ length: width }, (_, index) => ({
    index,
    heading: (rows[headerRow]?.[index] ?? '').slice(0, 100),
    samples: rows
      .slice(headerRow + 1, headerRow + 50)
      .map((row) => (row[index] ?? '').slice(0, 60))
      .filter((cell) => cell !== '')
      .slice(0, 3),
  })).filter(({ heading, samples }) => heading !== '' || samples.length > 0)
}

function previewOf({ rows, mapping }: { rows: SheetRows; mapping: Mapping }, good: readonly GoodRow[]) {
  return good.slice(0, previewRows).map(({ row }) => ({
    row,
    values: Object.fromEntries(
      Object.entries(mapping).flatMap(([key, column]) =>
        column === null ? [] : [[key, (rows[row - 1]?.[column] ?? '').slice(0, 100)]],
      ),
    ),
  }))
}
