import type { LocaleTag } from '../../../../contracts/common.ts'
import type { BodyOf } from '../../../../contracts/route.ts'
import { fold } from '../../../../contracts/uzbek-script.ts'
import {
  mostBundlesInCut,
  type createCut as createRoute,
  type OrderWithMatrix,
} from '../../../../contracts/workshop/orders.ts'
import { audit } from '../../../core/audit/audit.ts'
import { changeRow, rowForChange, type Tx } from '../../../core/database/index.ts'
import { RuleError, fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { newId } from '../../../core/ids.ts'
import { text } from '../../../core/text/texts.ts'
import { sql } from 'kysely'
import type { BundleTable } from '../workshop.tables.ts'
import { mostToCut, orderRow, readCut, readOrder } from './orders.list.ts'
import { assertItems, type OrderWork } from './orders.service.ts'
import type { CutTable } from './orders.tables.ts'

type Input = BodyOf<typeof createRoute>
type Item = Input['items'][number]
type Cut = Awaited<ReturnType<typeof readCut>>

/** Where the request says an item, when it does not say the items themselves. */
type PathOf = (index: number) => string

/** Rows one insert carries: SQLite and PostgreSQL both bound the number of parameters. */
const rowsAtOnce = 500

/**
 * Cuts pieces of an order into bundles. What is left is read and taken inside one write, and writes follow one another,
 * so two who cut at the same moment cannot both have the last pieces.
 */
export async function cutOrder(
  work: OrderWork,
  orderId: string,
  input: Input,
  locale: LocaleTag,
  pathOf?: PathOf,
): Promise<Cut> {
  const { tx, actor, requestId, now } = work
  const order = await orderRow(tx, orderId)
  if (order.status !== 'open') throw new RuleError('order.notOpen')
  await assertLeft(work, orderId, input.items, locale, pathOf)
  const parts = input.items.flatMap((item) => bundlesOf(item, input.bundleSize))
  if (parts.length > mostBundlesInCut) {
    throw fieldError('cut.tooManyBundles', 'body.bundleSize', { count: parts.length, limit: mostBundlesInCut })
  }

  const codes = await freeCodes(tx, order.number, order.lastBundle, parts.length)
  const [first] = codes
  const last = codes.at(-1)
  if (!first || !last) throw new Error('a cut without bundles')
  const cut: CutTable = {
    id: newId(),
    orderId,
    number: order.cuts + 1,
    bundleSize: input.bundleSize,
    pieces: input.items.reduce((sum, { pieces }) => sum + pieces, 0),
    bundles: parts.length,
    firstBundle: first.code,
    lastBundle: last.code,
    createdAt: now,
    createdBy: actor.name,
    undoneAt: null,
    undoneBy: null,
    version: 1,
  }
  await tx.insertInto('cut').values(cut).execute()
  const bundles = parts.map((part, index): BundleTable => {
    const code = codes[index]?.code ?? ''
    const { productId } = order
    const from = { orderId, cutId: cut.id, undoneAt: null, createdAt: now, version: 1 }
    return { id: newId(), code, search: fold(code), productId, ...part, ...from }
  })
  for (let at = 0; at < bundles.length; at += rowsAtOnce) {
    await tx
      .insertInto('bundle')
      .values(bundles.slice(at, at + rowsAtOnce))
      .execute()
  }
  await countCut(tx, orderId, input.items, 1)
  await tx
    .updateTable('customer_order')
    .set({ cuts: cut.number, lastBundle: last.number })
    .where('id', '=', orderId)
    .execute()

  const { bundleSize, pieces } = cut
  const after = { order: order.number, cut: cut.number, bundleSize, pieces, bundles: parts.length, items: input.items }
  await audit(tx, { actor, requestId, now }, { action: 'cut.created', entity: 'cut', entityId: cut.id, after })
  await emit(tx, now, 'order.changed', { orderId })
  return readCut(tx, cut.id)
}

/** Takes a cut back while its bundles are untouched. Its rows stay, so that its coupons can say why they are refused. */
export async function undoCut(work: OrderWork, cutId: string, version: number): Promise<OrderWithMatrix> {
  const { tx, actor, requestId, now } = work
  const row = await rowForChange(tx, 'cut', cutId, version, () => readCut(tx, cutId))
  if (row.undoneAt !== null) throw new RuleError('cut.undone')
  const touched = await tx
    .selectFrom('bundle')
    .innerJoin('work_record', 'work_record.bundleId', 'bundle.id')
    .select('bundle.code')
    .where('bundle.cutId', '=', cutId)
    .where('work_record.status', '!=', 'rejected')
    .where('work_record.deletedAt', 'is', null)
    .limit(1)
    .executeTakeFirst()
  if (touched) throw new RuleError('cut.hasWork', { bundle: touched.code })

  const items = await tx
    .selectFrom('bundle')
    .select(({ ref, fn }) => [
      ref('size').$notNull().as('size'),
      ref('colour').$notNull().as('colour'),
      fn.sum<number>('pieces').as('pieces'),
    ])
    .where('cutId', '=', cutId)
    .groupBy(['size', 'colour'])
    .execute()
  await changeRow(tx, 'cut', cutId, { undoneAt: now, undoneBy: actor.name })
  await tx
    .updateTable('bundle')
    .set({ undoneAt: now, version: sql<number>`version + 1` })
    .where('cutId', '=', cutId)
    .execute()
  await countCut(tx, row.orderId, items, -1)

  const order = await readOrder(tx, row.orderId, work.allowancePercent)
  const before = { order: order.number, cut: row.number, pieces: row.pieces, bundles: row.bundles }
  await audit(tx, { actor, requestId, now }, { action: 'cut.undone', entity: 'cut', entityId: cutId, before })
  await emit(tx, now, 'order.changed', { orderId: row.orderId })
  return order
}

/** @throws RuleError `order.itemTwice`, `order.itemUnknown`, `cut.aboveLeft` with every item that is too much */
async function assertLeft(
  { tx, allowancePercent }: OrderWork,
  orderId: string,
  items: readonly Item[],
  locale: LocaleTag,
  pathOf: PathOf | undefined,
): Promise<void> {
  const rows = await tx.selectFrom('order_item').selectAll().where('orderId', '=', orderId).execute()
  const ordered = new Map(rows.map((row) => [JSON.stringify([row.size, row.colour]), row]))
  const find = ({ size, colour }: Pick<Item, 'size' | 'colour'>) => ordered.get(JSON.stringify([size, colour]))
  assertItems(items, (item) => find(item) !== undefined, pathOf ?? ((index) => `body.items.${index}`))
  const tooMuch = items.flatMap((item, index) => {
    const { pieces = 0, cutPieces = 0 } = find(item) ?? {}
    const left = Math.max(0, mostToCut(pieces, allowancePercent) - cutPieces)
    const { size, colour } = item
    return item.pieces > left ? [{ index, params: { left, size, colour, ordered: pieces, cut: cutPieces } }] : []
  })
  const [first] = tooMuch
  if (!first) return
  throw new RuleError('cut.aboveLeft', first.params, {
    fields: tooMuch.map(({ index, params }) => ({
      path: pathOf?.(index) ?? `body.items.${index}.pieces`,
      code: 'cut.aboveLeft',
      message: text(locale, 'error.cut.aboveLeft', params),
    })),
  })
}

/** `90` in bundles of 40 is 40, 40, 10. */
function bundlesOf(
  { size, colour, pieces }: Item,
  bundleSize: number,
): Pick<BundleTable, 'size' | 'colour' | 'pieces'>[] {
  return Array.from({ length: Math.ceil(pieces / bundleSize) }, (_, index) => ({
    size,
    colour,
    pieces: Math.min(bundleSize, pieces - index * bundleSize),
  }))
}

/** The next codes `<order>-<n>`, leaving out those a bundle that was added by itself has already. */
async function freeCodes(
  tx: Tx,
  order: string,
  after: number,
  count: number,
): Promise<{ number: number; code: string }[]> {
  const free: { number: number; code: string }[] = []
  for (let number = after + 1; free.length < count; number += rowsAtOnce) {
    const candidates = Array.from({ length: rowsAtOnce }, (_, step) => ({
      number: number + step,
      code: `${order}-${number + step}`,
    }))
    const codes = candidates.map(({ code }) => code)
    const taken = await tx.selectFrom('bundle').select('code').where('code', 'in', codes).execute()
    const isTaken = new Set(taken.map(({ code }) => code))
    free.push(...candidates.filter(({ code }) => !isTaken.has(code)))
  }
  return free.slice(0, count)
}

async function countCut(tx: Tx, orderId: string, items: readonly Item[], sign: 1 | -1): Promise<void> {
  let all = 0
  for (const { size, colour, pieces } of items) {
    all += sign * pieces
    await tx
      .updateTable('order_item')
      .set({ cutPieces: sql<number>`"cutPieces" + ${sign * pieces}` })
      .where('orderId', '=', orderId)
      .where('size', '=', size)
      .where('colour', '=', colour)
      .execute()
  }
  await tx
    .updateTable('customer_order')
    .set({ cutPieces: sql<number>`"cutPieces" + ${all}` })
    .where('id', '=', orderId)
    .execute()
}
