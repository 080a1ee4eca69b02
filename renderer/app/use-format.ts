import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Currency } from '../../contracts/common.ts'
import { addDays, dayOf, formatMinor, formatNumber, formatPhone, zonedParts } from './format-values.ts'
import { useSession } from './session.store.ts'

/** Numbers, money, days and instants as the present language writes them, in the institution's time zone. */
export function useFormat() {
  const { t, locale } = useI18n()
  const session = useSession()
  const timeZone = computed(() => session.status?.timeZone ?? 'Asia/Tashkent')
  const decimalMark = computed(() => (locale.value === 'en' ? '.' : ','))
  const institutionCurrency = computed<Currency>(() => session.status?.currency ?? 'UZS')

  const dayText = (year: string, month: string, day: string) =>
    locale.value === 'en' ? `${Number(day)} ${t(`month.short.${Number(month)}`)} ${year}` : `${day}.${month}.${year}`

  function day(value: string): string {
    const [year = '', month = '', date = ''] = value.split('-')
    return dayText(year, month, date)
  }

  function time(instant: number): string {
    const { hour, minute } = zonedParts(instant, timeZone.value)
    return `${hour}:${minute}`
  }

  const today = () => dayOf(Date.now(), timeZone.value)

  /** "today 14:05", "yesterday 09:12", else the date with the time. */
  function instant(value: number): string {
    const on = dayOf(value, timeZone.value)
    const now = today()
    if (on === now) return t('time.today', { time: time(value) })
    if (on === addDays(now, -1)) return t('time.yesterday', { time: time(value) })
    return `${day(on)} ${time(value)}`
  }

  /** The whole instant, to the second, for a hover. */
  function exactInstant(value: number): string {
    return `${day(dayOf(value, timeZone.value))} ${time(value)}:${zonedParts(value, timeZone.value).second}`
  }

  const number = (value: number, decimals = 0) => formatNumber(value, decimalMark.value, { decimals })

  const money = (minor: number) => formatMinor(minor, decimalMark.value)
  const currencyName = (currency: Currency = institutionCurrency.value) => t(`currency.${currency}`)
  const moneyWithCurrency = (minor: number, currency: Currency = institutionCurrency.value) =>
    `${money(minor)}\u00a0${currencyName(currency)}`

  /** A stretch of time as people say it: `4 min`, `1 h 20 min`. */
  function duration(milliseconds: number): string {
    const minutes = Math.max(0, Math.floor(milliseconds / 60_000))
    const rest = t('time.minutes', { count: minutes % 60 })
    if (minutes < 60) return rest
    const hours = t('time.hours', { count: number(Math.floor(minutes / 60)) })
    return minutes % 60 === 0 ? hours : `${hours} ${rest}`
  }

  const thousandths = (value: number) => formatNumber(value / 1000, decimalMark.value, { decimals: 3 })

  return {
    timeZone,
    currency: institutionCurrency,
    currencyName,
    number,
    money,
    moneyWithCurrency,
    thousandths,
    phone: formatPhone,
    day,
    time,
    today,
    instant,
    exactInstant,
    duration,
  }
}
