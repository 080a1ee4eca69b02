import { finished } from 'node:stream/promises'
import PDFDocument from 'pdfkit'
import { create } from 'qrcode'
import type { LocaleTag } from '../../../contracts/common.ts'
import { inProgram } from '../paths.ts'
import { text } from '../text/texts.ts'
import { testLetters, testShades } from './test-page.ts'

const millimetre = 72 / 25.4
const edge = 5 * millimetre
const margin = 20 * millimetre

/** An A4 page that shows a printer's edges, darkness and letters. */
export async function testPagePdf(printer: { name: string; institution: string; locale: LocaleTag }): Promise<Buffer> {
  const { name, institution, locale } = printer
  const document = new PDFDocument({ size: 'A4', margin, info: { Title: name, Producer: 'Markaz', Creator: 'Markaz' } })
  document.registerFont('normal', inProgram('resources', 'fonts', 'NotoSans-Regular.ttf'))
  document.registerFont('bold', inProgram('resources', 'fonts', 'NotoSans-Bold.ttf'))
  const { width, height } = document.page
  document.rect(edge, edge, width - 2 * edge, height - 2 * edge).stroke()

  document.font('normal').fontSize(11).text(institution, { align: 'center' })
  document.font('bold').fontSize(20).text(text(locale, 'print.test.title'), { align: 'center' })
  document.font('normal').fontSize(11).text(name, { align: 'center' }).moveDown()
  document.text(text(locale, 'print.test.edges')).moveDown()
  document.text(text(locale, 'print.test.letters'))
  for (const font of ['normal', 'bold']) document.font(font).text(testLetters.join('\n'))
  document.font('normal').moveDown().text(text(locale, 'print.test.darkness')).moveDown(0.5)

  const box = (width - 2 * margin) / testShades.length
  const top = document.y
  for (const [index, percent] of testShades.entries()) {
    const left = margin + index * box
    const grey = Math.round(255 * (1 - percent / 100))
    document.rect(left, top, box - 4, 40).fill([grey, grey, grey])
    document.fillColor('#000').text(`${percent} %`, left, top + 44, { width: box - 4, align: 'center' })
  }
  drawCode(document, 'MARKAZ-TEST', margin, top + 80)
  const pieces: Buffer[] = []
  document.on('data', (bytes: Buffer) => pieces.push(bytes))
  document.end()
  await finished(document)
  return Buffer.concat(pieces)
}

function drawCode(document: InstanceType<typeof PDFDocument>, code: string, left: number, top: number): void {
  const { modules } = create(code, { errorCorrectionLevel: 'M' })
  const side = 4
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (modules.get(row, column)) document.rect(left + column * side, top + row * side, side, side)
    }
  }
  document.fill('#000')
}
