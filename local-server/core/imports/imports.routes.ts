import { readFile } from 'node:fs/promises'
import { done, type LocaleTag } from '../../../contracts/common.ts'
import type { ErrorParams } from '../../../contracts/errors.ts'
import {
  cancelImport,
  changeImportMapping,
  createImport,
  downloadImportProblems,
  downloadImportTemplate,
  listImportKinds,
  listImportProblems,
  readImport,
  startImport,
} from '../../../contracts/imports.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import type { Actor } from '../access.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import { changeRow, rowForChange, type Reader, type Tx } from '../database/index.ts'
import { RuleError, fieldError } from '../errors.ts'
import { keptActor } from '../exports/asker.ts'
import { readableFile, setFileOf } from '../files/files.service.ts'
import { command, preparedCommand, query, type Handler } from '../http/request.ts'
import { newId } from '../ids.ts'
import { enqueue } from '../jobs/define-job.ts'
import { change } from '../jobs/job-store.ts'
import { listHandler } from '../list/define-list.ts'
import { text } from '../text/texts.ts'
import { sourceFile } from '../paths.ts'
import { runInWorker } from '../workers/run-in-worker.ts'
import { columnLabel, importTitle, missingColumns, type Mapping } from './columns.ts'
import type { AnyImport } from './define-import.ts'
import { columnsOf, importList, importView, ownImport, stateOf, type ImportRow } from './import-view.ts'
import { templateSheet } from './import-sheets.ts'
import type { importJobs, LiveProgress } from './imports.job.ts'
import type { ProblemSheetInput } from './problem-sheet.thread.ts'

const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const pageOfProblems = 200

export function importRoutes(
  core: Core,
  definitions: readonly AnyImport[],
  jobs: ReturnType<typeof importJobs>,
  live: LiveProgress,
): Handler[] {
  const { clock, files, db } = core

  const allowed = (actor: Actor) => definitions.filter(({ permissions }) => permissions.every(actor.can))
  /** @throws RuleError `import.kindUnknown`, `permission.denied` */
  function definitionFor(kind: string, actor: Actor, path: string): AnyImport {
    const definition = definitions.find(({ name }) => name === kind)
    if (!definition) throw fieldError('import.kindUnknown', path, { kind })
    if (!definition.permissions.every(actor.can)) throw new RuleError('permission.denied')
    return definition
  }
  const toImport = (row: ImportRow, locale: LocaleTag) => importView(row, { definitions, live, locale })
  const shown = async (reader: Reader | Tx, actor: Actor, id: string, locale: LocaleTag) =>
    toImport(await ownImport(reader, actor, id), locale)

  return [
    query(listImportKinds, async (_, { actor, locale }) => ({
      items: allowed(actor).map((definition) => ({
        name: definition.name,
        title: importTitle(definition, locale),
        columns: columnsOf(definition, locale),
      })),
    })),

    query(downloadImportTemplate, async (_, { actor, params, locale }) => {
      const definition = definitionFor(params.kind, actor, 'params.kind')
      return {
        body: await templateSheet(definition, locale),
        type: xlsxType,
        downloadName: `${importTitle(definition, locale)}.xlsx`,
      }
    }),

    command(createImport, async (tx, { actor, body, locale, requestId }) => {
      const now = clock.now()
      const { accountId } = actor
      if (accountId === null) throw new RuleError('permission.denied')
      definitionFor(body.kind, actor, 'body.kind')
      const file = await readableFile(tx, actor, body.fileId).catch(() => {
        throw fieldError('row.notFound', 'body.fileId')
      })
      if (file.type !== xlsxType && file.type !== 'text/csv') throw fieldError('import.notSheet', 'body.fileId')
      const id = newId()
      await setFileOf(tx, actor, { entity: 'import', entityId: id, slot: 'sheet', accountId }, file.id)
      const jobId = await enqueue(tx, jobs.check, { importId: id }, { now, accountId })
      await tx
        .insertInto('import')
        .values({
          id,
          kind: body.kind,
          fileId: file.id,
          fileName: file.name,
          search: fold(file.name),
          state: 'reading',
          asker: JSON.stringify(keptActor(actor)),
          accountId,
          jobId,
          headings: '[]',
          mapping: '{}',
          preview: '[]',
          rows: 0,
          good: 0,
          wrong: 0,
          duplicates: 0,
          createdAt: now,
          version: 1,
        })
        .execute()
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'import.created', entity: 'import', entityId: id, after: { kind: body.kind, fileName: file.name } },
      )
      return shown(tx, actor, id, locale)
    }),

    listHandler(importList, clock.now),

    query(readImport, (reader, { actor, params, locale }) => shown(reader, actor, params.id, locale)),

    command(changeImportMapping, async (tx, { actor, params, body, locale }) => {
      const row = await ownImport(tx, actor, params.id)
      await rowForChange(tx, 'import', params.id, body.version, () => toImport(row, locale))
      const state = stateOf(row)
      if (row.headerRow === null || (state !== 'ready' && state !== 'cancelled')) throw new RuleError('import.notReady')
      const definition = definitionFor(row.kind, actor, 'params.id')
      const used = Object.values(body.mapping).filter((column) => column !== null)
      const isKnown = Object.keys(body.mapping).every((key) => definition.columns.some((column) => column.key === key))
      if (!isKnown || new Set(used).size !== used.length) throw fieldError('import.mappingInvalid', 'body.mapping')
      const jobId = await enqueue(tx, jobs.check, { importId: row.id }, { now: clock.now(), accountId: row.accountId })
      const mapping = Object.fromEntries(definition.columns.map(({ key }) => [key, body.mapping[key] ?? null]))
      await changeRow(tx, 'import', row.id, {
        mapping: JSON.stringify(mapping),
        state: 'reading',
        jobId,
        asker: JSON.stringify(keptActor(actor)),
      })
      return shown(tx, actor, row.id, locale)
    }),

    query(listImportProblems, async (reader, { actor, params, query: { cursor }, locale }) => {
      const row = await ownImport(reader, actor, params.id)
      const definition = definitions.find(({ name }) => name === row.kind)
      const found = await reader
        .selectFrom('import_problem')
        .selectAll()
        .where('importId', '=', row.id)
        .where('seq', '>', cursor === undefined ? -1 : Number(cursor))
        .orderBy('seq')
        .limit(pageOfProblems + 1)
        .execute()
      const items = found.slice(0, pageOfProblems)
      return {
        items: items.map((problem) => ({
          row: problem.row,
          column: problem.column,
          columnLabel: problem.column && definition ? columnLabel(definition, problem.column, locale) : null,
          value: problem.value,
          message: text(locale, problem.text, JSON.parse(problem.params) as ErrorParams),
        })),
        nextCursor: found.length > pageOfProblems ? String(items.at(-1)?.seq) : null,
      }
    }),

    query(downloadImportProblems, async (reader, { actor, params, locale }) => {
      const row = await ownImport(reader, actor, params.id)
      const file = await readableFile(reader, actor, row.fileId)
      const definition = definitions.find(({ name }) => name === row.kind)
      const found = await reader
        .selectFrom('import_problem')
        .selectAll()
        .where('importId', '=', row.id)
        .orderBy('seq')
        .execute()
      const byRow = new Map<number, string[]>()
      for (const problem of found) {
        const label = problem.column && definition ? `${columnLabel(definition, problem.column, locale)}: ` : ''
        const message = `${label}${text(locale, problem.text, JSON.parse(problem.params) as ErrorParams)}`
        byRow.set(problem.row, [...(byRow.get(problem.row) ?? []), message])
      }
      const path = files.temporary()
      try {
        const input: ProblemSheetInput = {
          sheet: { path: files.pathOf(file.sha256), format: file.type === 'text/csv' ? 'csv' : 'xlsx' },
          headerRow: row.headerRow ?? 0,
          problems: [...byRow],
          locale,
          path,
        }
        const { signal } = new AbortController()
        await runInWorker(sourceFile('core/imports/problem-sheet.thread.ts'), input, { signal })
        const name = row.fileName.replace(/\.[^.]*$/, '')
        const downloadName = `${name} - ${text(locale, 'importSheet.title')}.xlsx`
        return { body: await readFile(path), type: xlsxType, downloadName }
      } finally {
        await files.discard(path)
      }
    }),

    command(startImport, async (tx, { actor, params, body, locale }) => {
      const now = clock.now()
      const row = await ownImport(tx, actor, params.id)
      await rowForChange(tx, 'import', params.id, body.version, () => toImport(row, locale))
      const definition = definitionFor(row.kind, actor, 'params.id')
      const state = stateOf(row)
      // What was cancelled while rows were being added can be started again.
      const isReady = state === 'ready' || (state === 'cancelled' && row.state === 'importing')
      if (!isReady || row.headerRow === null) throw new RuleError('import.notReady')
      const missing = missingColumns(definition, JSON.parse(row.mapping) as Mapping)
      if (missing.length > 0) {
        const columns = missing.map((key) => columnLabel(definition, key, locale)).join(', ')
        throw new RuleError('import.columnsMissing', { columns })
      }
      if (row.good === 0) throw new RuleError('import.nothingGood')
      if (body.mode === 'allOrNothing' && row.wrong > 0) throw new RuleError('import.hasProblems')
      const jobId = await enqueue(tx, jobs.run, { importId: row.id }, { now, accountId: row.accountId })
      await changeRow(tx, 'import', row.id, {
        state: 'importing',
        mode: body.mode,
        jobId,
        problem: null,
        asker: JSON.stringify(keptActor(actor)),
      })
      return shown(tx, actor, row.id, locale)
    }),

    preparedCommand(
      cancelImport,
      // Told to the job at once: this very command waits for the write that is to be undone.
      async ({ actor, params }) => core.jobs.abort((await ownImport(db.read, actor, params.id)).jobId),
      async (tx, { actor, params }) => {
        const now = clock.now()
        const row = await ownImport(tx, actor, params.id)
        const target = { id: row.jobId, accountId: row.accountId }
        if (row.state === 'done' || row.state === 'failed') throw new RuleError('import.notReady')
        if (row.status === 'waiting') await change(tx, target, now, { status: 'cancelled', finishedAt: now })
        else if (row.status === 'running') await change(tx, target, now, { cancelRequested: 1 })
        if (row.state === 'ready') await changeRow(tx, 'import', row.id, { state: 'cancelled', finishedAt: now })
        return done
      },
    ),
  ]
}
