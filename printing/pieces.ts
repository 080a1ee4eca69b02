import type { Letters, ScriptFont } from './fonts.ts'
import { systemHas } from './system-letters.ts'
import { cellsOfLetter, lettersIn } from './wrap.ts'

/** Who draws a letter: a font of ours, this machine's fonts, or nobody. */
type Source = 'mono' | ScriptFont | 'system' | 'nowhere'

/** What is drawn in one go: from `mono` (and `nowhere`, as empty boxes) each letter in its cell, from others as a word. */
export interface Piece {
  source: Source
  text: string
  /** How many cells it takes. */
  cells: number
  isRightToLeft: boolean
}

const rightToLeftScripts = ['Arabic', 'Hebrew', 'Syriac', 'Thaana', 'Nko', 'Samaritan', 'Mandaic', 'Adlam']
/** With the stroke that stretches Arabic words, which is of no script. */
const rtl = String.raw`\u0640${rightToLeftScripts.map((script) => String.raw`\p{Script=${script}}`).join('')}`
const inWord = String.raw`(?:(?!\p{Nd})[${rtl}\p{M}\p{Join_Control}])`
const [opening, closing] = [String.raw`(\[{«‹`, String.raw`)\]}»›`]
/** Letters written to the left, and all that is no letter. */
const noOther = String.raw`(?:[${rtl}]|[^\p{L}${opening}${closing}])`
const inBrackets = String.raw`[${opening}]${noOther}*[${closing}]`
/**
 * From the first letter that is written to the left to the last one, or the number or bracket behind it. Brackets around
 * words of both directions, or before the first, stand as they do among words written to the right.
 */
const rightToLeftSpan = new RegExp(
  String.raw`[${rtl}](?:(?:${noOther}|${inBrackets})*(?:[${rtl}\p{M}\p{Nd}]|${inBrackets}))?`,
  'gu',
)
/** Numbers, which are written to the right there too; words; anything else by itself. */
const partOfSpan = new RegExp(String.raw`\p{Nd}+(?:[.,:/-]\p{Nd}+)*|${inWord}+(?: ${inWord}+)*|.`, 'gu')
const number = /^\p{Nd}/u
const mirrored = new Map(
  ['()', '[]', '{}', '«»', '‹›'].flatMap((pair) => [
    [pair.charAt(0), pair.charAt(1)] as const,
    [pair.charAt(1), pair.charAt(0)] as const,
  ]),
)

type Part = Pick<Piece, 'text' | 'isRightToLeft'>

/** A text in the order it stands on paper, where lines go to the right. */
function inOrder(text: string): Part[] {
  const parts: Part[] = []
  let end = 0
  const addBefore = (index: number) => {
    if (index > end) parts.push({ text: text.slice(end, index), isRightToLeft: false })
  }
  for (const { 0: span, index } of text.matchAll(rightToLeftSpan)) {
    addBefore(index)
    for (const part of (span.match(partOfSpan) ?? []).toReversed()) {
      parts.push({ text: mirrored.get(part) ?? part, isRightToLeft: !number.test(part) })
    }
    end = index + span.length
  }
  addBefore(text.length)
  return parts
}

const elsewhere = async (letter: string) => ((await systemHas(letter)) ? 'system' : 'nowhere')

/** How a text is drawn, from the left. */
export async function piecesOf(text: string, letters: Letters): Promise<Piece[]> {
  const pieces: Piece[] = []
  for (const { text: partText, isRightToLeft } of inOrder(text)) {
    const drawn: Piece[] = []
    for (const letter of lettersIn(partText)) {
      const last = drawn.at(-1)
      const source =
        letter === ' ' && isRightToLeft && last ? last.source : (letters.fontOf(letter) ?? (await elsewhere(letter)))
      if (last?.source === source) {
        last.text += letter
        last.cells += cellsOfLetter(letter)
      } else drawn.push({ source, text: letter, cells: cellsOfLetter(letter), isRightToLeft })
    }
    pieces.push(...(isRightToLeft ? drawn.toReversed() : drawn))
  }
  return pieces
}

/** The letters of a text that neither our fonts nor those of this machine have: on paper they are empty boxes. */
export async function lettersNowhere(text: string, letters: Letters): Promise<string[]> {
  const pieces = await piecesOf(text, letters)
  return pieces.flatMap((piece) => (piece.source === 'nowhere' ? lettersIn(piece.text) : []))
}
