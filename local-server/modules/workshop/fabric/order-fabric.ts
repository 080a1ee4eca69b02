import { sql } from 'kysely'
import type { ResponseOf } from '../../../../contracts/route.ts'
import type { readFabricStock } from '../../../../contracts/workshop/fabric.ts'
import type { readOrderFabric } from '../../../../contracts/workshop/lays.ts'
import type { Reader } from '../../../core/database/index.ts'
import { orderRow, asInMatrix } from '../orders/orders.list.ts'
import { laysOf, sum } from './lays-of.ts'
import { fabricKeyOf } from './rolls.service.ts'

type OrderFabric = ResponseOf<typeof readOrderFabric>
type Stock = ResponseOf<typeof readFabricStock>['items']

/** @throws RuleError `row.notFound` */
export async function fabricOfOrder(db: Reader, orderId: string): Promise<OrderFabric> {
  const order = await orderRow(db, orderId)
  const lays = await laysOf(db, orderId)
  const planned = lays.filter(({ status }) => status === 'planned')
  const cut = lays.filter(({ status }) => status === 'cut')

  const needed = new Map<string, { article: string; fabricColour: string; plannedThousandths: number }>()
  for (const { article, layerThousandths, colours } of planned) {
    for (const { fabricColour, layers } of colours) {
      const key = fabricKeyOf(article, fabricColour)
      const before = needed.get(key)?.plannedThousandths ?? 0
      needed.set(key, { article, fabricColour, plannedThousandths: before + layers * layerThousandths })
    }
  }
  const keys = [...needed.keys()]
  const onHand = await onHandOf(db, keys)
  const allPlanned = await plannedOf(db, keys)
  // A closed order takes nothing any more, though its lays were never cut.
  const counts = order.status === 'open' || order.status === 'draft'
  return {
    lays,
    needs: [...needed].map(([key, need]) => {
      const onHandThousandths = onHand.get(key)?.leftThousandths ?? 0
      const othersThousandths = (allPlanned.get(key) ?? 0) - (counts ? need.plannedThousandths : 0)
      const shortThousandths = Math.max(0, need.plannedThousandths + othersThousandths - onHandThousandths)
      return { ...need, onHandThousandths, othersThousandths, shortThousandths }
    }),
    unplanned: (await unplannedOf(db, orderId, planned)).toSorted(asInMatrix(order)),
    usedThousandths: sum(cut, (lay) => lay.usedThousandths),
    usedPieces: sum(cut, (lay) => lay.pieces),
  }
}

export async function fabricStock(db: Reader): Promise<Stock> {
  const onHand = await onHandOf(db)
  const planned = await plannedOf(db, [...onHand.keys()])
  return [...onHand]
    .map(([key, stock]) => ({ ...stock, plannedThousandths: planned.get(key) ?? 0 }))
    .toSorted((a, b) => a.article.localeCompare(b.article) || a.colour.localeCompare(b.colour))
}

async function onHandOf(
  db: Reader,
  keys?: readonly string[],
): Promise<Map<string, Omit<Stock[number], 'plannedThousandths'>>> {
  if (keys?.length === 0) return new Map()
  const rows = await db
    .selectFrom('fabric_roll')
    .select(({ fn }) => [
      'fabricKey',
      fn.min<string>('article').as('article'),
      fn.min<string>('colour').as('colour'),
      fn.countAll<number>().as('rolls'),
      fn.sum<number>('leftThousandths').as('leftThousandths'),
      sql<number>`sum(case when "state" = 'endPiece' then "leftThousandths" else 0 end)`.as('endPieceThousandths'),
    ])
    .where('state', '!=', 'usedUp')
    .$if(keys !== undefined, (query) => query.where('fabricKey', 'in', keys ?? []))
    .groupBy('fabricKey')
    .execute()
  return new Map(rows.map(({ fabricKey, ...stock }) => [fabricKey, stock]))
}

/** What planned lays of orders that are not closed will take, by fabric. */
async function plannedOf(db: Reader, keys: readonly string[]): Promise<Map<string, number>> {
  if (keys.length === 0) return new Map()
  const rows = await db
    .selectFrom('lay_colour')
    .innerJoin('lay', 'lay.id', 'lay_colour.layId')
    .innerJoin('customer_order', 'customer_order.id', 'lay.orderId')
    .select('lay_colour.fabricKey')
    .select(sql<number>`sum(lay_colour."layers" * lay."layerThousandths")`.as('thousandths'))
    .where('lay.status', '=', 'planned')
    .where('customer_order.status', 'in', ['draft', 'open'])
    .where('lay_colour.fabricKey', 'in', keys)
    .groupBy('lay_colour.fabricKey')
    .execute()
  return new Map(rows.map(({ fabricKey, thousandths }) => [fabricKey, thousandths]))
}

async function unplannedOf(
  db: Reader,
  orderId: string,
  planned: OrderFabric['lays'],
): Promise<OrderFabric['unplanned']> {
  const items = await db
    .selectFrom('order_item')
    .select(['size', 'colour', 'pieces', 'cutPieces'])
    .where('orderId', '=', orderId)
    .execute()
  return items.flatMap(({ size, colour, pieces, cutPieces }) => {
    const inLays = sum(planned, ({ sizes, colours }) => {
      const perLayer = sizes.find((one) => one.size === size)?.perLayer ?? 0
      return perLayer * (colours.find((one) => one.colour === colour)?.layers ?? 0)
    })
    const left = pieces - cutPieces - inLays
    return left > 0 ? [{ size, colour, pieces: left }] : []
  })
}
