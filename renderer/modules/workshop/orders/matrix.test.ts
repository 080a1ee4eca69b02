import { describe, expect, it } from 'vitest'
import { bundlesFor, cellKey, cellMessages, daysLeft, draftOf, isLate, itemsOf, sumOf } from './matrix.ts'

const draft = () =>
  draftOf({
    sizes: ['S', 'M'],
    colours: ['white', 'blue'],
    items: [
      { size: 'S', colour: 'white', pieces: 40, cutPieces: 0, leftToCut: 40 },
      { size: 'M', colour: 'blue', pieces: 50, cutPieces: 0, leftToCut: 50 },
    ],
  })

describe('the matrix of an order', () => {
  it('gives back what it was made from, row by row', () => {
    expect(itemsOf(draft())).toEqual([
      { size: 'S', colour: 'white', pieces: 40 },
      { size: 'M', colour: 'blue', pieces: 50 },
    ])
    expect(itemsOf(draftOf())).toEqual([])
  })

  it('reads what people type, leaves out what is empty, and keeps what is no number', () => {
    const typed = draft()
    typed.pieces[cellKey('white', 'M')] = '1 200'
    typed.pieces[cellKey('blue', 'S')] = ' '
    typed.pieces[cellKey('blue', 'M')] = '12a'
    expect(itemsOf(typed)).toEqual([
      { size: 'S', colour: 'white', pieces: 40 },
      { size: 'M', colour: 'white', pieces: 1200 },
      { size: 'M', colour: 'blue', pieces: Number.NaN },
    ])
    expect([
      sumOf(itemsOf(typed)),
      sumOf(itemsOf(typed), { size: 'M' }),
      sumOf(itemsOf(typed), { colour: 'blue' }),
    ]).toEqual([1240, 1200, 0])
  })

  it('keeps the pieces of a size that is taken away and comes back, and does not send them meanwhile', () => {
    const typed = draft()
    typed.sizes = ['S']
    expect(itemsOf(typed)).toEqual([{ size: 'S', colour: 'white', pieces: 40 }])
    typed.sizes = ['S', 'M']
    expect(itemsOf(typed)).toHaveLength(2)
  })

  it('says beside which cell something is wrong', () => {
    const typed = draft()
    typed.pieces[cellKey('white', 'S')] = 'x'
    const fields = { 'matrix.items.1.pieces': 'Not less than 1.' }
    expect(cellMessages(itemsOf(typed), fields, 'Enter a whole number.')).toEqual({
      [cellKey('white', 'S')]: 'Enter a whole number.',
      [cellKey('blue', 'M')]: 'Not less than 1.',
    })
  })
})

it.each([
  [90, 40, 3],
  [80, 40, 2],
  [1, 40, 1],
  [0, 40, 0],
  [10, 0, 0],
  [Number.NaN, 40, 0],
])('%d pieces in bundles of %d are %d bundles', (pieces, size, bundles) => {
  expect(bundlesFor(pieces, size)).toBe(bundles)
})

it('an open order is late from the day after its due day', () => {
  expect(isLate({ status: 'open', dueOn: '2026-11-23' }, '2026-11-23')).toBe(false)
  expect(isLate({ status: 'open', dueOn: '2026-11-23' }, '2026-11-24')).toBe(true)
  expect(isLate({ status: 'done', dueOn: '2026-11-23' }, '2026-11-24')).toBe(false)
  expect([daysLeft('2026-11-30', '2026-11-23'), daysLeft('2026-11-21', '2026-11-23')]).toEqual([7, -2])
})
