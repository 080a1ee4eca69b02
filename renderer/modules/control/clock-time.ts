import { zonedParts } from '../../app/format-values.ts'

const halfDay = 720

/** `08:05`, `8:05` or `805` as `HH:MM`; undefined for what is no time of day. */
export function clockTime(text: string): string | undefined {
  const found = /^(\d{1,2})[:.]?(\d{2})$/.exec(text.trim())
  if (!found) return undefined
  const [hour, minute] = [Number(found[1]), Number(found[2])]
  if (hour > 23 || minute > 59) return undefined
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

/** The instant nearest to another at which the clock shows a time; a shift over midnight needs no date. */
export function nearestAt(time: string, near: number, timeZone: string): number {
  const { hour, minute } = zonedParts(near, timeZone)
  const wanted = Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
  const later = (wanted - Number(hour) * 60 - Number(minute) + 1440) % 1440
  return Math.floor(near / 60_000) * 60_000 + (later > halfDay ? later - 1440 : later) * 60_000
}
