const latin = "QWERTYUIOP[]ASDFGHJKL;'ZXCVBNM,./`"
const cyrillic = 'ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ.Ё'

/**
 * What a badge is recognised by: its keys on the keyboard, without case or spaces. A code typed while the Russian layout
 * was on is the same badge: `badgeKeyOf('и-0001') === badgeKeyOf('B-0001')` (D-07).
 */
export function badgeKeyOf(code: string): string {
  const plain = code.normalize('NFC').toUpperCase().replace(/\s+/gu, '')
  if (!/\p{Script=Cyrillic}/u.test(plain)) return plain
  return Array.from(plain, (character) => latin[cyrillic.indexOf(character)] ?? character).join('')
}

/** What a kiosk's directory keeps the SHA-256 of, in place of the badge: of another kiosk it is another one. */
export const badgeSecret = (stationId: string, code: string): string => `${stationId}\n${badgeKeyOf(code)}`
