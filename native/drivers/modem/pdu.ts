import { packed, septetsOf } from './gsm-alphabet.ts'

/** One part of a message as `AT+CMGS` takes it. */
export interface SubmitPdu {
  /** Octets without the service centre's address: the number in `AT+CMGS=<length>`. */
  length: number
  hex: string
}

const septetsAlone = 160
const septetsOfPart = 153
const unitsAlone = 70
const unitsOfPart = 67
/** Until then the network tries to deliver: four days. */
const validity = 0xaa

const submit = 0x01
const hasRelativeValidity = 0x10
const wantsReport = 0x20
const hasHeader = 0x40

/**
 * A text message in its parts, as few as it fits: in the GSM alphabet where that has every character, else in UCS2.
 * `reference` ties the parts together.
 */
export function submitPdus(to: string, text: string, reference: number): SubmitPdu[] {
  const parts = splitText(text)
  return parts.map((part, index) => {
    const header = parts.length === 1 ? Buffer.alloc(0) : Buffer.of(5, 0, 3, reference & 0xff, parts.length, index + 1)
    return pduOf(to, part, header)
  })
}

type Part = { septets: number[] } | { units: Buffer }

function splitText(text: string): Part[] {
  const characters = Array.from(text)
  const septets = characters.map(septetsOf)
  if (septets.every((own) => own !== undefined)) {
    return chunks(septets, ({ length }) => length, septetsAlone, septetsOfPart).map((part) => ({
      septets: part.flat(),
    }))
  }
  return chunks(characters, ({ length }) => length, unitsAlone, unitsOfPart).map((part) => ({
    units: Buffer.from(part.join(''), 'utf16le').swap16(),
  }))
}

/** Pieces of at most `alone`, or of `each` where there are several; what belongs together is not split. */
function chunks<T>(items: readonly T[], sizeOf: (item: T) => number, alone: number, each: number): T[][] {
  if (items.reduce((sum, item) => sum + sizeOf(item), 0) <= alone) return [[...items]]
  const all: T[][] = [[]]
  let used = 0
  for (const item of items) {
    const size = sizeOf(item)
    if (used + size > each) {
      all.push([])
      used = 0
    }
    all.at(-1)?.push(item)
    used += size
  }
  return all
}

function pduOf(to: string, part: Part, header: Buffer): SubmitPdu {
  const digits = to.replace(/^\+/, '')
  const isUcs2 = 'units' in part
  const headerSeptets = Math.ceil((header.length * 8) / 7)
  const content = isUcs2 ? part.units : packed(part.septets, headerSeptets * 7 - header.length * 8)
  const length = isUcs2 ? header.length + part.units.length : headerSeptets + part.septets.length
  const octets = Buffer.concat([
    Buffer.of(submit | hasRelativeValidity | wantsReport | (header.length > 0 ? hasHeader : 0), 0, digits.length, 0x91),
    swapped(digits),
    Buffer.of(0, isUcs2 ? 0x08 : 0x00, validity, length),
    header,
    content,
  ])
  // The service centre's own address is the SIM card's business: none is given.
  return { length: octets.length, hex: `00${octets.toString('hex').toUpperCase()}` }
}

const swapped = (digits: string): Buffer =>
  Buffer.from(
    (digits.length % 2 === 0 ? digits : `${digits}F`).replaceAll(
      /(.)(.)/g,
      (_, first: string, second: string) => second + first,
    ),
    'hex',
  )

/** A delivery report (SMS-STATUS-REPORT) in hex: of which message, and what became of it. */
export function readReport(hex: string): { reference: number; status: 'delivered' | 'trying' | 'failed' } | undefined {
  const octets = Buffer.from(hex, 'hex')
  const serviceCentre = octets[0] ?? 0
  const pdu = octets.subarray(serviceCentre + 1)
  const type = pdu[0]
  const reference = pdu[1]
  const digits = pdu[2]
  if (type === undefined || (type & 0x03) !== 0x02 || reference === undefined || digits === undefined) return undefined
  const code = pdu[4 + Math.ceil(digits / 2) + 14]
  if (code === undefined) return undefined
  return { reference, status: code < 0x20 ? 'delivered' : code < 0x40 ? 'trying' : 'failed' }
}
