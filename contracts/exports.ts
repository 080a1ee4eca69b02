import { z } from 'zod'
import { zDone, zId, zIdParams, zInstant, zLocaleTag } from './common.ts'
import { instantRange, listRoute, oneOf, type RowOf } from './list.ts'
import { route } from './route.ts'
import { zColumnNames, zListQueryInput } from './views.ts'

export const exportFormats = ['xlsx', 'csv', 'pdf'] as const
export type ExportFormat = (typeof exportFormats)[number]
export const exportStates = ['waiting', 'running', 'done', 'failed', 'cancelled', 'expired'] as const

export const zExport = z.object({
  id: zId,
  /** Contract name of the list: `workRecord.list`. */
  list: z.string(),
  title: z.string(),
  format: z.enum(exportFormats),
  state: z.enum(exportStates),
  /** 0 to 1, where it can be told. */
  progress: z.number().min(0).max(1).nullable(),
  /** Rows written. */
  rows: z.int().nullable(),
  fileName: z.string(),
  size: z.int().nullable(),
  /** Why it failed, in the reader’s language. */
  problem: z.string().nullable(),
  createdAt: zInstant,
  finishedAt: zInstant.nullable(),
  /** The file is there until then. */
  expiresAt: zInstant.nullable(),
})
export type Export = z.output<typeof zExport>

/** How long an export’s file can be fetched. */
export const exportKeptDays = 7

export const createExport = route({
  name: 'export.create',
  method: 'POST',
  path: '/exports',
  access: 'signedIn',
  summary: 'Writes all rows of a list that the caller may see and the query asks for into a file, in the background.',
  body: z.object({
    list: z.string().max(64),
    query: zListQueryInput.default({}),
    /** In their order; all when empty. */
    columns: zColumnNames.default([]),
    format: z.enum(exportFormats),
    locale: zLocaleTag.optional(),
  }),
  response: zExport,
  errors: ['list.unknown', 'module.off', 'list.columnUnknown', 'permission.denied'],
})

export const listExports = listRoute({
  name: 'export.list',
  path: '/exports',
  access: 'signedIn',
  summary: 'One’s own exports, the newest first.',
  row: zExport.omit({ list: true }),
  filters: { state: oneOf(exportStates), format: oneOf(exportFormats), createdAt: instantRange },
  sorts: ['createdAt', 'fileName'],
  defaultSort: '-createdAt',
  searchable: true,
})
export type ExportRow = RowOf<typeof listExports>

export const readExport = route({
  name: 'export.read',
  method: 'GET',
  path: '/exports/:id',
  access: 'signedIn',
  summary: 'How far an export is.',
  params: zIdParams,
  response: zExport,
  errors: ['row.notFound'],
})

export const cancelExport = route({
  name: 'export.cancel',
  method: 'POST',
  path: '/exports/:id/cancel',
  access: 'signedIn',
  summary: 'Cancels an export, or removes the file of one that is done.',
  params: zIdParams,
  response: zDone,
  errors: ['row.notFound'],
})

export const downloadExport = route({
  name: 'export.download',
  method: 'GET',
  path: '/exports/:id/file',
  access: 'signedIn',
  summary: 'The file of an export.',
  params: zIdParams,
  response: z.unknown(),
  format: 'bytes',
  errors: ['row.notFound', 'export.notReady', 'export.expired'],
})
