import { z } from 'zod'
import { zId, zInstant } from './common.ts'
import { idOf, instantRange, listRoute, text } from './list.ts'
import { route } from './route.ts'

export const zAuditEntry = z.object({
  /** 1, 2, 3 … without a gap. */
  seq: z.int().min(1),
  at: zInstant,
  accountId: zId.nullable(),
  personId: zId.nullable(),
  stationId: zId.nullable(),
  /** Who it was, as they were called then. */
  actorName: z.string(),
  action: z.string(),
  entity: z.string(),
  entityId: z.string(),
  /** What the record was called, where it has a name. */
  entityName: z.string().nullable(),
})
export type AuditEntry = z.output<typeof zAuditEntry>

export const listAudit = listRoute({
  name: 'audit.list',
  path: '/audit',
  access: 'audit.read',
  summary: 'Who did what to which record, newest first.',
  row: zAuditEntry,
  filters: {
    accountId: idOf('account.list'),
    entity: text,
    entityId: text,
    action: text,
    at: instantRange,
  },
  sorts: ['seq'],
  defaultSort: '-seq',
  searchable: true,
  coded: ['action', 'entity'],
})

export const readAuditEntry = route({
  name: 'audit.read',
  method: 'GET',
  path: '/audit/entries/:seq',
  access: 'audit.read',
  summary: 'One entry with the record as it was and as it became.',
  params: z.object({ seq: z.coerce.number().int().min(1) }),
  response: zAuditEntry.extend({
    before: z.unknown(),
    after: z.unknown(),
    requestId: z.string().nullable(),
    previousHash: z.string(),
    hash: z.string(),
  }),
  errors: ['row.notFound'],
})

export const listAuditWords = route({
  name: 'audit.words',
  method: 'GET',
  path: '/audit/words',
  access: 'audit.read',
  summary: 'The actions there are entries of, to choose from in the filter.',
  response: z.object({ actions: z.array(z.string()) }),
})

export const verifyAudit = route({
  name: 'audit.verify',
  method: 'GET',
  path: '/audit/verification',
  access: 'audit.read',
  summary: 'Reads the whole chain and tells whether an entry was changed, taken out or swapped.',
  response: z.object({
    whole: z.boolean(),
    /** How many entries were read and found in order. */
    entries: z.int(),
    /** The first entry that does not fit; null when all do. */
    brokenAt: z.int().nullable(),
    /** Hash of the newest entry: keep it elsewhere to prove later that nothing was cut off the end. */
    head: z.string(),
  }),
})
