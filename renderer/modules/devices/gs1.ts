import parser from 'gs1-barcode-parser-mod'

/** One element of a GS1 code: which kind (its application identifier) and what it says. */
export interface Gs1Part {
  identifier: string
  /** What GS1 calls it, in English. */
  title: string
  value: string
  /** The value as a day, where it is one. */
  day: string | null
}

const separator = '\u001d'
/** Without a separator only what begins as no code of our own does: SSCC, GTIN or GTIN of the content. */
const beginning = /^(?:00\d{18}|0[12]\d{14})/
/** Batch, serial and number of a variant are no longer: a longer one has swallowed what came after it. */
const longestPart = 20
const upToTwenty = new Set(['10', '21', '22'])

/** The parts of a GS1 code; nothing where it is none. */
export function gs1PartsOf(code: string): { parts: Gs1Part[]; hasLostSeparators: boolean } | undefined {
  if (!code.includes(separator) && !beginning.test(code)) return undefined
  try {
    const parts = parser.parseBarcode(code).parsedCodeItems.map(({ ai, dataTitle, raw, isoDate }) => ({
      identifier: ai,
      title: dataTitle,
      value: raw,
      day: isoDate.slice(0, 10) || null,
    }))
    const isTooLong = ({ identifier, value }: Gs1Part) => upToTwenty.has(identifier) && value.length > longestPart
    return { parts, hasLostSeparators: parts.some(isTooLong) }
  } catch {
    return undefined
  }
}
