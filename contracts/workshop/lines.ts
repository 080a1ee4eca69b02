import { zId, zIdParams, zName, zVersion } from '../common.ts'
import { flag, listRoute } from '../list.ts'
import { route } from '../route.ts'
import { z } from 'zod'

export const zLine = z.object({
  id: zId,
  name: z.string(),
  masterPersonId: zId.nullable(),
  masterName: z.string().nullable(),
  workers: z.int(),
  archived: z.boolean(),
  version: zVersion,
})

export const listLines = listRoute({
  name: 'line.list',
  path: '/lines',
  access: 'line.read',
  summary: 'Lines.',
  row: zLine,
  filters: { archived: flag },
  sorts: ['name'],
  defaultSort: 'name',
  searchable: true,
})

export const createLine = route({
  name: 'line.create',
  method: 'POST',
  path: '/lines',
  access: 'line.manage',
  summary: 'Adds a line.',
  body: z.object({ name: zName, masterPersonId: zId.nullable().default(null) }),
  response: zLine,
  errors: ['line.nameTaken', 'row.notFound'],
})

export const changeLine = route({
  name: 'line.change',
  method: 'PATCH',
  path: '/lines/:id',
  access: 'line.manage',
  summary: 'Changes a line.',
  params: zIdParams,
  body: z.object({
    version: zVersion,
    name: zName.optional(),
    masterPersonId: zId.nullable().optional(),
    archived: z.boolean().optional(),
  }),
  response: zLine,
  errors: ['row.notFound', 'row.stale', 'line.nameTaken', 'row.inUse', 'line.hasPending'],
})
