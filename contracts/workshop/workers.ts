import { zCode, zDay, zId, zIdParams, zVersion } from '../common.ts'
import { flag, idOf, listRoute } from '../list.ts'
import { zPersonInput } from '../people.ts'
import { route } from '../route.ts'
import { z } from 'zod'

export const zWorker = z.object({
  /** The person’s id. */
  id: zId,
  fullName: z.string(),
  /** Number on the pay sheet. */
  number: z.string(),
  badgeCode: z.string().nullable(),
  photoFileId: zId.nullable(),
  lineId: zId,
  lineName: z.string(),
  startedOn: zDay,
  leftOn: zDay.nullable(),
  /** The card or account the pay goes to: its last four characters. */
  paymentAccount: z.string().nullable(),
  version: zVersion,
})

export const listWorkers = listRoute({
  name: 'worker.list',
  path: '/workers',
  access: 'worker.read',
  summary: 'Workers with their line and badge.',
  row: zWorker,
  filters: { lineId: idOf('line.list'), left: flag },
  sorts: ['fullName', 'number', 'lineName'],
  defaultSort: 'fullName',
  searchable: true,
})

export const readWorker = route({
  name: 'worker.read',
  method: 'GET',
  path: '/workers/:id',
  access: 'worker.read',
  summary: 'One worker.',
  params: zIdParams,
  response: zWorker,
  errors: ['row.notFound'],
})

export const createWorker = route({
  name: 'worker.create',
  method: 'POST',
  path: '/workers',
  access: 'worker.manage',
  summary: 'Takes on a worker: a person already known, or a new one.',
  body: z.object({
    personId: zId.optional(),
    person: zPersonInput.optional(),
    number: zCode,
    lineId: zId,
    startedOn: zDay,
  }),
  response: zWorker,
  errors: ['row.notFound', 'worker.alreadyWorker', 'worker.numberTaken', 'person.badgeTaken', 'person.phoneInvalid'],
})

export const changeWorker = route({
  name: 'worker.change',
  method: 'PATCH',
  path: '/workers/:id',
  access: 'worker.manage',
  summary: 'Moves a worker to another line, or notes that they left.',
  params: zIdParams,
  body: z.object({
    version: zVersion,
    number: zCode.optional(),
    lineId: zId.optional(),
    leftOn: zDay.nullable().optional(),
  }),
  response: zWorker,
  errors: ['row.notFound', 'row.stale', 'worker.numberTaken'],
})
