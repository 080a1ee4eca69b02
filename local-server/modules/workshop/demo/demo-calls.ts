import { callKinds } from '../../../../contracts/workshop/calls.ts'
import { newId } from '../../../core/ids.ts'
import { instantOf } from '../../../core/time/days.ts'
import type { HelpCallTable } from '../calls/calls.migration.ts'
import type { Shift } from '../workshop.tables.ts'
import type { DemoFloor, DemoSetting, DemoWorker } from './demo-floor.ts'
import { chance } from './random.ts'

const minute = 60_000
/** How long each usually takes: until somebody comes, and until it works again. */
const usual = {
  machine: { wait: [2, 11], repair: [8, 55] },
  material: { wait: [1, 7], repair: [4, 25] },
  master: { wait: [1, 9], repair: [2, 12] },
} as const

/** A few calls a day, all over but the two of the last half hour. */
export function demoCalls(
  { workers, mechanic, storekeeper }: DemoFloor,
  { now, timeZone }: DemoSetting,
  days: readonly string[],
  shift: Shift,
  /** Ids of those with work on the last day: nobody calls from home. */
  atWork: ReadonlySet<string>,
): HelpCallTable[] {
  const luck = chance(711)
  const dayWorkers = workers.filter(({ night }) => !night)
  const answererOf = (kind: HelpCallTable['kind'], { masterName }: DemoWorker) =>
    kind === 'machine' ? mechanic.fullName : kind === 'material' ? storekeeper.fullName : masterName
  const callOf = (
    workedOn: string,
    calledAt: number,
    kind: HelpCallTable['kind'],
    worker: DemoWorker,
  ): HelpCallTable => ({
    id: newId(),
    kind,
    state: 'waiting',
    lineId: worker.lineId,
    workerId: worker.id,
    stationName: null,
    workedOn,
    shiftId: shift.id,
    calledAt,
    takenAt: null,
    takenByAccountId: null,
    takenByName: null,
    endedAt: null,
    endedByName: null,
    note: null,
    version: 1,
  })

  const calls: HelpCallTable[] = []
  for (const workedOn of days) {
    const startsAt = instantOf(workedOn, shift.startsAt, timeZone)
    for (let left = luck.between(0, 3); left > 0; left--) {
      const kind = luck.oneOf(callKinds)
      const worker = luck.oneOf(dayWorkers)
      const calledAt = startsAt + luck.between(20, 600) * minute
      const { wait, repair } = usual[kind]
      const takenAt = calledAt + luck.between(wait[0], wait[1]) * minute
      const endedAt = takenAt + luck.between(repair[0], repair[1]) * minute
      if (endedAt > now) continue
      const name = answererOf(kind, worker)
      const done = { takenAt, takenByName: name, endedAt, endedByName: name, version: 3 }
      calls.push({ ...callOf(workedOn, calledAt, kind, worker), state: 'resolved', ...done })
    }
  }
  const present = dayWorkers.filter(({ id }) => atWork.has(id))
  const [first, second] = [present[2] ?? dayWorkers[2], present.at(-1) ?? dayWorkers.at(-1)]
  const today = days.at(-1)
  if (!first || !second || today === undefined) throw new Error('the demo has no day or nobody to call')
  calls.push({
    ...callOf(today, now - 19 * minute, 'machine', first),
    state: 'taken',
    takenAt: now - 14 * minute,
    takenByName: mechanic.fullName,
    version: 2,
  })
  calls.push(callOf(today, now - 3 * minute, 'material', second))
  return calls
}
