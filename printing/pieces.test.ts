import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { root } from '../scripts/lib/paths.mjs'
import { openLetters } from './fonts.ts'
import { lettersNowhere, piecesOf } from './pieces.ts'

const fonts = join(root, 'resources', 'fonts')
const folder = mkdtempSync(join(tmpdir(), 'markaz-fonts-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// A machine that has these fonts and no other, so that it is known what it lacks; asked for when the first is drawn.
const conf = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${fonts}</dir><cachedir>${folder}</cachedir></fontconfig>`
writeFileSync(join(folder, 'fonts.conf'), conf)
process.env['FONTCONFIG_FILE'] = join(folder, 'fonts.conf')

const letters = await openLetters(fonts)
const shown = async (text: string) => (await piecesOf(text, letters)).map((piece) => piece.text)
const sources = async (text: string) => (await piecesOf(text, letters)).map(({ source, cells }) => [source, cells])

describe('the order on paper', () => {
  it.each([
    ['Ғани ўқув', ['Ғани ўқув']],
    ['Ism: محمد رضا', ['Ism: ', 'محمد رضا']],
    ['شای کابل 500 г', ['500', ' ', 'شای کابل', ' г']],
    ['هل 12.5-13 و', ['و', ' ', '12.5-13', ' ', 'هل']],
    ['קנייה!', ['קנייה', '!']],
    ['עד (שלום) 5', ['5', ' ', '(', 'שלום', ')', ' ', 'עד']],
    ['Ali (محمد) 5', ['Ali (', 'محمد', ') 5']],
    ['محمد (Ali علی)', ['محمد', ' (Ali ', 'علی', ')']],
    ['گل ۱۲۳', ['۱۲۳', ' ', 'گل']],
  ])('of %j', async (text, order) => {
    expect(await shown(text)).toEqual(order)
  })

  it('of a number in Persian figures is that of the figures', async () => {
    const [number] = await piecesOf('گل ۱۲۳', letters)
    expect(number).toMatchObject({ source: 'NotoSansArabic', isRightToLeft: false })
  })
})

describe('letters come from', () => {
  it.each([
    ['ўқув ё̄', [['mono', 6]]],
    ['ქალი', [['NotoSansGeorgian', 4]]],
    [
      'Ա-Բ',
      [
        ['NotoSansArmenian', 1],
        ['mono', 1],
        ['NotoSansArmenian', 1],
      ],
    ],
    ['می\u200cروم', [['NotoSansArabic', 5]]],
    // Noto Sans, which is for pages, has these and Noto Sans Mono has not.
    [
      'ofﬁce',
      [
        ['mono', 2],
        ['system', 1],
        ['mono', 2],
      ],
    ],
    [
      '漢字 A',
      [
        ['nowhere', 4],
        ['mono', 2],
      ],
    ],
  ])('of %j the fonts that have them', async (text, expected) => {
    expect(await sources(text)).toEqual(expected)
  })

  it('nowhere are named', async () => {
    expect(await lettersNowhere('Ғани: 漢字, ﬁ, محمد \u0378', letters)).toEqual(['漢', '字', '\u0378'])
  })
})
