import sharp from 'sharp'

/** How large letters are drawn to be measured. */
const size = 44
const baseline = size * 2
/** A letter of the system's darker than this is black. */
const dark = 128

/** Where a word's dots are, as the machine's own fonts draw it one dot high an em, from where its baseline begins. */
export interface Ink {
  left: number
  right: number
  above: number
  below: number
}

interface Drawn {
  left: number
  top: number
  right: number
  bottom: number
  isDark: (x: number, y: number) => boolean
}

const escaped = (text: string): string => text.replaceAll(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)

/** A word in the fonts of this machine; the renderer joins and turns its letters as their script wants it. */
export const systemText = (text: string, bold: boolean, attributes: string): string =>
  `<text xml:space="preserve" font-family="sans-serif"${bold ? ' font-weight="bold"' : ''} ${attributes}>${escaped(text)}</text>`

async function draw(text: string, bold: boolean): Promise<Drawn> {
  const width = size * (2 * Array.from(text).length + 4)
  const height = size * 3
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<rect width="100%" height="100%" fill="#fff"/>` +
    `${systemText(text, bold, `x="${size}" y="${baseline}" font-size="${size}"`)}</svg>`
  const grey = await sharp(Buffer.from(svg)).greyscale().raw().toBuffer()
  const isDark = (x: number, y: number) => (grey[y * width + x] ?? 255) < dark
  let [left, top, right, bottom] = [width, height, 0, 0]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!isDark(x, y)) continue
      left = Math.min(left, x)
      top = Math.min(top, y)
      right = Math.max(right, x + 1)
      bottom = Math.max(bottom, y + 1)
    }
  }
  return { left, top, right, bottom, isDark }
}

/** Where the dots of a word are in the fonts of this machine. */
export async function systemInk(text: string, bold: boolean): Promise<Ink> {
  const { left, top, right, bottom } = await draw(text, bold)
  return {
    left: (left - size) / size,
    right: (right - size) / size,
    above: (baseline - top) / size,
    below: (bottom - baseline) / size,
  }
}

/** Never given to a letter: with four figures in its box, and with six. */
const unassigned = ['\u0378', '\u{efffd}']
let boxes: Promise<Drawn[]> | undefined
const known = new Map<string, Promise<boolean>>()
const unmeasured = /[\p{M}\p{Join_Control}]/gu

/** Whether the fonts of this machine have a letter; its marks are taken to come with it. */
export async function systemHas(letter: string): Promise<boolean> {
  const found = await Promise.all(Array.from(letter.replaceAll(unmeasured, ''), hasCharacter))
  return found.length > 0 && found.every(Boolean)
}

function hasCharacter(character: string): Promise<boolean> {
  const remembered = known.get(character)
  if (remembered) return remembered
  const found = isDrawn(character)
  known.set(character, found)
  return found
}

/** What no font has, the renderer draws as a box with the character's number in it, and says nothing. */
async function isDrawn(character: string): Promise<boolean> {
  boxes ??= Promise.all(unassigned.map((one) => draw(one, false)))
  const drawn = await draw(character, false)
  return drawn.right > drawn.left && !(await boxes).some((box) => isBoxLike(drawn, box))
}

/** As large as a box, its outermost dots dark as the box's are, and white within them. */
function isBoxLike(drawn: Drawn, box: Drawn): boolean {
  const width = box.right - box.left
  const height = box.bottom - box.top
  if (drawn.right - drawn.left !== width || drawn.bottom - drawn.top !== height) return false
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = Math.min(x, y, width - 1 - x, height - 1 - y)
      if (inside > 1) continue
      if (drawn.isDark(drawn.left + x, drawn.top + y) !== box.isDark(box.left + x, box.top + y)) return false
    }
  }
  return true
}
