import { z } from 'zod'
import { zInstant } from './common.ts'
import { instantRange, listRoute, oneOf, text } from './list.ts'
import { route } from './route.ts'

export const logLevels = ['debug', 'info', 'warn', 'error', 'fatal'] as const
export type LogLevel = (typeof logLevels)[number]

export const zLogLine = z.object({
  /** The file it stands in and where it begins there. */
  id: z.string(),
  /** Null where the line is not whole, as after a power cut. */
  at: zInstant.nullable(),
  level: z.enum(logLevels).nullable(),
  message: z.string(),
  /** The number an error page shows. */
  requestId: z.string().nullable(),
  /** What else the line holds, as JSON; passwords, codes and phones were cut out when it was written. */
  detail: z.string(),
})
export type LogLine = z.output<typeof zLogLine>

export const listLog = listRoute({
  name: 'log.list',
  path: '/log',
  access: 'health.read',
  summary: 'The program’s log of this server, newest line first; read from the end, whatever its size.',
  row: zLogLine,
  filters: { level: oneOf(logLevels), requestId: text, at: instantRange },
  sorts: ['at'],
  defaultSort: '-at',
  searchable: true,
})

const zLogFile = z.object({ name: z.string(), sizeBytes: z.int(), changedAt: zInstant })
export type LogFile = z.output<typeof zLogFile>

export const listLogFiles = route({
  name: 'log.files',
  method: 'GET',
  path: '/log/files',
  access: 'health.read',
  summary: 'The files the log stands in, newest first.',
  response: z.object({ items: z.array(zLogFile) }),
})

export const downloadLogFile = route({
  name: 'log.download',
  method: 'GET',
  path: '/log/files/:name',
  access: 'health.read',
  summary: 'One file of the log as it is: a JSON object a line.',
  params: z.object({ name: z.string().max(100) }),
  response: z.unknown(),
  format: 'bytes',
  errors: ['row.notFound'],
})
