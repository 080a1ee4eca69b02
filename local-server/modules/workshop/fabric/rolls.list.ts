import { listFabricRolls, type FabricRoll, type zRollWithMoves } from '../../../../contracts/workshop/fabric.ts'
import type { z } from 'zod'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { defineList, type List } from '../../../core/list/define-list.ts'
import type { FabricRollTable } from './fabric.tables.ts'

export type RollWithMoves = z.output<typeof zRollWithMoves>

const toRoll = (row: FabricRollTable): FabricRoll => ({
  id: row.id,
  number: row.number,
  article: row.article,
  colour: row.colour,
  lot: row.lot,
  widthCentimetres: row.widthCentimetres,
  receivedThousandths: row.receivedThousandths,
  leftThousandths: row.leftThousandths,
  state: row.state,
  receivedOn: row.receivedOn,
  note: row.note,
  createdAt: row.createdAt,
  version: row.version,
})

export const fabricRollList = defineList(listFabricRolls, {
  rows: (db) => db.selectFrom('fabric_roll').selectAll('fabric_roll'),
  id: 'fabric_roll.id',
  columns: {
    createdAt: 'fabric_roll.createdAt',
    receivedOn: 'fabric_roll.receivedOn',
    number: 'fabric_roll.number',
    leftThousandths: 'fabric_roll.leftThousandths',
    state: 'fabric_roll.state',
    article: 'fabric_roll.article',
    colour: 'fabric_roll.colour',
  },
  search: ['fabric_roll.search'],
  toRows: (rows) => rows.map(toRoll),
}) as List

/** @throws RuleError `row.notFound` */
export async function readRoll(db: Reader | Tx, id: string): Promise<RollWithMoves> {
  const row = await db.selectFrom('fabric_roll').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new RuleError('row.notFound')
  const moves = await db
    .selectFrom('fabric_move')
    .leftJoin('lay', 'lay.id', 'fabric_move.layId')
    .leftJoin('customer_order', 'customer_order.id', 'lay.orderId')
    .select(['fabric_move.id', 'fabric_move.kind', 'fabric_move.thousandths', 'fabric_move.note'])
    .select(['fabric_move.at', 'fabric_move.byName', 'lay.orderId', 'lay.number as layNumber'])
    .select('customer_order.number as orderNumber')
    .where('fabric_move.rollId', '=', id)
    .orderBy('fabric_move.at', 'desc')
    .orderBy('fabric_move.id', 'desc')
    .execute()
  return { ...toRoll(row), moves }
}
