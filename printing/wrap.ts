import { eastAsianWidth } from 'get-east-asian-width'

const noBreakSpaces = /[\u00a0\u2007\u2009\u202f]/g
/**
 * Control characters, halves of characters, and what is not seen: soft hyphens, marks of direction, forms of emoji. What
 * joins letters or keeps them apart (U+200C, U+200D) changes how they are drawn and stays.
 */
const unseen = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]|(?!\p{Join_Control})\p{Default_Ignorable_Code_Point}/gu
const onlyMarks = /^[\p{M}\p{Join_Control}]*$/u
/** Only in a text with one of these may a letter be more than one character. */
const manyInOne = /[\p{M}\p{Join_Control}\p{Emoji_Modifier}\p{Regional_Indicator}\p{Script=Hangul}]/u

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** One line of what a printer can hold: composed letters, no control characters, plain spaces. */
export const plain = (text: string): string =>
  text.normalize('NFC').replaceAll(unseen, '').replaceAll(noBreakSpaces, ' ')

/** The letters of a text as a person counts them, each with its marks. */
export const lettersIn = (text: string): string[] =>
  manyInOne.test(text) ? Array.from(segmenter.segment(text), ({ segment }) => segment) : Array.from(text)

/** How many character cells a letter takes: ideographs and their like two, a mark by itself none. */
export const cellsOfLetter = (letter: string): number =>
  onlyMarks.test(letter) ? 0 : eastAsianWidth(letter.codePointAt(0) ?? 0)

const sumOfCells = (letters: readonly string[]): number => letters.reduce((sum, one) => sum + cellsOfLetter(one), 0)

/** How many character cells a text takes. */
export const cellsOf = (text: string): number => sumOfCells(lettersIn(plain(text)))

/**
 * Breaks a text into lines of at most `columns` cells: at spaces, a word that is longer by itself between any two letters.
 * No-break spaces hold together and come out as plain ones.
 */
export function wrap(text: string, columns: number): string[] {
  return text.split(/\r\n|\r|\n/).flatMap((paragraph) => wrapParagraph(paragraph, columns))
}

function wrapParagraph(paragraph: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of paragraph.split(/ +/)) {
    let rest = lettersIn(plain(word))
    const joined = line === '' ? sumOfCells(rest) : cellsOf(line) + 1 + sumOfCells(rest)
    if (joined <= columns) {
      line = line === '' ? rest.join('') : `${line} ${rest.join('')}`
      continue
    }
    if (line !== '') lines.push(line)
    while (sumOfCells(rest) > columns) {
      const count = Math.max(1, countThatFits(rest, columns))
      // Nothing is narrower than one letter.
      if (count === rest.length) break
      lines.push(rest.slice(0, count).join(''))
      rest = rest.slice(count)
    }
    line = rest.join('')
  }
  return [...lines, line]
}

/** How many of these letters stand in so many cells. */
function countThatFits(letters: readonly string[], columns: number): number {
  let cells = 0
  const first = letters.findIndex((letter) => (cells += cellsOfLetter(letter)) > columns)
  return first === -1 ? letters.length : first
}
