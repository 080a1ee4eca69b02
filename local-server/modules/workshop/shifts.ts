import { Temporal } from 'temporal-polyfill'
import type { LocaleTag } from '../../../contracts/common.ts'
import type { Core } from '../../core/core.ts'
import type { Reader, Tx } from '../../core/database/index.ts'
import { readSettingsRow } from '../../core/settings/settings.ts'
import { text } from '../../core/text/texts.ts'
import type { FloorSettings } from '../../../contracts/workshop/floor-settings.ts'
import { shiftSpan, type ShiftSpan } from './attendance/shift-time.ts'
import { readFloorSettingsRow } from './floor-settings/floor-settings.ts'
import type { ShiftTable } from './workshop.tables.ts'

export interface ShiftAt {
  shift: ShiftTable
  /** The day the shift began on (D-54). */
  workedOn: string
  /** Whole minutes since its start. */
  minutes: number
}

const minuteOfDay = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** The shift an instant falls in: the one that began last. Work between two shifts belongs to the one before. */
export function shiftAt(shifts: readonly ShiftTable[], instant: number, timeZone: string): ShiftAt {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone)
  const minute = local.hour * 60 + local.minute
  const [latest] = shifts
    .map((shift) => ({ shift, minutes: (minute - minuteOfDay(shift.startsAt) + 1440) % 1440 }))
    .toSorted((a, b) => a.minutes - b.minutes)
  if (!latest) throw new Error('there are no shifts')
  const today = local.toPlainDate()
  const workedOn = latest.minutes > minute ? today.subtract({ days: 1 }) : today
  return { ...latest, workedOn: workedOn.toString() }
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

/** The working day at an instant, for what has no settings at hand. */
export async function workingDay(db: Reader, now: number): Promise<string> {
  const settings = await readSettingsRow(db)
  const shifts = await db.selectFrom('shift').selectAll().execute()
  return shiftAt(shifts, now, settings?.timeZone ?? 'Asia/Tashkent').workedOn
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
}

export interface FloorShifts {
  shifts: readonly ShiftTable[]
  at(instant: number): ShiftAt
  /** A shift of a day as instants, with its breaks; undefined where there is no such shift. */
  span(shiftId: string, workedOn: string): ShiftSpan | undefined
}

const floorShifts = (shifts: readonly ShiftTable[], timeZone: string, { breaks }: FloorSettings): FloorShifts => ({
  shifts,
  at: (instant) => shiftAt(shifts, instant, timeZone),
  span(shiftId, workedOn) {
    const shift = shifts.find(({ id }) => id === shiftId)
    return shift && shiftSpan(shifts, shift, workedOn, timeZone, breaks)
  },
})

/** The shifts, for what has no floor at hand. */
export async function readShifts(db: Reader): Promise<FloorShifts> {
  const settings = await readSettingsRow(db)
  const shifts = await db.selectFrom('shift').selectAll().execute()
  return floorShifts(shifts, settings?.timeZone ?? 'Asia/Tashkent', await readFloorSettingsRow(db))
}

export function createFloor({ clock, settings }: Pick<Core, 'clock' | 'settings'>): Floor {
  // Shifts come with the migration and no route changes them.
  let shifts: ShiftTable[] = []
  let floorSettings: FloorSettings | undefined
  const timeZone = () => settings.get().timeZone
  const allShifts = async (db: Reader | Tx) => {
    if (shifts.length === 0) shifts = await db.selectFrom('shift').selectAll().orderBy('startsAt').execute()
    return shifts
  }
  const readSettings = async (db: Reader | Tx) => (floorSettings ??= await readFloorSettingsRow(db))
  return {
    now: clock.now,
    timeZone,
    shiftNow: async (db) => shiftAt(await allShifts(db), clock.now(), timeZone()),
    shifts: async (db) => floorShifts(await allShifts(db), timeZone(), await readSettings(db)),
    settings: readSettings,
    forgetSettings: () => (floorSettings = undefined),
  }
}
