import type { BodyOf } from '../../../../contracts/route.ts'
import {
  endPieceThousandths,
  type changeFabricRoll,
  type measureFabricRoll,
  type receiveFabricRoll,
  type RollState,
  type writeOffFabricRoll,
} from '../../../../contracts/workshop/fabric.ts'
import { fold } from '../../../../contracts/uzbek-script.ts'
import type { Actor } from '../../../core/access.ts'
import { audit } from '../../../core/audit/audit.ts'
import { changeRow, rowForChange, type Tx } from '../../../core/database/index.ts'
import { RuleError, fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { newId } from '../../../core/ids.ts'
import type { FabricMoveTable, FabricRollTable } from './fabric.tables.ts'
import { readRoll, type RollWithMoves } from './rolls.list.ts'

export interface FabricWork {
  tx: Tx
  actor: Actor
  requestId?: string
  now: number
  today: string
}

/** Fabric of the same article and colour, however they were typed. */
export const fabricKeyOf = (article: string, colour: string): string => JSON.stringify([fold(article), fold(colour)])

const searchOf = (row: Pick<FabricRollTable, 'number' | 'article' | 'colour' | 'lot'>) =>
  fold(`${row.number} ${row.article} ${row.colour} ${row.lot}`)

function stateOf(received: number, left: number): RollState {
  if (left === 0) return 'usedUp'
  if (left >= received) return 'whole'
  return left < endPieceThousandths ? 'endPiece' : 'begun'
}

/** Adds a roll without reading it back; an import adds thousands. */
export async function addRoll(work: FabricWork, input: BodyOf<typeof receiveFabricRoll>): Promise<string> {
  const { tx, actor, requestId, now } = work
  const { receivedOn = work.today, receivedThousandths } = input
  if (receivedOn > work.today) throw fieldError('fabric.inFuture', 'body.receivedOn')
  await assertNumberFree(tx, input.number)
  const id = newId()
  const row: FabricRollTable = {
    id,
    ...input,
    receivedOn,
    fabricKey: fabricKeyOf(input.article, input.colour),
    search: searchOf(input),
    leftThousandths: receivedThousandths,
    state: 'whole',
    createdAt: now,
    version: 1,
  }
  await tx.insertInto('fabric_roll').values(row).execute()
  await addMove(work, { rollId: id, kind: 'received', thousandths: receivedThousandths })
  const { number, article, colour, lot } = row
  const after = { number, article, colour, lot, receivedThousandths, receivedOn }
  await audit(
    tx,
    { actor, now, ...(requestId === undefined ? {} : { requestId }) },
    { action: 'fabricRoll.received', entity: 'fabric_roll', entityId: id, after },
  )
  return id
}

export async function receiveRoll(work: FabricWork, input: BodyOf<typeof receiveFabricRoll>): Promise<RollWithMoves> {
  const id = await addRoll(work, input)
  await emit(work.tx, work.now, 'fabric.changed', { rollId: id })
  return readRoll(work.tx, id)
}

/** What fabric it is stays once a lay was cut of it: the lay says so too. */
export async function changeRoll(
  work: FabricWork,
  id: string,
  { version, ...input }: BodyOf<typeof changeFabricRoll>,
): Promise<RollWithMoves> {
  const { tx } = work
  const row = await rollForChange(tx, id, version)
  const after = { ...row, ...withoutUnsaid(input) }
  if (after.number !== row.number) await assertNumberFree(tx, after.number)
  const fabricKey = fabricKeyOf(after.article, after.colour)
  if (fabricKey !== row.fabricKey) {
    const used = await tx.selectFrom('lay_roll').select('layId').where('rollId', '=', id).limit(1).executeTakeFirst()
    if (used) throw fieldError('fabric.isCut', input.article === undefined ? 'body.colour' : 'body.article')
  }
  const before = await readRoll(tx, id)
  await changeRow(tx, 'fabric_roll', id, { ...input, fabricKey, search: searchOf(after) })
  return noted(work, id, 'fabricRoll.changed', before)
}

export async function measureRoll(
  work: FabricWork,
  id: string,
  { version, leftThousandths, note }: BodyOf<typeof measureFabricRoll>,
): Promise<RollWithMoves> {
  const row = await rollForChange(work.tx, id, version)
  const before = await readRoll(work.tx, id)
  if (leftThousandths === row.leftThousandths) return before
  await moveFabric(work, row, { kind: 'measured', thousandths: leftThousandths - row.leftThousandths, note })
  return noted(work, id, 'fabricRoll.measured', before)
}

export async function writeOffRoll(
  work: FabricWork,
  id: string,
  { version, note }: BodyOf<typeof writeOffFabricRoll>,
): Promise<RollWithMoves> {
  const row = await rollForChange(work.tx, id, version)
  if (row.leftThousandths === 0) throw new RuleError('fabric.usedUp', { number: row.number })
  const before = await readRoll(work.tx, id)
  await moveFabric(work, row, { kind: 'writtenOff', thousandths: -row.leftThousandths, note })
  return noted(work, id, 'fabricRoll.writtenOff', before)
}

/**
 * A move and what is left after it, in one write. What is left is read in the same write, and writes follow one another,
 * so a roll never gives more than it has; the table says so too.
 */
export async function moveFabric(
  work: FabricWork,
  row: FabricRollTable,
  move: Pick<FabricMoveTable, 'kind' | 'thousandths'> & Partial<Pick<FabricMoveTable, 'layId' | 'note'>>,
): Promise<void> {
  const leftThousandths = row.leftThousandths + move.thousandths
  await addMove(work, { rollId: row.id, ...move })
  const state = stateOf(row.receivedThousandths, leftThousandths)
  await changeRow(work.tx, 'fabric_roll', row.id, { leftThousandths, state })
}

async function addMove(
  { tx, actor, now }: FabricWork,
  move: Pick<FabricMoveTable, 'rollId' | 'kind' | 'thousandths'> & Partial<Pick<FabricMoveTable, 'layId' | 'note'>>,
): Promise<void> {
  const row = { id: newId(), layId: null, note: '', ...move, at: now, byName: actor.name }
  await tx.insertInto('fabric_move').values(row).execute()
}

const rollForChange = (tx: Tx, id: string, version: number) =>
  rowForChange(tx, 'fabric_roll', id, version, () => readRoll(tx, id))

async function assertNumberFree(tx: Tx, number: string): Promise<void> {
  const taken = await tx.selectFrom('fabric_roll').select('id').where('number', '=', number).executeTakeFirst()
  if (taken) throw fieldError('fabric.numberTaken', 'body.number', { number })
}

const withoutUnsaid = <T extends object>(input: T) =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }

async function noted(
  { tx, actor, requestId, now }: FabricWork,
  id: string,
  action: string,
  { moves: _, ...before }: RollWithMoves,
): Promise<RollWithMoves> {
  const read = await readRoll(tx, id)
  const { moves: __, ...after } = read
  await audit(
    tx,
    { actor, now, ...(requestId === undefined ? {} : { requestId }) },
    { action, entity: 'fabric_roll', entityId: id, before, after },
  )
  await emit(tx, now, 'fabric.changed', { rollId: id })
  return read
}
