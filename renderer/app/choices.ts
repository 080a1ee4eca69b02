import { localeTags } from '../../contracts/common.ts'
import { localeNames } from './i18n.ts'

/** What is chosen from in set-up, settings and forms. */
export const localeItems = localeTags.map((value) => ({ value, label: localeNames[value] }))

const nearZones = [
  'Asia/Tashkent',
  'Asia/Samarkand',
  'Asia/Bishkek',
  'Asia/Almaty',
  'Asia/Aqtobe',
  'Asia/Dushanbe',
  'Asia/Ashgabat',
  'Europe/Moscow',
]

export const timeZoneItems: string[] = [...new Set([...nearZones, ...Intl.supportedValuesOf('timeZone')])]

/** The computer's own time zone where it is one of ours, else Tashkent's. */
export function usualTimeZone(): string {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  return nearZones.includes(own) ? own : 'Asia/Tashkent'
}
