import type { LocaleTag } from '../../../../contracts/common.ts'
import type { FloorWorker } from '../../../../contracts/workshop/attendance.ts'
import type { Hall, Place, PlaceState } from '../../../../contracts/workshop/halls.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { workersNow } from '../attendance/shift-now.ts'
import { plansOf } from '../plan/plan-of.ts'
import { nameOf, type NameStyle } from '../screens/shown-names.ts'
import { shiftName, type Floor } from '../shifts.ts'
import type { HallPlaceTable, HallTable } from './plant.migration.ts'

interface OpenCall {
  kind: NonNullable<Place['call']>['kind']
  state: string
  lineId: string
  workerId: string
  calledAt: number
}

interface PlaceRow extends HallPlaceTable {
  lineName: string
  familyName: string | null
  givenName: string | null
  number: string | null
}

interface Plant {
  workedOn: string
  shiftName: string
  halls: Hall[]
}

/** Every hall as it is at this moment, in a few queries whatever stands in them. */
export async function plantOf(
  db: Reader | Tx,
  floor: Floor,
  { names, locale, hallId }: { names: NameStyle; locale: LocaleTag; hallId?: string },
): Promise<Plant> {
  let hallQuery = db.selectFrom('hall').selectAll().orderBy('search')
  if (hallId !== undefined) hallQuery = hallQuery.where('id', '=', hallId)
  const halls = await hallQuery.execute()
  const rows = halls.length === 0 ? [] : await placesOf(db, halls)
  const lineIds = [...new Set(rows.map(({ lineId }) => lineId))]
  const { shift, span, now, settings, workers } = await workersNow(db, floor, lineIds)
  const lines = [...new Map(rows.map(({ lineId, lineName }) => [lineId, { id: lineId, name: lineName }])).values()]
  const plans = await plansOf(db, lines, span, now)
  const calls = await openCalls(db)

  const stateOf = (row: PlaceRow): Pick<Place, 'state' | 'here' | 'pieces' | 'plannedByNow' | 'call'> => {
    const own = calls.find((call) =>
      row.workerId === null ? call.lineId === row.lineId : call.workerId === row.workerId,
    )
    const call = own ? { kind: own.kind, calledAt: own.calledAt, isTaken: own.state === 'taken' } : null
    if (row.workerId !== null) {
      const worker = workers.find(({ workerId }) => workerId === row.workerId)
      const here = worker?.state === 'here' ? 1 : 0
      return { state: stateOfWorker(call, worker), here, pieces: worker?.pieces ?? 0, plannedByNow: null, call }
    }
    const ofLine = workers.filter(({ lineId }) => lineId === row.lineId)
    const here = ofLine.filter(({ state }) => state === 'here').length
    const plan = plans.find(({ lineId }) => lineId === row.lineId)
    const isPlanned = plan !== undefined && plan.plannedPieces !== null
    const pieces = isPlanned
      ? plan.approvedPieces + plan.pendingPieces
      : ofLine.reduce((sum, worker) => sum + worker.pieces, 0)
    const plannedByNow = isPlanned ? plan.plannedByNow : null
    const isBehind = plannedByNow !== null && pieces * 100 < plannedByNow * settings.behindBelowPercent
    return { state: stateOfLine(call, here, isBehind), here, pieces, plannedByNow, call }
  }

  const toPlace = (row: PlaceRow): Place => ({
    id: row.id,
    lineId: row.lineId,
    lineName: row.lineName,
    workerId: row.workerId,
    name: row.familyName === null ? row.lineName : nameOf(namedOf(row), names),
    x: row.x,
    y: row.y,
    width: row.width,
    height: row.height,
    ...stateOf(row),
  })

  return {
    workedOn: span.workedOn,
    shiftName: shiftName(shift.name, locale),
    halls: halls.map(({ id, name, pictureFileId, version }) => ({
      id,
      name,
      pictureFileId,
      version,
      places: rows.filter((row) => row.hallId === id).map(toPlace),
    })),
  }
}

function stateOfLine(call: Place['call'], here: number, isBehind: boolean): PlaceState {
  if (call) return 'call'
  if (here === 0) return 'nobody'
  return isBehind ? 'behind' : 'working'
}

function stateOfWorker(call: Place['call'], worker: FloorWorker | undefined): PlaceState {
  if (call) return 'call'
  if (worker?.state !== 'here') return 'nobody'
  if (worker.isFree) return 'free'
  return worker.isBehind ? 'behind' : 'working'
}

const namedOf = ({ familyName, givenName, number }: PlaceRow) => ({
  familyName: familyName ?? '',
  givenName: givenName ?? '',
  number: number ?? '',
})

/** Without lines that were put aside and workers who are on another line by now, or gone. */
const placesOf = (db: Reader | Tx, halls: readonly HallTable[]): Promise<PlaceRow[]> =>
  db
    .selectFrom('hall_place')
    .innerJoin('line', 'line.id', 'hall_place.lineId')
    .leftJoin('worker', 'worker.id', 'hall_place.workerId')
    .leftJoin('person', 'person.id', 'hall_place.workerId')
    .selectAll('hall_place')
    .select(['line.name as lineName', 'person.familyName', 'person.givenName', 'worker.number'])
    .where(
      'hall_place.hallId',
      'in',
      halls.map(({ id }) => id),
    )
    .where('line.archived', '=', 0)
    .where((eb) =>
      eb.or([
        eb('hall_place.workerId', 'is', null),
        eb.and([eb('worker.leftOn', 'is', null), eb('worker.lineId', '=', eb.ref('hall_place.lineId'))]),
      ]),
    )
    .orderBy('hall_place.id')
    .execute()

const openCalls = (db: Reader | Tx): Promise<OpenCall[]> =>
  db
    .selectFrom('help_call')
    .select(['kind', 'state', 'lineId', 'workerId', 'calledAt'])
    .where('state', 'in', ['waiting', 'taken'])
    .orderBy('calledAt')
    .execute()
