import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max'

const countryByZone: Readonly<Record<string, CountryCode>> = {
  'Asia/Tashkent': 'UZ',
  'Asia/Samarkand': 'UZ',
  'Asia/Bishkek': 'KG',
  'Asia/Almaty': 'KZ',
  'Asia/Qyzylorda': 'KZ',
  'Asia/Aqtobe': 'KZ',
  'Asia/Aqtau': 'KZ',
  'Asia/Atyrau': 'KZ',
  'Asia/Oral': 'KZ',
  'Asia/Qostanay': 'KZ',
  'Asia/Dushanbe': 'TJ',
  'Asia/Ashgabat': 'TM',
}

/**
 * A phone as people type it, in E.164 (D-03), or null when it is none. National spellings are those of the country
 * whose time zone the institution lives in.
 */
export function toE164(typed: string, timeZone: string): string | null {
  const country = countryByZone[timeZone] ?? 'UZ'
  const digits = typed.replaceAll(/\D/g, '')
  const spellings = [typed, `+${digits}`]
  for (const spelling of spellings) {
    const phone = parsePhoneNumberFromString(spelling, country)
    if (phone?.isValid()) return phone.number
  }
  return null
}
