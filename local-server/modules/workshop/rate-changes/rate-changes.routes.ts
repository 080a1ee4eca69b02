import {
  createRateChange,
  listRateChanges,
  previewRates as previewRatesRoute,
  readRateChange,
  signRateChange,
  withdrawRateChange,
  type RateChange,
} from '../../../../contracts/workshop/rate-changes.ts'
import type { Actor } from '../../../core/access.ts'
import type { Core } from '../../../core/core.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { command, preparedCommand, query, type Caller, type Handler } from '../../../core/http/request.ts'
import { confirmPassword } from '../../../core/identity/confirm-password.ts'
import { defineList, listHandler, type List } from '../../../core/list/define-list.ts'
import type { Floor } from '../shifts.ts'
import { previewRates } from './preview-rates.ts'
import type { RateChangeTable } from './rate-changes.migration.ts'
import { askForSignature, proposeRates, signRates, withdrawRates } from './rate-changes.service.ts'
import { ratesOf } from './set-rates.ts'

/** Operations a row of the list names. */
const namedOperations = 3

async function linesOf(db: Reader | Tx, ids: readonly string[]) {
  if (ids.length === 0) return []
  return db
    .selectFrom('rate_change_line')
    .innerJoin('operation', 'operation.id', 'rate_change_line.operationId')
    .innerJoin('product', 'product.id', 'operation.productId')
    .select(['rate_change_line.changeId', 'rate_change_line.operationId', 'rate_change_line.rateMinor'])
    .select(['operation.name as operationName', 'product.code as productCode'])
    .where('rate_change_line.changeId', 'in', ids)
    .orderBy('product.code')
    .orderBy('operation.sequence')
    .execute()
}

async function toRateChanges(
  rows: readonly RateChangeTable[],
  db: Reader | Tx,
  { actor }: { actor: Actor },
): Promise<RateChange[]> {
  const lines = await linesOf(
    db,
    rows.map(({ id }) => id),
  )
  const byChange = Map.groupBy(lines, ({ changeId }) => changeId)
  return rows.map((row) => {
    const own = byChange.get(row.id) ?? []
    const names = own
      .slice(0, namedOperations)
      .map(({ productCode, operationName }) => `${productCode} ${operationName}`)
    const isOpen = row.state === 'proposed'
    return {
      id: row.id,
      validFrom: row.validFrom,
      note: row.note,
      state: row.state,
      rates: own.length,
      operationNames: [...names, ...(own.length > names.length ? ['…'] : [])].join(', '),
      proposedByName: row.proposedByName,
      createdAt: row.createdAt,
      decidedByName: row.decidedByName,
      decidedAt: row.decidedAt,
      reason: row.reason,
      abilities: { sign: isOpen && actor.can('rate.sign'), withdraw: isOpen && actor.can('rate.manage') },
      version: row.version,
    }
  })
}

export const rateChangeList = defineList(listRateChanges, {
  rows: (db) => db.selectFrom('rate_change').selectAll(),
  id: 'rate_change.id',
  columns: { createdAt: 'rate_change.createdAt', state: 'rate_change.state' },
  search: ['rate_change.search'],
  toRows: toRateChanges,
}) as List

async function shown(db: Reader | Tx, actor: Actor, id: string): Promise<RateChange> {
  const rows = await db.selectFrom('rate_change').selectAll().where('id', '=', id).execute()
  const [change] = await toRateChanges(rows, db, { actor })
  if (!change) throw new RuleError('row.notFound')
  return change
}

export function rateChangeRoutes(floor: Floor, core: Core): Handler[] {
  const pricing = async (tx: Tx, { actor, requestId }: Caller) => ({
    tx,
    actor,
    requestId,
    now: floor.now(),
    workedOn: (await floor.shiftNow(tx)).workedOn,
  })

  return [
    listHandler(rateChangeList, floor.now),

    query(previewRatesRoute, async (db, { body }) => previewRates(db, (await floor.shiftNow(db)).workedOn, body)),

    query(readRateChange, async (db, { params, actor }) => {
      const change = await shown(db, actor, params.id)
      const lines = await linesOf(db, [params.id])
      const known = await ratesOf(
        db,
        lines.map(({ operationId }) => operationId),
      )
      const nowOf = (operationId: string) =>
        known.get(operationId)?.findLast(({ validFrom }) => validFrom < change.validFrom)?.rateMinor ?? null
      return {
        ...change,
        lines: lines.map(({ changeId: _, ...line }) => ({ ...line, nowMinor: nowOf(line.operationId) })),
      }
    }),

    preparedCommand(
      createRateChange,
      async (request) => {
        const { password } = request.body
        if (password === undefined) return null
        if (!request.actor.can('rate.sign')) throw new RuleError('permission.denied')
        return confirmPassword(core, request, password, 'body.password')
      },
      async (tx, request, confirmed) => {
        const { actor, body } = request
        const work = await pricing(tx, request)
        const operationIds = body.rates.map(({ operationId }) => operationId)
        const areFirst = actor.can('rate.sign') && (await ratesOf(tx, operationIds)).size === 0
        const id = await proposeRates(work, body)
        // Nobody gains or loses by first rates: whoever may sign has signed by setting them.
        if (confirmed || areFirst) await signRates(work, id)
        else await askForSignature(tx, work, id, body.rates.length)
        return shown(tx, actor, id)
      },
    ),

    preparedCommand(
      signRateChange,
      (request) => confirmPassword(core, request, request.body.password, 'body.password'),
      async (tx, request) => {
        const { params, body, actor } = request
        await signRates(await pricing(tx, request), params.id, body.version)
        return shown(tx, actor, params.id)
      },
    ),

    command(withdrawRateChange, async (tx, request) => {
      const { params, body, actor } = request
      await withdrawRates(await pricing(tx, request), params.id, body.version, body.reason)
      return shown(tx, actor, params.id)
    }),
  ]
}
