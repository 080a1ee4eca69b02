import { z } from 'zod'
import { zDone, zId, zIdParams, zName, zVersion } from './common.ts'
import { route } from './route.ts'

/** A list's query as it stands in an address, without the page: `{ status: ['pending'], sort: '-workedOn' }`. */
export const zListQueryInput = z.record(
  z.string().max(64),
  z.union([z.string().max(200), z.array(z.string().max(200)).max(200)]),
)

/** Columns to show, in their order; empty means the page's own choice. */
export const zColumnNames = z.array(z.string().max(64)).max(60)

export const zSavedView = z.object({
  id: zId,
  /** Contract name of the list: `workRecord.list`. */
  list: z.string(),
  name: z.string(),
  query: zListQueryInput,
  columns: z.array(z.string()),
  /** Everybody who may see the list sees it too. */
  shared: z.boolean(),
  own: z.boolean(),
  ownerName: z.string(),
  version: zVersion,
})
export type SavedView = z.output<typeof zSavedView>

export const listViews = route({
  name: 'view.list',
  method: 'GET',
  path: '/views',
  access: 'signedIn',
  summary: 'Saved views of a list: one’s own and the shared ones.',
  query: z.object({ list: z.string().max(64) }),
  response: z.object({ items: z.array(zSavedView) }),
  errors: ['list.unknown', 'module.off', 'permission.denied'],
})

export const createView = route({
  name: 'view.create',
  method: 'POST',
  path: '/views',
  access: 'signedIn',
  summary: 'Saves filters, order and columns of a list under a name; sharing them needs `view.share`.',
  body: z.object({
    list: z.string().max(64),
    name: zName,
    query: zListQueryInput,
    columns: zColumnNames.default([]),
    shared: z.boolean().default(false),
  }),
  response: zSavedView,
  errors: ['list.unknown', 'module.off', 'list.columnUnknown', 'permission.denied', 'view.nameTaken'],
})

export const changeView = route({
  name: 'view.change',
  method: 'PATCH',
  path: '/views/:id',
  access: 'signedIn',
  summary: 'Changes a saved view of one’s own.',
  params: zIdParams,
  body: z.object({
    version: zVersion,
    name: zName.optional(),
    query: zListQueryInput.optional(),
    columns: zColumnNames.optional(),
    shared: z.boolean().optional(),
  }),
  response: zSavedView,
  errors: ['row.notFound', 'row.stale', 'module.off', 'list.columnUnknown', 'permission.denied', 'view.nameTaken'],
})

export const deleteView = route({
  name: 'view.delete',
  method: 'DELETE',
  path: '/views/:id',
  access: 'signedIn',
  summary: 'Removes a saved view: one’s own, or with `view.share` a shared one.',
  params: zIdParams,
  response: zDone,
  errors: ['row.notFound'],
})
