import type { Lay } from '../../../../contracts/workshop/lays.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import type { LayColourTable, LayRollTable, LayTable } from './fabric.tables.ts'

type RollUse = LayRollTable & { rollNumber: string; lot: string; leftThousandths: number }
type LayRow = LayTable & { cutNumber: number | null }

export const sizesOf = (row: Pick<LayTable, 'sizes'>) => JSON.parse(row.sizes) as Lay['sizes']

export const sum = <T>(all: readonly T[], of: (one: T) => number): number =>
  all.reduce((total, one) => total + of(one), 0)

function toLay(row: LayRow, colours: readonly LayColourTable[], rolls: readonly RollUse[]): Lay {
  const sizes = sizesOf(row)
  const perLayer = sum(sizes, (size) => size.perLayer)
  const layers = sum(colours, (one) => one.layers)
  return {
    id: row.id,
    orderId: row.orderId,
    number: row.number,
    article: row.article,
    status: row.status,
    layerThousandths: row.layerThousandths,
    sizes,
    colours: colours.map((one) => ({ colour: one.colour, fabricColour: one.fabricColour, layers: one.layers })),
    pieces: perLayer * (row.status === 'cut' ? sum(rolls, (roll) => roll.layers) : layers),
    plannedThousandths: layers * row.layerThousandths,
    rolls: rolls.map(({ layId: _, ...roll }) => roll),
    usedThousandths: sum(rolls, (roll) => roll.usedThousandths),
    cutId: row.cutId,
    cutNumber: row.cutNumber,
    note: row.note,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    version: row.version,
  }
}

const layRows = (db: Reader | Tx) =>
  db.selectFrom('lay').leftJoin('cut', 'cut.id', 'lay.cutId').selectAll('lay').select('cut.number as cutNumber')

async function toLays(db: Reader | Tx, rows: readonly LayRow[]): Promise<Lay[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const colours = await db
    .selectFrom('lay_colour')
    .selectAll()
    .where('layId', 'in', ids)
    .orderBy('layId')
    .orderBy('position')
    .execute()
  const rolls = await db
    .selectFrom('lay_roll')
    .innerJoin('fabric_roll', 'fabric_roll.id', 'lay_roll.rollId')
    .selectAll('lay_roll')
    .select(['fabric_roll.number as rollNumber', 'fabric_roll.lot', 'fabric_roll.leftThousandths'])
    .where('layId', 'in', ids)
    .orderBy('fabric_roll.number')
    .execute()
  return rows.map((row) =>
    toLay(
      row,
      colours.filter(({ layId }) => layId === row.id),
      rolls.filter(({ layId }) => layId === row.id),
    ),
  )
}

export const laysOf = async (db: Reader | Tx, orderId: string): Promise<Lay[]> =>
  toLays(db, await layRows(db).where('lay.orderId', '=', orderId).orderBy('lay.number').execute())

/** @throws RuleError `row.notFound` */
export async function readLay(db: Reader | Tx, id: string): Promise<Lay> {
  const [lay] = await toLays(db, await layRows(db).where('lay.id', '=', id).execute())
  if (!lay) throw new RuleError('row.notFound')
  return lay
}
