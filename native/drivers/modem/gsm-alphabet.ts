/** The default alphabet of GSM (3GPP TS 23.038): the place of a character is its number. */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'

/** Written with an escape before them: two places each. */
const extended: Readonly<Record<string, number>> = {
  '\f': 0x0a,
  '^': 0x14,
  '{': 0x28,
  '}': 0x29,
  '\\': 0x2f,
  '[': 0x3c,
  '~': 0x3d,
  ']': 0x3e,
  '|': 0x40,
  '€': 0x65,
}

const escape = 0x1b

/** A character's septets; undefined where the alphabet lacks it. */
export function septetsOf(character: string): readonly number[] | undefined {
  const second = extended[character]
  if (second !== undefined) return [escape, second]
  const at = basic.indexOf(character)
  return at === -1 || at === escape ? undefined : [at]
}

/** Septets packed eight into seven octets, after so many bits that are not theirs. */
export function packed(septets: readonly number[], skippedBits = 0): Buffer {
  const octets = Buffer.alloc(Math.ceil((septets.length * 7 + skippedBits) / 8))
  for (const [index, septet] of septets.entries()) {
    const bit = index * 7 + skippedBits
    const at = bit >> 3
    const shifted = septet << (bit & 7)
    octets[at] = (octets[at] ?? 0) | (shifted & 0xff)
    if (shifted > 0xff) octets[at + 1] = (octets[at + 1] ?? 0) | (shifted >> 8)
  }
  return octets
}
