import { PDFDocument, rgb } from '@cantoo/pdf-lib'
import { unitsPerEm, type Letters } from './fonts.ts'

const size = 14
const margin = 12
const padding = 4
/** Of Noto Sans Mono: every letter's width, and how far its small strokes hang down, in ems. */
const letterWidth = 0.6
const descent = 0.25

/** A PDF file with a mark in the upper right corner of each page, white on black, in our own letters. */
export async function withPdfMark(file: Uint8Array, mark: string, letters: Letters): Promise<Uint8Array> {
  const document = await PDFDocument.load(file)
  const width = Array.from(mark).length * letterWidth * size + 2 * padding
  const height = size + 2 * padding
  for (const page of document.getPages()) {
    const left = page.getWidth() - margin - width
    const bottom = page.getHeight() - margin - height
    page.drawRectangle({ x: left, y: bottom, width, height, color: rgb(0, 0, 0) })
    for (const [index, character] of Array.from(mark).entries()) {
      if (character === ' ') continue
      page.drawSvgPath(downwards(letters.outline(character, true)), {
        x: left + padding + index * letterWidth * size,
        y: bottom + padding + descent * size,
        scale: size / unitsPerEm,
        color: rgb(1, 1, 1),
        borderWidth: 0,
      })
    }
  }
  return document.save()
}

/** A letter's path counts upwards, a picture's downwards. */
const downwards = (path: string): string =>
  path.replaceAll(/([MLQC])([^A-Z]*)/gi, (_, command: string, numbers: string) => {
    const turned = numbers
      .trim()
      .split(/[\s,]+/)
      .map((number, index) => (index % 2 === 1 ? String(-Number(number)) : number))
    return `${command}${turned.join(' ')} `
  })
