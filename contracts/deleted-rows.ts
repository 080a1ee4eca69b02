import { z } from 'zod'
import { zDone, zId, zIdParams, zInstant } from './common.ts'
import { idOf, instantRange, listRoute, oneOf } from './list.ts'
import { route } from './route.ts'

/** What is kept when it is deleted and can be brought back. */
export const deletedEntities = ['station', 'role'] as const
export type DeletedEntity = (typeof deletedEntities)[number]

export const listDeletedRows = listRoute({
  name: 'deletedRow.list',
  path: '/deleted-rows',
  access: 'audit.read',
  summary: 'What was deleted and not brought back, the newest first.',
  row: z.object({
    id: zId,
    name: z.string(),
    entity: z.enum(deletedEntities),
    deletedAt: zInstant,
    accountId: zId.nullable(),
    /** Who deleted it, as they were called then. */
    actorName: z.string(),
    /** The caller may bring it back: whoever may delete such a record may. */
    abilities: z.object({ restore: z.boolean() }),
  }),
  filters: { entity: oneOf(deletedEntities), accountId: idOf('account.list'), deletedAt: instantRange },
  sorts: ['deletedAt', 'name'],
  defaultSort: '-deletedAt',
  searchable: true,
})

export const restoreDeletedRow = route({
  name: 'deletedRow.restore',
  method: 'POST',
  path: '/deleted-rows/:id/restore',
  access: 'audit.read',
  summary:
    'Brings a deleted record back as it was; needs the permission that deletes it. A station has to be paired anew.',
  params: zIdParams,
  response: zDone,
  errors: ['row.notFound', 'permission.denied', 'deletedRow.nameTaken'],
})
