import { readFile } from 'node:fs/promises'
import { create, type Font } from 'fontkit'

/** The outlines of our own letters, for printers that lack them. */
export interface Letters {
  /** SVG path data of a character on its baseline, upright, in a cell 600 units wide. */
  outline(character: string, bold: boolean): string
}

/** What a font's own coordinates are counted in. */
export const unitsPerEm = 1_000

/** Opens Noto Sans Mono, regular and bold. */
export async function openLetters(files: { regular: string; bold: string }): Promise<Letters> {
  const [regular, bold] = await Promise.all([open(files.regular), open(files.bold)])
  const known = new Map<string, string>()
  return {
    outline(character, isBold) {
      const key = `${isBold ? 'b' : 'r'}${character}`
      const remembered = known.get(key)
      if (remembered !== undefined) return remembered
      const glyph = (isBold ? bold : regular).glyphForCodePoint(character.codePointAt(0) ?? 0)
      const path = glyph.path.toSVG()
      known.set(key, path)
      return path
    },
  }
}

async function open(file: string): Promise<Font> {
  const font = create(await readFile(file))
  if (!('glyphForCodePoint' in font)) throw new Error(`${file} is a collection of fonts, not one font`)
  return font
}
