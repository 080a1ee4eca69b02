import { done } from '../../../contracts/common.ts'
import { changeView, createView, deleteView, listViews, type SavedView } from '../../../contracts/views.ts'
import type { Actor } from '../access.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import { changeRow, rowForChange, type Reader, type Tx } from '../database/index.ts'
import { RuleError, fieldError } from '../errors.ts'
import { command, query, type Handler } from '../http/request.ts'
import { newId } from '../ids.ts'
import type { List } from '../list/define-list.ts'
import { chosenColumns } from '../list/list-columns.ts'
import { listFor, listQuery, withoutPage } from '../list/list-registry.ts'

const viewRows = (db: Reader | Tx) =>
  db
    .selectFrom('saved_view')
    .innerJoin('account', 'account.id', 'saved_view.accountId')
    .selectAll('saved_view')
    .select('account.fullName as ownerName')

type ViewRow = Awaited<ReturnType<ReturnType<typeof viewRows>['execute']>>[number]

const toView = (row: ViewRow, actor: Actor): SavedView => ({
  id: row.id,
  list: row.list,
  name: row.name,
  query: JSON.parse(row.query) as SavedView['query'],
  columns: JSON.parse(row.columns) as string[],
  shared: row.shared === 1,
  own: row.accountId === actor.accountId,
  ownerName: row.ownerName,
  version: row.version,
})

async function readView(db: Reader | Tx, id: string, actor: Actor): Promise<SavedView> {
  return toView(await viewRows(db).where('saved_view.id', '=', id).executeTakeFirstOrThrow(), actor)
}

async function assertNameFree(tx: Tx, view: { accountId: string; list: string; name: string }, except?: string) {
  const taken = await tx
    .selectFrom('saved_view')
    .select('id')
    .where('accountId', '=', view.accountId)
    .where('list', '=', view.list)
    .where('name', '=', view.name)
    .executeTakeFirst()
  if (taken && taken.id !== except) throw fieldError('view.nameTaken', 'body.name', { name: view.name })
}

/** Only people with an account keep views; a kiosk or a device has none of its own. */
function accountOf(actor: Actor): string {
  if (actor.accountId === null) throw new RuleError('permission.denied')
  return actor.accountId
}

export function viewRoutes({ clock, settings }: Pick<Core, 'clock' | 'settings'>, lists: readonly List[]): Handler[] {
  const known = () => ({ lists, modules: settings.get().modules })
  return [
    query(listViews, async (db, { actor, query: { list } }) => {
      listFor(known(), list, actor, 'query.list')
      const rows = await viewRows(db)
        .where('saved_view.list', '=', list)
        .where((eb) => eb.or([eb('saved_view.accountId', '=', accountOf(actor)), eb('saved_view.shared', '=', 1)]))
        .orderBy('saved_view.name')
        .orderBy('saved_view.id')
        .execute()
      return { items: rows.map((row) => toView(row, actor)) }
    }),

    command(createView, async (tx, { actor, body, locale, requestId }) => {
      const now = clock.now()
      const accountId = accountOf(actor)
      const list = listFor(known(), body.list, actor, 'body.list')
      listQuery(list, body.query, locale)
      chosenColumns(list.contract, body.columns, 'body.columns')
      if (body.shared && !actor.can('view.share')) throw new RuleError('permission.denied')
      await assertNameFree(tx, { accountId, ...body })
      const id = newId()
      await tx
        .insertInto('saved_view')
        .values({
          id,
          list: body.list,
          name: body.name,
          query: JSON.stringify(withoutPage(body.query)),
          columns: JSON.stringify(body.columns),
          shared: body.shared ? 1 : 0,
          accountId,
          createdAt: now,
          version: 1,
        })
        .execute()
      const after = await readView(tx, id, actor)
      await audit(tx, { actor, requestId, now }, { action: 'view.created', entity: 'view', entityId: id, after })
      return after
    }),

    command(changeView, async (tx, { actor, params, body, locale, requestId }) => {
      const now = clock.now()
      const owner = await tx.selectFrom('saved_view').select('accountId').where('id', '=', params.id).executeTakeFirst()
      if (!owner || owner.accountId !== actor.accountId) throw new RuleError('row.notFound')
      const before = await readView(tx, params.id, actor)
      await rowForChange(tx, 'saved_view', params.id, body.version, () => before)
      const list = listFor(known(), before.list, actor, 'body.list')
      if (body.query) listQuery(list, body.query, locale)
      if (body.columns) chosenColumns(list.contract, body.columns, 'body.columns')
      if (body.shared && !actor.can('view.share')) throw new RuleError('permission.denied')
      if (body.name) {
        await assertNameFree(tx, { accountId: owner.accountId, list: before.list, name: body.name }, params.id)
      }
      await changeRow(tx, 'saved_view', params.id, {
        name: body.name,
        query: body.query && JSON.stringify(withoutPage(body.query)),
        columns: body.columns && JSON.stringify(body.columns),
        shared: body.shared === undefined ? undefined : body.shared ? 1 : 0,
      })
      const after = await readView(tx, params.id, actor)
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'view.changed', entity: 'view', entityId: params.id, before, after },
      )
      return after
    }),

    command(deleteView, async (tx, { actor, params, requestId }) => {
      const row = await tx.selectFrom('saved_view').selectAll().where('id', '=', params.id).executeTakeFirst()
      const mayDelete = row && (row.accountId === actor.accountId || (row.shared === 1 && actor.can('view.share')))
      if (!mayDelete) throw new RuleError('row.notFound')
      const before = await readView(tx, params.id, actor)
      await tx.deleteFrom('saved_view').where('id', '=', params.id).execute()
      await audit(
        tx,
        { actor, requestId, now: clock.now() },
        { action: 'view.deleted', entity: 'view', entityId: params.id, before },
      )
      return done
    }),
  ]
}
