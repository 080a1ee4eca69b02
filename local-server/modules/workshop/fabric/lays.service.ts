import type { LocaleTag } from '../../../../contracts/common.ts'
import type { ErrorCode } from '../../../../contracts/errors.ts'
import type { BodyOf, ResponseOf } from '../../../../contracts/route.ts'
import type { OrderWithMatrix } from '../../../../contracts/workshop/orders.ts'
import type { changeLay, createLay, cutLay, Lay } from '../../../../contracts/workshop/lays.ts'
import { fold } from '../../../../contracts/uzbek-script.ts'
import { audit } from '../../../core/audit/audit.ts'
import { changeRow, rowForChange } from '../../../core/database/index.ts'
import { RuleError, fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { writtenThousandths } from '../../../core/exports/formats.ts'
import { newId } from '../../../core/ids.ts'
import { cutOrder, undoCut } from '../orders/cuts.service.ts'
import { readCut } from '../orders/orders.list.ts'
import type { OrderWork } from '../orders/orders.service.ts'
import { readLay, sizesOf } from './lays-of.ts'
import { fabricKeyOf, moveFabric, type FabricWork } from './rolls.service.ts'

export type LayWork = OrderWork & FabricWork & { requestId: string }

type Input = BodyOf<typeof createLay>
type Use = BodyOf<typeof cutLay>['rolls'][number]

export async function planLay(work: LayWork, orderId: string, input: Input): Promise<Lay> {
  const { tx, actor, now } = work
  const order = await tx.selectFrom('customer_order').select('status').where('id', '=', orderId).executeTakeFirst()
  if (!order) throw new RuleError('row.notFound')
  if (order.status === 'done' || order.status === 'cancelled') throw new RuleError('lay.orderOver')
  await assertPlan(work, orderId, input)
  const newest = await tx
    .selectFrom('lay')
    .select(({ fn }) => fn.max<number | null>('number').as('number'))
    .where('orderId', '=', orderId)
    .executeTakeFirst()
  const id = newId()
  const { article, layerThousandths, note } = input
  await tx
    .insertInto('lay')
    .values({
      id,
      orderId,
      number: (newest?.number ?? 0) + 1,
      article,
      layerThousandths,
      sizes: JSON.stringify(input.sizes),
      status: 'planned',
      cutId: null,
      note,
      createdAt: now,
      createdBy: actor.name,
      version: 1,
    })
    .execute()
  await insertColours(work, id, input)
  return noted(work, id, 'lay.planned')
}

export async function replanLay(
  work: LayWork,
  id: string,
  { version, ...input }: BodyOf<typeof changeLay>,
): Promise<Lay> {
  const row = await plannedLay(work, id, version)
  await assertPlan(work, row.orderId, input)
  const before = await readLay(work.tx, id)
  const { article, layerThousandths, note } = input
  await changeRow(work.tx, 'lay', id, { article, layerThousandths, note, sizes: JSON.stringify(input.sizes) })
  await work.tx.deleteFrom('lay_colour').where('layId', '=', id).execute()
  await insertColours(work, id, input)
  return noted(work, id, 'lay.changed', before)
}

export async function cancelLay(work: LayWork, id: string, version: number): Promise<Lay> {
  await plannedLay(work, id, version)
  const before = await readLay(work.tx, id)
  await changeRow(work.tx, 'lay', id, { status: 'cancelled' })
  return noted(work, id, 'lay.cancelled', before)
}

/** The layers that were really laid make the cut's pieces; the plan may have been for more or fewer. */
export async function cutLayOf(
  work: LayWork,
  id: string,
  { version, bundleSize, rolls }: BodyOf<typeof cutLay>,
  locale: LocaleTag,
): Promise<ResponseOf<typeof cutLay>> {
  const { tx } = work
  const row = await plannedLay(work, id, version)
  const before = await readLay(tx, id)
  await takeFabric(work, before, rolls, locale)
  const layers = new Map<string, number>()
  for (const use of rolls) layers.set(use.colour, (layers.get(use.colour) ?? 0) + use.layers)
  const items = [...layers].flatMap(([colour, count]) =>
    sizesOf(row).map(({ size, perLayer }) => ({ size, colour, pieces: perLayer * count })),
  )
  // What is wrong with the pieces is wrong with the layers of that colour.
  const pathOf = (index: number) =>
    `body.rolls.${rolls.findIndex(({ colour }) => colour === items[index]?.colour)}.layers`
  const cut = await cutOrder(work, row.orderId, { items, bundleSize }, locale, pathOf)
  await changeRow(tx, 'lay', id, { status: 'cut', cutId: cut.id })
  const lay = await noted(work, id, 'lay.cut', before)
  return { lay, cut: await readCut(tx, cut.id) }
}

/** Takes a cut back, and where a lay made it, its fabric and its place on the plan too. */
export async function undoCutOf(work: LayWork, cutId: string, version: number): Promise<OrderWithMatrix> {
  await giveFabricBack(work, cutId)
  return undoCut(work, cutId, version)
}

async function giveFabricBack(work: LayWork, cutId: string): Promise<void> {
  const { tx, now } = work
  const lay = await tx.selectFrom('lay').selectAll().where('cutId', '=', cutId).executeTakeFirst()
  if (!lay) return
  const before = await readLay(tx, lay.id)
  for (const use of before.rolls) {
    const roll = await rowForChange(tx, 'fabric_roll', use.rollId)
    await moveFabric(work, roll, { kind: 'cutUndone', thousandths: use.usedThousandths, layId: lay.id })
    await emit(tx, now, 'fabric.changed', { rollId: roll.id })
  }
  await tx.deleteFrom('lay_roll').where('layId', '=', lay.id).execute()
  await changeRow(tx, 'lay', lay.id, { status: 'planned', cutId: null })
  await noted(work, lay.id, 'lay.cutUndone', before)
}

async function takeFabric(work: LayWork, lay: Lay, uses: readonly Use[], locale: LocaleTag): Promise<void> {
  const { tx, now } = work
  const seen = new Set<string>()
  for (const [index, use] of uses.entries()) {
    const at = `body.rolls.${index}`
    if (seen.size === seen.add(use.rollId).size) throw fieldError('lay.rollTwice', `${at}.rollId`)
    const planned = lay.colours.find(({ colour }) => colour === use.colour)
    if (!planned) throw fieldError('lay.colourUnknown', `${at}.colour`, { colour: use.colour })
    const roll = await tx.selectFrom('fabric_roll').selectAll().where('id', '=', use.rollId).executeTakeFirst()
    if (!roll) throw fieldError('row.notFound', `${at}.rollId`)
    const { number, article, colour } = roll
    if (roll.fabricKey !== fabricKeyOf(lay.article, planned.fabricColour)) {
      throw fieldError('lay.otherFabric', `${at}.rollId`, { number, article, colour })
    }
    if (roll.leftThousandths < use.usedThousandths) {
      const left = writtenThousandths(roll.leftThousandths, locale)
      throw fieldError('fabric.notEnough', `${at}.usedThousandths`, { number, left })
    }
    await moveFabric(work, roll, { kind: 'cut', thousandths: -use.usedThousandths, layId: lay.id })
    await tx
      .insertInto('lay_roll')
      .values({ layId: lay.id, ...use })
      .execute()
    await emit(tx, now, 'fabric.changed', { rollId: roll.id })
  }
}

async function plannedLay({ tx }: LayWork, id: string, version: number) {
  const row = await rowForChange(tx, 'lay', id, version, () => readLay(tx, id))
  if (row.status !== 'planned') throw new RuleError('lay.notPlanned')
  return row
}

/** @throws RuleError what the order has not, or what stands twice */
async function assertPlan({ tx }: LayWork, orderId: string, { sizes, colours }: Input): Promise<void> {
  const items = await tx.selectFrom('order_item').select(['size', 'colour']).where('orderId', '=', orderId).execute()
  const refuse = (code: ErrorCode, path: string, params: Record<string, string>) => {
    throw fieldError(code, `body.${path}`, params)
  }
  const seen = new Set<string>()
  for (const [index, { size }] of sizes.entries()) {
    const path = `sizes.${index}.size`
    if (!items.some((item) => item.size === size)) refuse('lay.sizeUnknown', path, { size })
    if (seen.size === seen.add(fold(size)).size) refuse('lay.sizeTwice', path, { size })
  }
  seen.clear()
  for (const [index, { colour }] of colours.entries()) {
    const path = `colours.${index}.colour`
    if (!items.some((item) => item.colour === colour)) refuse('lay.colourUnknown', path, { colour })
    if (seen.size === seen.add(fold(colour)).size) refuse('lay.colourTwice', path, { colour })
    const missing = sizes.find(({ size }) => !items.some((item) => item.size === size && item.colour === colour))
    if (missing) refuse('order.itemUnknown', path, { size: missing.size, colour })
  }
}

async function insertColours({ tx }: LayWork, layId: string, { article, colours }: Input): Promise<void> {
  const rows = colours.map((one, position) => ({
    layId,
    position,
    ...one,
    fabricKey: fabricKeyOf(article, one.fabricColour),
  }))
  await tx.insertInto('lay_colour').values(rows).execute()
}

async function noted(work: LayWork, id: string, action: string, before?: Lay): Promise<Lay> {
  const { tx, actor, requestId, now } = work
  const after = await readLay(tx, id)
  await audit(tx, { actor, requestId, now }, { action, entity: 'lay', entityId: id, before, after })
  await emit(tx, now, 'order.changed', { orderId: after.orderId })
  return after
}
