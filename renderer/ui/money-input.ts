const spaces = /[\s\u00a0\u202f\u2009]/g

/** A whole number of nought or more; groups may be parted by spaces. Empty is undefined, what is no number NaN. */
export function parseWhole(text: string): number | undefined {
  const plain = text.replace(spaces, '')
  if (plain === '') return undefined
  return /^\d{1,15}$/.test(plain) ? Number(plain) : Number.NaN
}

/**
 * Minor units of an amount as people type it: `1 200,50`, `1200.5`, `850`. Undefined for what is no amount: letters,
 * a minus, more than two decimals.
 */
export function parseMinor(text: string): number | undefined {
  const plain = text.replace(spaces, '')
  const match = /^(\d{1,13})(?:[.,](\d{0,2}))?$/.exec(plain)
  if (!match) return undefined
  const [, whole = '0', part = ''] = match
  return Number(whole) * 100 + Number(part.padEnd(2, '0'))
}

/** Thousandths of a quantity as people type it: `62,5`, `1 200`. Empty is undefined, what is none NaN. */
export function parseThousandths(text: string): number | undefined {
  const plain = text.replace(spaces, '')
  if (plain === '') return undefined
  const match = /^(\d{1,12})(?:[.,](\d{0,3}))?$/.exec(plain)
  if (!match) return Number.NaN
  const [, whole = '0', part = ''] = match
  return Number(whole) * 1000 + Number(part.padEnd(3, '0'))
}
