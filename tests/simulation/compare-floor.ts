import { listAttendance, readShiftNow } from '../../contracts/workshop/attendance.ts'
import { efficiencyGroups, readEfficiency } from '../../contracts/workshop/efficiency.ts'
import { readPlanByHour, readPlans } from '../../contracts/workshop/plan.ts'
import { listDefects, qualityGroups, readQuality } from '../../contracts/workshop/quality.ts'
import { listShifts } from '../../contracts/workshop/shifts.ts'
import { plannedByHour } from './compare-boards.ts'
import { allRows, type Comparison } from './comparison.ts'
import { instantOf, type Week } from './entries.ts'
import { shiftOf, sumOf, type Entry } from './ledger.ts'

type Shift = Entry['shift']

/** Plan and finished pieces of every day, by the hour and on the page of the week. */
export async function comparePlans({ factory, ledger, plans, days }: Week, comparison: Comparison): Promise<void> {
  const { administrator } = factory
  const { items } = await administrator.call(listShifts)
  const shiftId = items.find(({ startsAt }) => startsAt === '08:00')?.id ?? ''
  const finishedOf = (lineId: string, workedOn: string) =>
    ledger.where((one) => one.lineId === lineId && one.workedOn === workedOn && one.shift === 'day' && one.isLast)
  for (const workedOn of days) {
    const { lines } = await administrator.call(readPlanByHour, { query: { workedOn, shiftId } })
    for (const line of lines) {
      const entries = finishedOf(line.lineId, workedOn)
      const sums = sumOf(entries)
      const plan = plans.get(`${line.lineId} ${workedOn}`) ?? null
      comparison.same(
        'plans',
        `${line.lineName} on ${workedOn}`,
        [line.plannedPieces, line.plannedByNow, line.approvedPieces, line.pendingPieces],
        [plan, plan ?? 0, sums.approvedPieces, sums.pendingPieces],
      )
      const planned = plannedByHour(plan ?? 0)
      comparison.same(
        'plans',
        `${line.lineName} on ${workedOn} by the hour`,
        line.hours.map((one) => [one.plannedPieces, one.approvedPieces, one.pendingPieces]),
        planned.map((pieces, hour) => {
          const { approvedPieces, pendingPieces } = sumOf(entries.filter((one) => one.hour === hour))
          return [pieces, approvedPieces, pendingPieces]
        }),
      )
    }
  }
  const [from = ''] = days
  const { lines } = await administrator.call(readPlans, { query: { from, days: days.length, shiftId } })
  for (const { lineId, lineName, cells } of lines) {
    comparison.same(
      'plans',
      `the week of ${lineName}`,
      cells.map(({ workedOn, pieces, finishedPieces }) => [workedOn, pieces, finishedPieces]),
      days.map((workedOn) => {
        const { approvedPieces, pendingPieces } = sumOf(finishedOf(lineId, workedOn))
        return [workedOn, plans.get(`${lineId} ${workedOn}`) ?? null, approvedPieces + pendingPieces]
      }),
    )
  }
}

interface Presence {
  workerId: string
  lineId: string
  workedOn: string
  shift: Shift
  cameAt: number
  /** Up to now, or to the end of the shift: nobody here says that they leave. */
  minutes: number
}

/** Who was here: who records work is from the first of it on. */
function presences({ ledger, now }: Week): Presence[] {
  const done = ledger
    .where(({ correctsId }) => correctsId === null)
    .map((entry) => ({ ...entry, workedOn: entry.carriedFrom ?? entry.workedOn }))
  const ofShift = Map.groupBy(done, ({ workerId, workedOn, shift }) => `${workerId} ${workedOn} ${shift}`)
  return [...ofShift.values()].flatMap((entries) => {
    const [first] = entries.toSorted((a, b) => a.at - b.at)
    if (!first) return []
    const { workerId, lineId, workedOn, shift, at: cameAt } = first
    const endsAt = instantOf(workedOn, shift === 'day' ? '08:00' : '20:00') + 12 * 3_600_000
    const minutes = Math.max(0, Math.floor((Math.min(now(), endsAt) - cameAt) / 60_000))
    return [{ workerId, lineId, workedOn, shift, cameAt, minutes }]
  })
}

const earnedBy = (entries: readonly Entry[]) =>
  entries
    .filter(({ status }) => status === 'approved')
    .reduce((sum, { quantity, minutesThousandths }) => sum + quantity * minutesThousandths, 0)

/** A share in per cent with one decimal. */
const percentOf = (earnedThousandths: number, minutes: number) =>
  minutes === 0 ? null : Math.round(earnedThousandths / minutes) / 10

/** Who was here in which shift, since when, for how long, and what of that time was earned. */
export async function compareAttendance(week: Week, comparison: Comparison): Promise<void> {
  const { factory, ledger } = week
  const came = new Map(presences(week).map((one) => [`${one.workerId} ${one.workedOn} ${one.shift}`, one]))
  const work = Map.groupBy(ledger.entries.values(), (one) => `${one.workerId} ${one.workedOn} ${one.shift}`)
  const rows = await allRows(factory.administrator, listAttendance)
  comparison.same('attendance', 'how many shifts were worked', rows.length, came.size)
  for (const row of rows) {
    const key = `${row.workerId} ${row.workedOn} ${row.shiftName === 'Day shift' ? 'day' : 'night'}`
    const plain = came.get(key)
    const earned = earnedBy(work.get(key) ?? [])
    comparison.same(
      'attendance',
      `${row.workerNumber} on ${row.workedOn}, ${row.shiftName}`,
      [row.cameAt, row.attendedMinutes, row.earnedMinutesThousandths, row.efficiencyPercent],
      plain && [plain.cameAt, plain.minutes, earned, percentOf(earned, plain.minutes)],
    )
  }
}

/** Earned against attended minutes, over the week and each day of it, told apart in every way. */
export async function compareEfficiency(week: Week, comparison: Comparison): Promise<void> {
  const { factory, ledger, days } = week
  const { administrator } = factory
  const { items } = await administrator.call(listShifts)
  const shiftIds = {
    day: items.find(({ startsAt }) => startsAt === '08:00')?.id ?? '',
    night: items.find(({ startsAt }) => startsAt === '20:00')?.id ?? '',
  }
  type Of = Pick<Entry, 'lineId' | 'workerId' | 'workedOn' | 'shift'>
  const keys = {
    line: (one: Of) => one.lineId,
    worker: (one: Of) => one.workerId,
    day: (one: Of) => one.workedOn,
    shift: (one: Of) => shiftIds[one.shift],
  }
  const attended = presences(week)
  const figuresOf = (entries: readonly Entry[], here: readonly Presence[]) => {
    const earned = earnedBy(entries)
    const minutes = here.reduce((sum, one) => sum + one.minutes, 0)
    return [earned, minutes, percentOf(earned, minutes), sumOf(entries).approvedPieces]
  }
  const saidOf = (row: {
    earnedMinutesThousandths: number
    attendedMinutes: number
    efficiencyPercent: number | null
    approvedPieces: number
  }) => [row.earnedMinutesThousandths, row.attendedMinutes, row.efficiencyPercent, row.approvedPieces]

  const first = days[0] ?? ''
  const last = days.at(-1) ?? ''
  const asked = [{ from: first, to: last }, ...days.map((day) => ({ from: day, to: day }))]
  for (const { from, to } of asked) {
    for (const lineId of [undefined, factory.lines[0]?.id]) {
      const isAsked = (one: Of) =>
        one.workedOn >= from && one.workedOn <= to && (lineId === undefined || one.lineId === lineId)
      const entries = ledger.where(isAsked)
      const here = attended.filter(isAsked)
      for (const by of efficiencyGroups) {
        const query = { from, to, by, ...(lineId === undefined ? {} : { lineId }) }
        const { total, rows } = await administrator.call(readEfficiency, { query })
        const what = `by ${by} from ${from} to ${to}${lineId === undefined ? '' : ', one line'}`
        comparison.same('efficiency', what, saidOf(total), figuresOf(entries, here))
        const perKey = Map.groupBy(entries, keys[by])
        const hereOf = Map.groupBy(here, keys[by])
        const plain = [...new Set([...perKey.keys(), ...hereOf.keys()])]
          .map((key) => [key, ...figuresOf(perKey.get(key) ?? [], hereOf.get(key) ?? [])])
          .filter(([, earned, minutes, , pieces]) => earned !== 0 || minutes !== 0 || pieces !== 0)
        const shown = rows.map((row) => [row.key, ...saidOf(row)])
        comparison.same('efficiency', `rows ${what}`, byFirst(shown), byFirst(plain))
      }
    }
  }
}

const byFirst = <T>(rows: readonly (readonly T[])[]) => rows.toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1))

/** The shift that runs: what each worker has made, and how fast. */
export async function compareShiftNow(week: Week, comparison: Comparison): Promise<void> {
  const { factory, ledger, now } = week
  const { workedOn, shift } = shiftOf(now())
  const isNow = (one: Pick<Entry, 'workedOn' | 'shift'>) => one.workedOn === workedOn && one.shift === shift
  const here = new Map(
    presences(week)
      .filter(isNow)
      .map((one) => [one.workerId, one]),
  )
  const ofWorker = Map.groupBy(
    ledger.where((one) => isNow(one) && one.status !== 'rejected'),
    ({ workerId }) => workerId,
  )
  const { workers } = await factory.administrator.call(readShiftNow)
  for (const worker of workers) {
    const entries = ofWorker.get(worker.workerId) ?? []
    const made = entries.reduce((sum, { quantity, minutesThousandths }) => sum + quantity * minutesThousandths, 0)
    const presence = here.get(worker.workerId)
    const minutes = presence?.minutes ?? 0
    comparison.same(
      'shift now',
      `${worker.number} at ${workedOn} ${shift}`,
      [worker.state === 'here', worker.cameAt, worker.attendedMinutes, worker.pieces, worker.pacePercent],
      [
        presence !== undefined,
        presence?.cameAt ?? null,
        minutes,
        entries.reduce((sum, { quantity }) => sum + quantity, 0),
        percentOf(made, minutes),
      ],
    )
  }
}

/** Every rejected record in which a master named a defect is one of that kind, whole; and what they come to. */
export async function compareQuality(week: Week, comparison: Comparison): Promise<void> {
  const { factory, ledger, defects, days } = week
  const { administrator } = factory
  const rows = await allRows(administrator, listDefects)
  const found = [...defects].flatMap(([kindId, ids]) =>
    ids.map((id) => {
      const entry = ledger.get(id)
      // A defect counts on the day it was found.
      return { ...entry, kindId, foundOn: shiftOf(entry.decidedAt).workedOn }
    }),
  )
  for (const kindId of defects.keys()) {
    const ofKind = rows.filter((row) => row.kindId === kindId)
    const shown = ofKind.map((row) => `${row.workRecordId} ${row.workerId} ${row.pieces} ${row.workedOn}`).toSorted()
    const plain = found
      .filter((one) => one.kindId === kindId)
      .map((one) => `${one.id} ${one.workerId} ${one.quantity} ${one.foundOn}`)
      .toSorted()
    comparison.same('defects', ofKind[0]?.kindName ?? kindId, shown, plain)
  }

  const [from = ''] = days
  const to = days.at(-1) ?? ''
  const shareOf = (defective: number, made: number) =>
    made <= 0 ? null : Math.round((10_000 * defective) / made) / 100
  const made = ledger.where((one) => one.status !== 'rejected')
  const piecesOf = (entries: readonly { quantity: number }[]) => entries.reduce((sum, one) => sum + one.quantity, 0)
  const all = [piecesOf(found), piecesOf(found), 0, piecesOf(made), shareOf(piecesOf(found), piecesOf(made))]
  for (const by of qualityGroups) {
    const quality = await administrator.call(readQuality, { query: { from, to, by } })
    const { defectPieces, openPieces, scrappedPieces, madePieces, defectPercent } = quality
    comparison.same('quality', by, [defectPieces, openPieces, scrappedPieces, madePieces, defectPercent], all)
    const foundBy = Map.groupBy(found, (one) =>
      by === 'kind' ? one.kindId : by === 'day' ? one.foundOn : by === 'worker' ? one.workerId : one.operationId,
    )
    const madeBy = Map.groupBy(made, (one) =>
      by === 'day' ? one.workedOn : by === 'worker' ? one.workerId : one.operationId,
    )
    const keys = new Set([...(by === 'day' ? madeBy.keys() : []), ...foundBy.keys()])
    const plain = [...keys].map((key) => {
      const defective = piecesOf(foundBy.get(key) ?? [])
      if (by === 'kind') return [key, defective, null, null]
      const pieces = piecesOf(madeBy.get(key) ?? [])
      return [key, defective, pieces, shareOf(defective, pieces)]
    })
    const shown = quality.rows.map((row) => [row.key, row.defectPieces, row.madePieces, row.defectPercent])
    comparison.same('quality', `rows by ${by}`, byFirst(shown), byFirst(plain))
  }
}
