import { sql } from 'kysely'
import { done } from '../../../contracts/common.ts'
import type { RowOf } from '../../../contracts/list.ts'
import { createPieceRate, deletePieceRate, listPieceRates } from '../../../contracts/workshop/piece-rates.ts'
import { audit } from '../../core/audit/audit.ts'
import type { Core } from '../../core/core.ts'
import type { Reader, Tx } from '../../core/database/index.ts'
import { RuleError, fieldError } from '../../core/errors.ts'
import { emit } from '../../core/events/outbox.ts'
import { command, preparedCommand, type Handler } from '../../core/http/request.ts'
import { confirmPassword } from '../../core/identity/confirm-password.ts'
import { defineList, listHandler, type List } from '../../core/list/define-list.ts'
import { addDays } from '../../core/time/days.ts'
import { addSignedRate, assertDayFree, ratesOf, tellOfRates } from './rate-changes/set-rates.ts'
import type { Floor } from './shifts.ts'

type PieceRate = RowOf<typeof listPieceRates>

const rateRows = (db: Reader | Tx) =>
  db
    .selectFrom('piece_rate')
    .innerJoin('operation', 'operation.id', 'piece_rate.operationId')
    .innerJoin('product', 'product.id', 'operation.productId')
    .select(['piece_rate.id', 'piece_rate.operationId', 'piece_rate.rateMinor', 'piece_rate.validFrom'])
    .select(['piece_rate.createdAt', 'piece_rate.createdBy', 'operation.name as operationName'])
    .select(['piece_rate.signedByName', 'piece_rate.signedAt'])
    .select(['product.id as productId', 'product.code as productCode', 'product.name as productName'])
    .select((eb) =>
      eb
        .selectFrom('piece_rate as later')
        .select((e) => e.fn.min('later.validFrom').as('first'))
        .whereRef('later.operationId', '=', 'piece_rate.operationId')
        .whereRef('later.validFrom', '>', 'piece_rate.validFrom')
        .as('nextFrom'),
    )

const toRate = ({ nextFrom, ...row }: Omit<PieceRate, 'validTo'> & { nextFrom: string | null }): PieceRate => ({
  id: row.id,
  operationId: row.operationId,
  operationName: row.operationName,
  productId: row.productId,
  productCode: row.productCode,
  productName: row.productName,
  rateMinor: row.rateMinor,
  validFrom: row.validFrom,
  validTo: nextFrom === null ? null : addDays(nextFrom, -1),
  createdAt: row.createdAt,
  createdBy: row.createdBy,
  signedByName: row.signedByName,
  signedAt: row.signedAt,
})

export const pieceRateList = defineList(listPieceRates, {
  rows: rateRows,
  id: 'piece_rate.id',
  columns: {
    validFrom: 'piece_rate.validFrom',
    productCode: sql`product."code" || '/' || cast(10000 + operation."sequence" as text) || piece_rate."validFrom"`,
    operationId: 'piece_rate.operationId',
    productId: 'product.id',
    rateMinor: 'piece_rate.rateMinor',
  },
  search: ['operation.search', 'product.search'],
  toRows: (rows) => rows.map(toRate),
}) as List

async function readRate(tx: Tx, id: string): Promise<PieceRate> {
  const row = await rateRows(tx).where('piece_rate.id', '=', id).executeTakeFirst()
  if (!row) throw new RuleError('row.notFound')
  return toRate(row)
}

export function pieceRateRoutes({ now, shiftNow }: Floor, core: Core): Handler[] {
  return [
    listHandler(pieceRateList, now),

    preparedCommand(
      createPieceRate,
      async (request) => {
        const { password } = request.body
        return password === undefined ? null : confirmPassword(core, request, password, 'body.password')
      },
      async (tx, { body: { password: _, ...rate }, actor, requestId }, confirmed) => {
        if (!actor.can('rate.manage')) throw new RuleError('permission.denied')
        const operation = await tx
          .selectFrom('operation')
          .select('id')
          .where('id', '=', rate.operationId)
          .executeTakeFirst()
        if (!operation) throw fieldError('row.notFound', 'body.operationId')
        // A night shift belongs to the day it began on, and its work needs a rate too.
        const { workedOn } = await shiftNow(tx)
        const known = (await ratesOf(tx, [rate.operationId])).get(rate.operationId) ?? []
        assertDayFree(known, rate.validFrom, { workedOn, firstInPast: false, path: 'body.validFrom' })
        if (known.length > 0 && !confirmed) throw fieldError('rate.passwordRequired', 'body.password')
        const id = await addSignedRate({ tx, actor, requestId, now: now() }, rate)
        await tellOfRates(tx, now(), [rate.operationId])
        return readRate(tx, id)
      },
    ),

    command(deletePieceRate, async (tx, { params, actor, requestId }) => {
      const rate = await readRate(tx, params.id)
      const { workedOn } = await shiftNow(tx)
      if (rate.validFrom <= workedOn) throw new RuleError('rate.inPast')
      await tx.deleteFrom('piece_rate').where('id', '=', params.id).execute()
      await audit(
        tx,
        { actor, requestId, now: now() },
        { action: 'pieceRate.deleted', entity: 'piece_rate', entityId: params.id, before: rate },
      )
      await emit(tx, now(), 'catalogue.changed', { productId: rate.productId })
      return done
    }),
  ]
}
