import type { BodyOf } from '../../../../contracts/route.ts'
import type {
  changeOrder as changeRoute,
  createOrder as createRoute,
  OrderStatus,
  OrderWithMatrix,
  setOrderStatus as statusRoute,
} from '../../../../contracts/workshop/orders.ts'
import { fold } from '../../../../contracts/uzbek-script.ts'
import type { Actor } from '../../../core/access.ts'
import { audit } from '../../../core/audit/audit.ts'
import { changeRow, rowForChange, type Tx } from '../../../core/database/index.ts'
import { RuleError, fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { newId } from '../../../core/ids.ts'
import { readOrder } from './orders.list.ts'
import type { CustomerOrderTable } from './orders.tables.ts'

export interface OrderWork {
  tx: Tx
  actor: Actor
  requestId: string
  now: number
  /** How many per cent more than ordered may be cut. */
  allowancePercent: number
}

type Input = BodyOf<typeof createRoute>
type Matrix = Input['matrix']

/** The number of an order nobody gave one: 1001, 1002, … */
const firstSerialNumber = 1000

export async function createOrder(work: OrderWork, input: Input): Promise<OrderWithMatrix> {
  const { tx, now } = work
  await assertProduct(tx, input.productId)
  assertMatrix(input.matrix)
  const newest = await tx
    .selectFrom('customer_order')
    .select(({ fn }) => fn.max<number | null>('serial').as('serial'))
    .executeTakeFirst()
  let serial = (newest?.serial ?? 0) + 1
  if (input.number !== undefined) await assertNumberFree(tx, input.number)
  else while (await isTaken(tx, String(firstSerialNumber + serial))) serial++
  const number = input.number ?? String(firstSerialNumber + serial)
  const id = newId()
  await tx
    .insertInto('customer_order')
    .values({
      id,
      number,
      serial,
      customerName: input.customerName,
      search: searchOf(number, input.customerName),
      productId: input.productId,
      dueOn: input.dueOn,
      note: input.note,
      status: 'draft',
      ...columnsOf(input.matrix),
      cutPieces: 0,
      cuts: 0,
      lastBundle: 0,
      createdAt: now,
      version: 1,
    })
    .execute()
  await insertItems(tx, id, input.matrix)
  return noted(work, id, 'order.created')
}

/** A draft may change in everything; an open order only in what nobody has cut by. */
export async function changeOrder(
  work: OrderWork,
  id: string,
  { version, matrix, ...input }: BodyOf<typeof changeRoute>,
): Promise<OrderWithMatrix> {
  const { tx } = work
  const row = await orderForChange(work, id, version)
  const { dueOn: _, note: __, ...fixed } = input
  const isFixed = matrix !== undefined || Object.values(fixed).some((value) => value !== undefined)
  if (row.status !== 'draft' && (row.status !== 'open' || isFixed)) throw new RuleError('order.notDraft')
  if (input.productId !== undefined && input.productId !== row.productId) await assertProduct(tx, input.productId)
  const { number = row.number, customerName = row.customerName } = input
  if (number !== row.number) await assertNumberFree(tx, number)
  if (matrix) assertMatrix(matrix)

  const before = await readOrder(tx, id, work.allowancePercent)
  await changeRow(tx, 'customer_order', id, {
    ...input,
    search: searchOf(number, customerName),
    ...(matrix ? columnsOf(matrix) : {}),
  })
  if (matrix) {
    await tx.deleteFrom('order_item').where('orderId', '=', id).execute()
    await insertItems(tx, id, matrix)
  }
  return noted(work, id, 'order.changed', before)
}

/** What an order may become from what it is; what was cut and recorded stays in every case. */
const next: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  draft: ['open', 'cancelled'],
  open: ['done', 'cancelled'],
  done: ['open'],
  cancelled: [],
}

export async function setOrderStatus(
  work: OrderWork,
  id: string,
  { version, status }: BodyOf<typeof statusRoute>,
): Promise<OrderWithMatrix> {
  const row = await orderForChange(work, id, version)
  if (!next[row.status].includes(status)) throw new RuleError('order.statusRefused')
  const before = await readOrder(work.tx, id, work.allowancePercent)
  await changeRow(work.tx, 'customer_order', id, { status })
  return noted(work, id, status === 'open' ? 'order.opened' : `order.${status}`, before)
}

const orderForChange = ({ tx, allowancePercent }: OrderWork, id: string, version: number) =>
  rowForChange(tx, 'customer_order', id, version, () => readOrder(tx, id, allowancePercent))

async function noted(
  { tx, actor, requestId, now, allowancePercent }: OrderWork,
  id: string,
  action: string,
  before?: OrderWithMatrix,
): Promise<OrderWithMatrix> {
  const after = await readOrder(tx, id, allowancePercent)
  await audit(tx, { actor, requestId, now }, { action, entity: 'order', entityId: id, before, after })
  await emit(tx, now, 'order.changed', { orderId: id })
  return after
}

const searchOf = (number: string, customerName: string) => fold(`${number} ${customerName}`)

const columnsOf = ({ sizes, colours, items }: Matrix): Pick<CustomerOrderTable, 'sizes' | 'colours' | 'pieces'> => ({
  sizes: JSON.stringify(sizes),
  colours: JSON.stringify(colours),
  pieces: items.reduce((sum, { pieces }) => sum + pieces, 0),
})

async function insertItems(tx: Tx, orderId: string, { items }: Matrix): Promise<void> {
  await tx
    .insertInto('order_item')
    .values(items.map((item) => ({ ...item, orderId, cutPieces: 0 })))
    .execute()
}

async function assertProduct(tx: Tx, id: string): Promise<void> {
  const product = await tx
    .selectFrom('product')
    .select('id')
    .where('id', '=', id)
    .where('archived', '=', 0)
    .executeTakeFirst()
  if (!product) throw fieldError('row.notFound', 'body.productId')
}

const isTaken = async (tx: Tx, number: string) =>
  (await tx.selectFrom('customer_order').select('id').where('number', '=', number).executeTakeFirst()) !== undefined

async function assertNumberFree(tx: Tx, number: string): Promise<void> {
  if (await isTaken(tx, number)) throw fieldError('order.numberTaken', 'body.number', { number })
}

/** Where a text stands a second time, as people read it; -1 where none does. */
function repeated(texts: readonly string[]): number {
  const seen = new Set<string>()
  return texts.findIndex((text) => seen.size === seen.add(fold(text)).size)
}

/** @throws RuleError `order.sizeTwice`, `order.colourTwice`, `order.itemTwice`, `order.itemUnknown` */
function assertMatrix({ sizes, colours, items }: Matrix): void {
  const size = repeated(sizes)
  if (size >= 0) throw fieldError('order.sizeTwice', `body.matrix.sizes.${size}`, { size: sizes[size] ?? '' })
  const colour = repeated(colours)
  if (colour >= 0) {
    throw fieldError('order.colourTwice', `body.matrix.colours.${colour}`, { colour: colours[colour] ?? '' })
  }
  assertItems(
    items,
    (item) => sizes.includes(item.size) && colours.includes(item.colour),
    (index) => `body.matrix.items.${index}`,
  )
}

/** Each item is one of those there are, and stands there once. @throws RuleError `order.itemTwice`, `order.itemUnknown` */
export function assertItems(
  items: readonly { size: string; colour: string }[],
  isKnown: (item: { size: string; colour: string }) => boolean,
  pathOf: (index: number) => string,
): void {
  const seen = new Set<string>()
  for (const [index, { size, colour }] of items.entries()) {
    if (!isKnown({ size, colour })) throw fieldError('order.itemUnknown', pathOf(index), { size, colour })
    if (seen.size === seen.add(JSON.stringify([size, colour])).size) {
      throw fieldError('order.itemTwice', pathOf(index), { size, colour })
    }
  }
}
