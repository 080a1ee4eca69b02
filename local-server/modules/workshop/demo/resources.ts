import { readFileSync } from 'node:fs'
import type { LocaleTag } from '../../../../contracts/common.ts'
import { toCyrillic } from '../../../../contracts/uzbek-script.ts'
import { inProgram } from '../../../core/paths.ts'

export interface DemoPerson {
  familyName: string
  givenName: string
  fathersName: string
  locale: LocaleTag
}

interface DemoPeople {
  director: DemoPerson
  accountant: DemoPerson
  mechanic: DemoPerson
  storekeeper: DemoPerson
  masters: DemoPerson[]
  workers: DemoPerson[]
}

interface DemoCatalogue {
  products: {
    code: string
    operations: { name: string; rateMinor: number; standardMinutesThousandths: number }[]
  }[]
}

/** What things are called, in the institution's language. */
interface DemoTexts {
  products: Record<string, string>
  operations: Record<string, string>
  lines: string[]
  rejectReasons: string[]
  customers: string[]
  colours: string[]
  /** A board for everybody and one of the first line. */
  screens: string[]
  hall: string
  notice: string
}

const read = (name: string): unknown => JSON.parse(readFileSync(inProgram('resources', 'demo', `${name}.json`), 'utf8'))

export const demoPeople = (): DemoPeople => read('people') as DemoPeople
export const demoCatalogue = (): DemoCatalogue => read('catalogue') as DemoCatalogue

export function demoTexts(locale: LocaleTag): DemoTexts {
  if (locale !== 'uz-Cyrl') return read(locale) as DemoTexts
  const latin = read('uz-Latn') as DemoTexts
  const inCyrillic = (texts: Record<string, string>) =>
    Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, toCyrillic(text)]))
  return {
    products: inCyrillic(latin.products),
    operations: inCyrillic(latin.operations),
    lines: latin.lines.map(toCyrillic),
    rejectReasons: latin.rejectReasons.map(toCyrillic),
    customers: latin.customers.map(toCyrillic),
    colours: latin.colours.map(toCyrillic),
    screens: latin.screens.map(toCyrillic),
    hall: toCyrillic(latin.hall),
    notice: toCyrillic(latin.notice),
  }
}
