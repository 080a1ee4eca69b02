import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import type { LocaleTag } from '../../../contracts/common.ts'
import type { Core } from '../../core/core.ts'
import type { Reader, Tx } from '../../core/database/index.ts'
import { readSettingsRow } from '../../core/settings/settings.ts'
import { text } from '../../core/text/texts.ts'
import { addDays } from '../../core/time/days.ts'
import type { FloorSettings } from '../../../contracts/workshop/floor-settings.ts'
import { zShiftBreak } from '../../../contracts/workshop/shifts.ts'
import { shiftSpan, type ShiftSpan } from './attendance/shift-time.ts'
import { readFloorSettingsRow } from './floor-settings/floor-settings.ts'
import type { Shift } from './workshop.tables.ts'

export interface ShiftAt {
  shift: Shift
  /** The day the shift began on (D-54). */
  workedOn: string
  /** Whole minutes since its start. */
  minutes: number
}

/** The shifts that run from a day on. */
export interface DatedShifts {
  validFrom: string
  shifts: readonly Shift[]
}

/** The plan of a day: the last that began by then. Plans stand in the order they begin. */
export const shiftsOn = (plans: readonly DatedShifts[], day: string): readonly Shift[] =>
  plans.findLast(({ validFrom }) => validFrom <= day)?.shifts ?? []

export const minuteOfDay = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** The shift an instant falls in: the one that began last. Work between two shifts belongs to the one before. */
export function shiftAt(plans: readonly DatedShifts[], instant: number, timeZone: string): ShiftAt {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone)
  const minute = local.hour * 60 + local.minute
  const begun = [0, 1].flatMap((daysAgo) => {
    const workedOn = local.toPlainDate().subtract({ days: daysAgo }).toString()
    return shiftsOn(plans, workedOn).map((shift) => ({
      shift,
      workedOn,
      minutes: daysAgo * 1440 + minute - minuteOfDay(shift.startsAt),
    }))
  })
  const [latest] = begun.filter(({ minutes }) => minutes >= 0).toSorted((a, b) => a.minutes - b.minutes)
  if (!latest) throw new Error('there are no shifts')
  return latest
}

/** `23.11 14:05`, as it is said on the floor. */
export function shortTime(instant: number, timeZone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${two(local.day)}.${two(local.month)} ${two(local.hour)}:${two(local.minute)}`
}

const builtIn = new Set(['day', 'night'])
const names = new Map<string, string>()

/** Kept once looked up: a page of a list asks for it with every row. */
export function shiftName(name: string, locale: LocaleTag): string {
  if (!builtIn.has(name)) return name
  const key = `${locale} ${name}`
  const known = names.get(key) ?? text(locale, `shift.${name}`)
  names.set(key, known)
  return known
}

const zBreaks = z.array(zShiftBreak)

/** Every plan there is, in the order they begin. */
export async function readShiftPlans(db: Reader | Tx): Promise<DatedShifts[]> {
  const rows = await db
    .selectFrom('shift_time')
    .innerJoin('shift', 'shift.id', 'shift_time.shiftId')
    .select(['shift_time.validFrom', 'shift_time.startsAt', 'shift_time.endsAt', 'shift_time.breaks'])
    .select(['shift.id', 'shift.name'])
    .orderBy('shift_time.validFrom')
    .orderBy('shift_time.startsAt')
    .execute()
  const byDay = Map.groupBy(rows, ({ validFrom }) => validFrom)
  return [...byDay].map(([validFrom, own]) => ({
    validFrom,
    shifts: own.map(({ id, name, startsAt, endsAt, breaks }) => ({
      id,
      name,
      startsAt,
      endsAt,
      breaks: zBreaks.parse(JSON.parse(breaks)),
    })),
  }))
}

/** The working day at an instant, for what has no settings at hand. */
export async function workingDay(db: Reader, now: number): Promise<string> {
  const settings = await readSettingsRow(db)
  return shiftAt(await readShiftPlans(db), now, settings?.timeZone ?? 'Asia/Tashkent').workedOn
}

/** What every part of the workshop asks of time, and of how the floor is run. */
export interface Floor {
  now(): number
  timeZone(): string
  shiftNow(db: Reader | Tx): Promise<ShiftAt>
  shifts(db: Reader | Tx): Promise<FloorShifts>
  settings(db: Reader | Tx): Promise<FloorSettings>
  /** They have changed. */
  forgetSettings(): void
  /** Another plan of shifts was made or taken back. */
  forgetShifts(): void
}

export interface FloorShifts {
  /** Those of the day that runs. */
  shifts: readonly Shift[]
  /** Every shift there ever was, as it ran last. */
  all: readonly Shift[]
  plans: readonly DatedShifts[]
  at(instant: number): ShiftAt
  /** A shift of a day as instants, with its breaks; undefined where there was no such shift that day. */
  span(shiftId: string, workedOn: string): ShiftSpan | undefined
}

function floorShifts(plans: readonly DatedShifts[], timeZone: string, now: number): FloorShifts {
  const last = new Map(plans.flatMap(({ shifts }) => shifts.map((shift) => [shift.id, shift])))
  return {
    shifts: shiftsOn(plans, shiftAt(plans, now, timeZone).workedOn),
    all: [...last.values()],
    plans,
    at: (instant) => shiftAt(plans, instant, timeZone),
    span(shiftId, workedOn) {
      const shifts = shiftsOn(plans, workedOn)
      const shift = shifts.find(({ id }) => id === shiftId)
      return shift && shiftSpan(shifts, shift, workedOn, timeZone, shiftsOn(plans, addDays(workedOn, 1)))
    },
  }
}

/** The shifts, for what has no floor at hand. */
export async function readShifts(db: Reader, now: number): Promise<FloorShifts> {
  const settings = await readSettingsRow(db)
  return floorShifts(await readShiftPlans(db), settings?.timeZone ?? 'Asia/Tashkent', now)
}

export function createFloor({ clock, settings }: Pick<Core, 'clock' | 'settings'>): Floor {
  let plans: DatedShifts[] = []
  let floorSettings: FloorSettings | undefined
  const timeZone = () => settings.get().timeZone
  const allPlans = async (db: Reader | Tx) => {
    if (plans.length === 0) plans = await readShiftPlans(db)
    return plans
  }
  const readSettings = async (db: Reader | Tx) => (floorSettings ??= await readFloorSettingsRow(db))
  return {
    now: clock.now,
    timeZone,
    shiftNow: async (db) => shiftAt(await allPlans(db), clock.now(), timeZone()),
    shifts: async (db) => floorShifts(await allPlans(db), timeZone(), clock.now()),
    settings: readSettings,
    forgetSettings: () => (floorSettings = undefined),
    forgetShifts: () => (plans = []),
  }
}
