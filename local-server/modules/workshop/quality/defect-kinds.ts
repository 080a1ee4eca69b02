import { changeDefectKind, createDefectKind, listDefectKinds } from '../../../../contracts/workshop/quality.ts'
import type { LocaleTag } from '../../../../contracts/common.ts'
import type { RowOf } from '../../../../contracts/list.ts'
import { audit } from '../../../core/audit/audit.ts'
import { changeRow, rowForChange, type Reader, type Tx } from '../../../core/database/index.ts'
import { RuleError, fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { command, type Handler } from '../../../core/http/request.ts'
import { newId } from '../../../core/ids.ts'
import { defineList, listHandler, type List } from '../../../core/list/define-list.ts'
import { text } from '../../../core/text/texts.ts'
import type { Floor } from '../shifts.ts'
import type { DefectKindTable } from './quality.tables.ts'

type DefectKind = RowOf<typeof listDefectKinds>

export const kindName = ({ name, builtIn }: Pick<DefectKindTable, 'name' | 'builtIn'>, locale: LocaleTag): string =>
  builtIn === 1 ? text(locale, `defectKind.${name}`) : name

const toKind = (row: DefectKindTable, locale: LocaleTag): DefectKind => ({
  id: row.id,
  name: kindName(row, locale),
  archived: row.archived === 1,
  version: row.version,
})

const kindRows = (db: Reader | Tx) => db.selectFrom('defect_kind').selectAll('defect_kind')

export const defectKindList = defineList(listDefectKinds, {
  rows: kindRows,
  id: 'defect_kind.id',
  columns: { sequence: 'defect_kind.sequence', archived: 'defect_kind.archived' },
  toRows: (rows, _, { actor }) => rows.map((row) => toKind(row, actor.locale)),
}) as List

async function readKind(tx: Tx, id: string, locale: LocaleTag): Promise<DefectKind> {
  const row = await kindRows(tx).where('id', '=', id).executeTakeFirst()
  if (!row) throw new RuleError('row.notFound')
  return toKind(row, locale)
}

async function assertNameFree(tx: Tx, name: string, locale: LocaleTag, except?: string): Promise<void> {
  const kinds = await kindRows(tx).execute()
  const taken = kinds.some((kind) => kind.id !== except && [kind.name, kindName(kind, locale)].includes(name))
  if (taken) throw fieldError('defectKind.nameTaken', 'body.name', { name })
}

export function defectKindRoutes({ now }: Floor): Handler[] {
  return [
    listHandler(defectKindList, now),

    command(createDefectKind, async (tx, { body, actor, requestId, locale }) => {
      await assertNameFree(tx, body.name, locale)
      const { last } = await tx
        .selectFrom('defect_kind')
        .select(({ fn }) => fn.max<number | null>('sequence').as('last'))
        .executeTakeFirstOrThrow()
      const id = newId()
      const sequence = (last ?? 0) + 1
      await tx
        .insertInto('defect_kind')
        .values({ id, name: body.name, builtIn: 0, sequence, archived: 0, createdAt: now(), version: 1 })
        .execute()
      const kind = await readKind(tx, id, locale)
      await audit(
        tx,
        { actor, requestId, now: now() },
        { action: 'defectKind.created', entity: 'defect_kind', entityId: id, after: kind },
      )
      await emit(tx, now(), 'defectKind.changed', {})
      return kind
    }),

    command(changeDefectKind, async (tx, { params, body, actor, requestId, locale }) => {
      const show = () => readKind(tx, params.id, locale)
      await rowForChange(tx, 'defect_kind', params.id, body.version, show)
      const before = await show()
      const isRenamed = body.name !== undefined && body.name !== before.name
      if (isRenamed && body.name !== undefined) await assertNameFree(tx, body.name, locale, params.id)
      await changeRow(tx, 'defect_kind', params.id, {
        // A name somebody wrote is the same in every language.
        ...(isRenamed ? { name: body.name, builtIn: 0 } : {}),
        archived: body.archived === undefined ? undefined : body.archived ? 1 : 0,
      })
      const after = await show()
      await audit(
        tx,
        { actor, requestId, now: now() },
        { action: 'defectKind.changed', entity: 'defect_kind', entityId: params.id, before, after },
      )
      await emit(tx, now(), 'defectKind.changed', {})
      return after
    }),
  ]
}
