import { describe, expect, it } from 'vitest'
import { layOutTable } from './table.ts'
import { cellsOf, wrap } from './wrap.ts'

describe('breaking lines', () => {
  it.each([
    ['Oʻzbekiston, Ғылым', 12, ['Oʻzbekiston,', 'Ғылым']],
    ['сумма 1\u00a0200\u00a0000,00 сум', 16, ['сумма', '1 200 000,00 сум']],
    ['Нұрланқызыныңұзынатауы', 10, ['Нұрланқызы', 'ныңұзыната', 'уы']],
    ['', 10, ['']],
    ['a\nb', 10, ['a', 'b']],
  ])('%j in %d columns', (text, columns, lines) => {
    expect(wrap(text, columns)).toEqual(lines)
  })

  it('counts a letter with a combining mark as one', () => {
    expect(wrap('\u0438\u0306\u0438\u0306', 2)).toEqual(['йй'])
  })

  it.each([
    ['漢字', 4],
    ['漢字 Ltd', 8],
    ['！', 2],
    ['गु', 1],
    ['а́', 1],
    ['\u0301', 0],
    ['می\u200cروم', 5],
    ['👨\u200d👩\u200d👧', 2],
    ['각', 2],
    ['Ғани, ўқув', 10],
  ])('%j takes %d cells', (text, cells) => {
    expect(cellsOf(text)).toBe(cells)
  })

  it('goes by cells where it breaks, and parts no letter from its marks', () => {
    expect(wrap('漢字漢字', 5)).toEqual(['漢字', '漢字'])
    expect(wrap('а漢字', 4)).toEqual(['а漢', '字'])
    expect(wrap('а́б́в́', 2)).toEqual(['а́б́', 'в́'])
    expect(wrap('漢字', 1)).toEqual(['漢', '字'])
  })

  it('leaves out what is not seen and what is no character', () => {
    expect(wrap('a\u00ad\u200eb\ufeffc\ud800d\uffff', 10)).toEqual(['abcd'])
  })

  it('leaves out control characters, which a printer would obey', () => {
    expect(wrap('a\u001b@b', 10)).toEqual(['a@b'])
  })
})

const numbers = { columns: [{ grow: true }, { align: 'right' as const }, { align: 'right' as const }] }

const lines = (rows: string[][], columns: number) =>
  layOutTable({ ...numbers, rows }, columns).map((pieces) =>
    pieces.reduce((line, { column, text }) => line.padEnd(column) + text, ''),
  )

describe('tables', () => {
  it('wraps the column that grows and aligns the others over all rows', () => {
    expect(
      lines(
        [
          ['Koʻylak, oq, bolalar uchun', '2', '170 000'],
          ['Doʻppi', '10', '850 000'],
        ],
        32,
      ),
    ).toEqual(['Koʻylak, oq,          2  170 000', 'bolalar uchun', 'Doʻppi               10  850 000'])
  })

  it('puts numbers on a line of their own where the paper is too narrow, whole and at the right edge', () => {
    expect(lines([['Koʻylak oʻgʻil bolalarga', '100', '1 200 000 000,00']], 24)).toEqual([
      'Koʻylak oʻgʻil bolalarga',
      '   100  1 200 000 000,00',
    ])
  })

  it('breaks none of the numbers, however little fits', () => {
    expect(lines([['A', '123456', '7890123']], 8)).toEqual(['A', '  123456', ' 7890123'])
  })
})
