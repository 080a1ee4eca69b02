/** What a key types on a Latin (US) keyboard by its place, plain and with Shift: a scanner presses these places. */
const places: Readonly<Record<string, readonly [string, string]>> = {
  Digit1: ['1', '!'],
  Digit2: ['2', '@'],
  Digit3: ['3', '#'],
  Digit4: ['4', '$'],
  Digit5: ['5', '%'],
  Digit6: ['6', '^'],
  Digit7: ['7', '&'],
  Digit8: ['8', '*'],
  Digit9: ['9', '('],
  Digit0: ['0', ')'],
  Minus: ['-', '_'],
  Equal: ['=', '+'],
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Backslash: ['\\', '|'],
  IntlBackslash: ['\\', '|'],
  Semicolon: [';', ':'],
  Quote: ["'", '"'],
  Backquote: ['`', '~'],
  Comma: [',', '<'],
  Period: ['.', '>'],
  Slash: ['/', '?'],
  Space: [' ', ' '],
  NumpadAdd: ['+', '+'],
  NumpadSubtract: ['-', '-'],
  NumpadMultiply: ['*', '*'],
  NumpadDivide: ['/', '/'],
  NumpadDecimal: ['.', '.'],
}

/** FNC1 between the parts of a GS1 code. */
export const groupSeparator = '\u001d'

/** The digit of a number that is typed with Alt held, by the key's place: without Num Lock it types none. */
export const altDigitOf = ({ code, ctrl, alt }: PressedKey): string | undefined =>
  alt && !ctrl ? /^Numpad(\d)$/.exec(code)?.[1] : undefined

export interface PressedKey {
  key: string
  code: string
  shift: boolean
  caps: boolean
  ctrl: boolean
  alt: boolean
}

/** The character a key stands for by its place, whatever layout is active (D-07); undefined for keys that type none. */
export function characterOf({ key, code, shift, caps, ctrl, alt }: PressedKey): string | undefined {
  if (ctrl && code === 'BracketRight') return groupSeparator
  if (code === 'F8') return groupSeparator
  if (ctrl || alt) return undefined
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter !== undefined) return shift !== caps ? letter : letter.toLowerCase()
  const digit = /^Numpad(\d)$/.exec(code)?.[1]
  if (digit !== undefined) return digit
  const place = places[code]
  if (place !== undefined) return shift ? place[1] : place[0]
  // Some drivers name no place: then only the character itself is known.
  return code === '' && key.length === 1 ? key : undefined
}
