import type { LocaleTag } from '../../../../contracts/common.ts'
import type { BodyOf } from '../../../../contracts/route.ts'
import { hallSize, type changeHall, type Hall } from '../../../../contracts/workshop/halls.ts'
import { fold } from '../../../../contracts/uzbek-script.ts'
import type { Actor } from '../../../core/access.ts'
import { audit } from '../../../core/audit/audit.ts'
import { changeRow, rowForChange, type Tx } from '../../../core/database/index.ts'
import { RuleError, fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { setFileOf } from '../../../core/files/files.service.ts'
import { newId } from '../../../core/ids.ts'
import type { Floor } from '../shifts.ts'
import { plantOf } from './plant-of.ts'

export interface HallWork {
  tx: Tx
  actor: Actor
  requestId: string
  floor: Floor
  locale: LocaleTag
}

type Input = BodyOf<typeof changeHall>

/** Lines stand in rows of three until somebody moves them to where they are. */
const across = 3
const startWidth = 280
const startHeight = 200
const gap = 40

export async function addHall(work: HallWork, name: string): Promise<Hall> {
  const { tx } = work
  await assertNameFree(tx, name)
  const id = newId()
  await tx
    .insertInto('hall')
    .values({ id, name, search: fold(name), pictureFileId: null, version: 1 })
    .execute()
  const lines = await tx
    .selectFrom('line')
    .select('id')
    .where('archived', '=', 0)
    .where('id', 'not in', (eb) => eb.selectFrom('hall_place').select('lineId').where('workerId', 'is', null))
    .orderBy('search')
    .limit(across * 4)
    .execute()
  const places = lines.map((line, index) => ({
    lineId: line.id,
    workerId: null,
    x: gap + (index % across) * (startWidth + gap),
    y: gap + Math.floor(index / across) * (startHeight + gap),
    width: startWidth,
    height: startHeight,
  }))
  await insertPlaces(tx, id, places)
  return noted(work, id, 'hall.created')
}

export async function setHall(work: HallWork, id: string, input: Input): Promise<Hall> {
  const { tx, actor } = work
  const row = await rowForChange(tx, 'hall', id, input.version, () => readHall(work, id))
  if (fold(input.name) !== row.search) await assertNameFree(tx, input.name)
  await assertPlaces(tx, input.places)
  const before = await readHall(work, id)
  const subject = { entity: 'hall', entityId: id, slot: 'picture', permission: 'board.view' } as const
  await setFileOf(tx, actor, subject, input.pictureFileId, { path: 'body.pictureFileId', picture: true })
  const { name, pictureFileId } = input
  await changeRow(tx, 'hall', id, { name, search: fold(name), pictureFileId })
  await tx.deleteFrom('hall_place').where('hallId', '=', id).execute()
  await insertPlaces(tx, id, input.places)
  return noted(work, id, 'hall.changed', before)
}

export async function removeHall(work: HallWork, id: string): Promise<void> {
  const { tx, actor, requestId, floor } = work
  const { name } = await rowForChange(tx, 'hall', id)
  const subject = { entity: 'hall', entityId: id, slot: 'picture' } as const
  await setFileOf(tx, actor, subject, null)
  await tx.deleteFrom('hall_place').where('hallId', '=', id).execute()
  await tx.deleteFrom('hall').where('id', '=', id).execute()
  const now = floor.now()
  const entry = { action: 'hall.deleted', entity: 'hall', entityId: id, before: { name } }
  await audit(tx, { actor, requestId, now }, entry)
  await emit(tx, now, 'hall.changed', { hallId: id })
}

async function readHall({ tx, floor, locale }: HallWork, id: string): Promise<Hall> {
  const { halls } = await plantOf(tx, floor, { names: 'full', locale, hallId: id })
  const [hall] = halls
  if (!hall) throw new RuleError('row.notFound')
  return hall
}

async function assertNameFree(tx: Tx, name: string): Promise<void> {
  const taken = await tx.selectFrom('hall').select('id').where('search', '=', fold(name)).executeTakeFirst()
  if (taken) throw fieldError('hall.nameTaken', 'body.name', { name })
}

/** Each line and each worker stands once in a hall, within its edges; a work place is on its worker's line. */
async function assertPlaces(tx: Tx, places: Input['places']): Promise<void> {
  const lines = await tx.selectFrom('line').select('id').where('archived', '=', 0).execute()
  const workers = await tx.selectFrom('worker').select(['id', 'lineId']).where('leftOn', 'is', null).execute()
  const lineOf = new Map(workers.map(({ id, lineId }) => [id, lineId]))
  const seen = new Set<string>()
  for (const [index, { lineId, workerId, x, y, width, height }] of places.entries()) {
    const at = `body.places.${index}`
    if (!lines.some(({ id }) => id === lineId)) throw fieldError('row.notFound', `${at}.lineId`)
    if (workerId !== null && lineOf.get(workerId) !== lineId) throw fieldError('row.notFound', `${at}.workerId`)
    if (seen.size === seen.add(workerId ?? lineId).size) throw fieldError('hall.placeTwice', at)
    if (x + width > hallSize || y + height > hallSize) throw fieldError('hall.placeOutside', at)
  }
}

/** Rows one insert carries. */
const rowsAtOnce = 100

async function insertPlaces(tx: Tx, hallId: string, places: Input['places']): Promise<void> {
  const rows = places.map((place) => ({ id: newId(), hallId, ...place }))
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    await tx
      .insertInto('hall_place')
      .values(rows.slice(at, at + rowsAtOnce))
      .execute()
  }
}

const summaryOf = ({ name, pictureFileId, places }: Hall) => ({
  name,
  pictureFileId,
  places: places.map(({ lineName, workerId, x, y, width, height }) => ({ lineName, workerId, x, y, width, height })),
})

async function noted(work: HallWork, id: string, action: string, before?: Hall): Promise<Hall> {
  const { tx, actor, requestId, floor } = work
  const hall = await readHall(work, id)
  const now = floor.now()
  const entry = { action, entity: 'hall', entityId: id, after: summaryOf(hall) }
  await audit(tx, { actor, requestId, now }, before === undefined ? entry : { ...entry, before: summaryOf(before) })
  await emit(tx, now, 'hall.changed', { hallId: id })
  return hall
}
