import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { create, type Font } from 'fontkit'

/** A word as its script is written, on a baseline that begins at 0. */
export interface WordShape {
  /** SVG path data, upright. */
  path: string
  width: number
  /** How far it reaches above the baseline, and below it. */
  above: number
  below: number
}

/** The outlines of our own letters. */
export interface Letters {
  /** Which of our fonts has a letter; undefined where none does. `mono` is the one whose letters fill a cell each. */
  fontOf(letter: string): 'mono' | ScriptFont | undefined
  /** SVG path data of a letter on its baseline, upright, in a cell 600 units wide; an empty box where there is none. */
  outline(letter: string, bold: boolean): string
  /** A word of another script, its letters joined as they are written. */
  word(text: string, options: { font: ScriptFont; bold: boolean; isRightToLeft: boolean }): WordShape
}

/** What a font's own coordinates are counted in. */
export const unitsPerEm = 1_000

const scriptFonts = ['NotoSansArabic', 'NotoSansArmenian', 'NotoSansGeorgian', 'NotoSansHebrew'] as const
export type ScriptFont = (typeof scriptFonts)[number]

/** They change how letters are drawn and have no outline. */
const joiners = /\p{Join_Control}/gu

interface Weights {
  regular: Font
  bold: Font
}

/** Opens Noto Sans Mono and the fonts of other scripts in a folder, each regular and bold. */
export async function openLetters(folder: string): Promise<Letters> {
  const openBoth = async <N extends string>(name: N): Promise<Weights & { name: N }> => {
    const [regular, bold] = await Promise.all(
      ['Regular', 'Bold'].map((weight) => openFont(join(folder, `${name}-${weight}.ttf`))),
    )
    if (!regular || !bold) throw new Error(`${name} is missing`)
    return { name, regular, bold }
  }
  const mono = await openBoth('NotoSansMono')
  const scripts = await Promise.all(scriptFonts.map(openBoth))
  const known = new Map<string, string>()
  const fontByLetter = new Map<string, ReturnType<Letters['fontOf']>>()
  const find = (letter: string) =>
    hasAll(mono.regular, letter) ? 'mono' : scripts.find(({ regular }) => hasAll(regular, letter))?.name
  return {
    fontOf(letter) {
      if (!fontByLetter.has(letter)) fontByLetter.set(letter, find(letter))
      return fontByLetter.get(letter)
    },
    outline(letter, isBold) {
      const key = `${isBold ? 'b' : 'r'}${letter}`
      const remembered = known.get(key)
      if (remembered !== undefined) return remembered
      const font = isBold ? mono.bold : mono.regular
      const shown = letter.replaceAll(joiners, '')
      const path = Array.from(shown).length > 1 ? shape(font, shown, 'ltr').path : pathOf(font, shown)
      known.set(key, path)
      return path
    },
    word(text, { font, bold, isRightToLeft }) {
      const weights = scripts.find(({ name }) => name === font)
      if (!weights) throw new Error(`${font} was not opened`)
      return shape(bold ? weights.bold : weights.regular, text, isRightToLeft ? 'rtl' : 'ltr')
    },
  }
}

async function openFont(file: string): Promise<Font> {
  const font = create(await readFile(file))
  if (!('glyphForCodePoint' in font)) throw new Error(`${file} is a collection of fonts, not one font`)
  return font
}

const hasAll = (font: Font, text: string): boolean =>
  Array.from(text.replaceAll(joiners, '')).every((character) =>
    font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0),
  )

const pathOf = (font: Font, character: string): string =>
  font.glyphForCodePoint(character.codePointAt(0) ?? 0).path.toSVG()

/** Letters in a row, with their marks where they belong. */
function shape(font: Font, text: string, direction: 'ltr' | 'rtl'): WordShape {
  const { glyphs, positions } = font.layout(text, undefined, undefined, undefined, direction)
  const drawn: string[] = []
  let width = 0
  let above = 0
  let below = 0
  for (const [index, { path }] of glyphs.entries()) {
    const { xOffset = 0, yOffset = 0, xAdvance = 0 } = positions[index] ?? {}
    const placed = path.translate(width + xOffset, yOffset)
    drawn.push(placed.toSVG())
    above = Math.max(above, placed.bbox.maxY)
    below = Math.max(below, -placed.bbox.minY)
    width += xAdvance
  }
  return { path: drawn.join(''), width, above, below }
}
