import { z } from 'zod'
import { zId, zIdParams, zInstant } from './common.ts'
import { printerKinds, zDeviceState } from './devices.ts'
import { zPrintRole } from './print-routes.ts'
import { flag, idOf, instantRange, listRoute, oneOf } from './list.ts'
import { route } from './route.ts'

/**
 * `queued`: stored here. `sent`: the printer's agent has it. `held`: waits for somebody, `reason` says for what.
 * `cancelled` stays so unless the agent tells that it had been printed already.
 */
export const printStatuses = ['queued', 'sent', 'printing', 'held', 'done', 'failed', 'cancelled'] as const
export type PrintStatus = (typeof printStatuses)[number]

export const holdReasons = [
  /** No printer does this yet. */
  'noPrinter',
  'disconnected',
  'notAnswering',
  'paperOut',
  'coverOpen',
  'offline',
  'printerFault',
  /** Nobody can tell whether the last sheet came out: a person looks, and says. */
  'unconfirmed',
] as const
export type HoldReason = (typeof holdReasons)[number]

export const failReasons = ['expired', 'refused', 'unreadable', 'tooLong'] as const
export type FailReason = (typeof failReasons)[number]

export const zPrintReason = z.enum([...holdReasons, ...failReasons])

export const zPrintJob = z.object({
  id: zId,
  title: z.string(),
  status: z.enum(printStatuses),
  reason: zPrintReason.nullable(),
  role: zPrintRole,
  stationId: zId.nullable(),
  stationName: z.string().nullable(),
  deviceId: zId.nullable(),
  deviceName: z.string().nullable(),
  /** Sheets to print, and how many of them came out whole. */
  sheets: z.int(),
  printed: z.int(),
  /** 0 for an original; what is printed is marked COPY with this number. */
  copy: z.int(),
  /** What it is a copy of. */
  originalId: zId.nullable(),
  accountName: z.string().nullable(),
  createdAt: zInstant,
  finishedAt: zInstant.nullable(),
})
export type PrintJob = z.output<typeof zPrintJob>

export const listPrintJobs = listRoute({
  name: 'printJob.list',
  path: '/print-jobs',
  access: 'printJob.read',
  summary: 'What was printed and what waits: one’s own, or all for those who manage devices.',
  row: zPrintJob,
  filters: {
    status: oneOf(printStatuses),
    deviceId: idOf('device.list'),
    createdAt: instantRange,
    isCopy: flag,
  },
  sorts: ['createdAt'],
  defaultSort: '-createdAt',
  searchable: true,
})

export const readPrintJob = route({
  name: 'printJob.read',
  method: 'GET',
  path: '/print-jobs/:id',
  access: 'printJob.read',
  summary: 'One print job.',
  params: zIdParams,
  response: zPrintJob,
  errors: ['row.notFound'],
})

/** A preview says in this header which letters are empty boxes on it, as `encodeURIComponent` writes them. */
export const missingLettersHeader = 'missing-letters'

export const previewPrintJob = route({
  name: 'printJob.preview',
  method: 'GET',
  path: '/print-jobs/:id/sheets/:number',
  access: 'printJob.read',
  summary: 'A sheet as its printer prints it, as a PNG picture.',
  params: z.object({ id: zId, number: z.coerce.number<string>().int().min(1).max(2_000) }),
  response: z.unknown(),
  errors: ['row.notFound', 'printJob.noPreview'],
  format: 'bytes',
})

export const cancelPrintJob = route({
  name: 'printJob.cancel',
  method: 'POST',
  path: '/print-jobs/:id/cancel',
  access: 'printJob.read',
  summary: 'Ends a job: the sheet being printed still comes out, no other does.',
  params: zIdParams,
  response: zPrintJob,
  errors: ['row.notFound', 'printJob.finished'],
})

export const resumePrintJob = route({
  name: 'printJob.resume',
  method: 'POST',
  path: '/print-jobs/:id/resume',
  access: 'printJob.read',
  summary: 'Goes on with a job that was cancelled, failed, or waits for somebody to say whether a sheet came out.',
  params: zIdParams,
  body: z.object({
    /** The sheet nobody was sure of: it is counted, or printed again and marked as a copy. */
    cameOut: z.boolean().default(false),
  }),
  response: zPrintJob,
  errors: ['row.notFound', 'printJob.notResumable'],
})

export const movePrintJob = route({
  name: 'printJob.move',
  method: 'POST',
  path: '/print-jobs/:id/move',
  access: 'printJob.read',
  summary: 'Gives a job that waits to another printer; what has come out already is not printed again.',
  params: zIdParams,
  body: z.object({ deviceId: zId }),
  response: zPrintJob,
  errors: ['row.notFound', 'device.wrongKind', 'printJob.finished'],
})

export const copyPrintJob = route({
  name: 'printJob.copy',
  method: 'POST',
  path: '/print-jobs/:id/copies',
  access: 'printJob.read',
  summary: 'Prints it again; every sheet is marked COPY with its number.',
  params: zIdParams,
  response: zPrintJob,
  errors: ['row.notFound', 'printJob.notFinished'],
})

export const zPrinter = z.object({
  id: zId,
  name: z.string(),
  kind: z.enum(printerKinds),
  stationName: z.string(),
  /** At the station the caller sits at. */
  isOwn: z.boolean(),
  /** Its station's agent is connected, so `state` is what is so now. */
  online: z.boolean(),
  state: zDeviceState,
})
export type Printer = z.output<typeof zPrinter>

export const listPrinters = route({
  name: 'printer.available',
  method: 'GET',
  path: '/printers',
  access: 'printJob.read',
  summary: 'Printers of all stations that can do something, those of the caller’s station first, and the usual one.',
  query: z.object({ role: zPrintRole }),
  response: z.object({
    items: z.array(zPrinter),
    /** The one that does it for the caller’s station; null where nobody has said and it does not go without saying. */
    usualId: zId.nullable(),
  }),
})

/** Which printer, where the usual one is not wanted. */
export const zChosenPrinter = z.object({ deviceId: zId.optional() })

/** A job that was stored; the printer may take it later. */
export const zOrderedPrint = z.object({ jobId: zId })

export const printExport = route({
  name: 'export.print',
  method: 'POST',
  path: '/exports/:id/print',
  access: 'printJob.read',
  summary: 'Prints the PDF of an export on an A4 printer.',
  params: zIdParams,
  body: zChosenPrinter,
  response: zOrderedPrint,
  errors: ['row.notFound', 'export.notReady', 'export.expired', 'export.notPdf', 'device.wrongKind'],
})
