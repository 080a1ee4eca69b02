import { z } from 'zod'
import { zDone, zId, zIdParams, zInstant, zVersion } from './common.ts'
import { instantRange, listRoute, oneOf, text, type RowOf } from './list.ts'
import { route } from './route.ts'

/**
 * `reading`: the file is read and every row checked; `ready`: can be started; `importing`: rows are being added, all in
 * one commit; `done`; `failed`: nothing was added; `cancelled`: likewise.
 */
export const importStates = ['reading', 'ready', 'importing', 'done', 'failed', 'cancelled'] as const

/** `goodRows`: adds the rows without problems; `allOrNothing`: adds none while there is a problem. */
export const importModes = ['goodRows', 'allOrNothing'] as const

export const zImportColumn = z.object({ key: z.string(), label: z.string(), required: z.boolean() })

export const zImportKind = z.object({
  name: z.string(),
  title: z.string(),
  columns: z.array(zImportColumn),
})

/** Which column of the sheet (0 is the first) holds what; null where none does. */
export const zImportMapping = z.record(z.string().max(64), z.int().min(0).max(999).nullable())

export const zImport = z.object({
  id: zId,
  kind: z.string(),
  title: z.string(),
  fileName: z.string(),
  state: z.enum(importStates),
  /** 0 to 1 while reading or importing. */
  progress: z.number().min(0).max(1).nullable(),
  columns: z.array(zImportColumn),
  /** The sheet’s columns with some of what is in them. */
  headings: z.array(z.object({ index: z.int(), heading: z.string(), samples: z.array(z.string()) })),
  mapping: zImportMapping,
  /** Required columns nothing in the sheet is mapped to. */
  missing: z.array(z.string()),
  rows: z.int(),
  good: z.int(),
  wrong: z.int(),
  /** Of the wrong ones, those that are there already or twice in the file. */
  duplicates: z.int(),
  /** The first rows as they will be added, by column key. */
  preview: z.array(z.object({ row: z.int(), values: z.record(z.string(), z.string()) })),
  imported: z.int().nullable(),
  /** Why nothing was added, in the reader’s language. */
  problem: z.string().nullable(),
  createdAt: zInstant,
  finishedAt: zInstant.nullable(),
  version: zVersion,
})
export type Import = z.output<typeof zImport>

export const zImportProblem = z.object({
  /** As the spreadsheet numbers its rows, from 1. */
  row: z.int(),
  column: z.string().nullable(),
  columnLabel: z.string().nullable(),
  value: z.string(),
  message: z.string(),
})

export const listImportKinds = route({
  name: 'import.kinds',
  method: 'GET',
  path: '/import-kinds',
  access: 'import.run',
  summary: 'What can be imported by the caller, and the columns of each.',
  response: z.object({ items: z.array(zImportKind) }),
})

export const downloadImportTemplate = route({
  name: 'import.template',
  method: 'GET',
  path: '/import-kinds/:kind/template',
  access: 'import.run',
  summary: 'A sheet with the columns in the caller’s language and two example rows.',
  params: z.object({ kind: z.string().max(64) }),
  response: z.unknown(),
  format: 'bytes',
  errors: ['import.kindUnknown', 'permission.denied'],
})

export const createImport = route({
  name: 'import.create',
  method: 'POST',
  path: '/imports',
  access: 'import.run',
  summary: 'Begins an import of an uploaded XLSX or CSV: the file is read, columns recognised, every row checked.',
  body: z.object({ kind: z.string().max(64), fileId: zId }),
  response: zImport,
  errors: ['import.kindUnknown', 'import.notSheet', 'permission.denied', 'row.notFound'],
})

export const listImports = listRoute({
  name: 'import.list',
  path: '/imports',
  access: 'import.run',
  summary: 'One’s own imports, the newest first.',
  row: zImport.pick({
    id: true,
    fileName: true,
    title: true,
    state: true,
    progress: true,
    rows: true,
    good: true,
    wrong: true,
    duplicates: true,
    imported: true,
    problem: true,
    createdAt: true,
    finishedAt: true,
  }),
  filters: { kind: text, state: oneOf(importStates), createdAt: instantRange },
  sorts: ['createdAt', 'fileName'],
  defaultSort: '-createdAt',
  searchable: true,
})
export type ImportRow = RowOf<typeof listImports>

export const readImport = route({
  name: 'import.read',
  method: 'GET',
  path: '/imports/:id',
  access: 'import.run',
  summary: 'An import of one’s own: how far it is, what was recognised, what is wrong.',
  params: zIdParams,
  response: zImport,
  errors: ['row.notFound'],
})

export const changeImportMapping = route({
  name: 'import.changeMapping',
  method: 'PUT',
  path: '/imports/:id/mapping',
  access: 'import.run',
  summary: 'Says anew which column of the sheet holds what; every row is checked again.',
  params: zIdParams,
  body: z.object({ version: zVersion, mapping: zImportMapping }),
  response: zImport,
  errors: ['row.notFound', 'row.stale', 'import.notReady', 'import.mappingInvalid'],
})

export const listImportProblems = route({
  name: 'import.problems',
  method: 'GET',
  path: '/imports/:id/problems',
  access: 'import.run',
  summary: 'What is wrong, row by row, 200 at a time.',
  params: zIdParams,
  query: z.object({ cursor: z.string().max(20).regex(/^\d+$/).optional() }),
  response: z.object({ items: z.array(zImportProblem), nextCursor: z.string().nullable() }),
  errors: ['row.notFound'],
})

export const downloadImportProblems = route({
  name: 'import.problemsFile',
  method: 'GET',
  path: '/imports/:id/problems-file',
  access: 'import.run',
  summary: 'The wrong rows as a sheet like the one sent, with what is wrong beside each, to correct and import again.',
  params: zIdParams,
  response: z.unknown(),
  format: 'bytes',
  errors: ['row.notFound'],
})

export const startImport = route({
  name: 'import.start',
  method: 'POST',
  path: '/imports/:id/start',
  access: 'import.run',
  summary: 'Adds the rows, all in one commit.',
  params: zIdParams,
  body: z.object({ version: zVersion, mode: z.enum(importModes) }),
  response: zImport,
  errors: [
    'row.notFound',
    'row.stale',
    'import.notReady',
    'import.columnsMissing',
    'import.hasProblems',
    'import.nothingGood',
  ],
})

export const cancelImport = route({
  name: 'import.cancel',
  method: 'POST',
  path: '/imports/:id/cancel',
  access: 'import.run',
  summary: 'Stops an import; whatever it had added is undone.',
  params: zIdParams,
  response: zDone,
  errors: ['row.notFound', 'import.notReady'],
})
