import { describe, expect, it } from 'vitest'
import { initialsOf } from '../../ui/initials.ts'
import { linesOf, namesOf, textOf } from './place-text.ts'

const room = (width: number, lines: number) => ({ width, lines, widthOf: (text: string) => text.length })
const names = namesOf('Ergasheva Mohira', initialsOf)
const told = { names, state: 'Out of work', figures: '40 of 60' }

describe('the text of a place', () => {
  it('breaks between words only', () => {
    expect(linesOf('Machine is broken', room(10, 2))).toEqual(['Machine is', 'broken'])
    expect(linesOf('Machine is broken', room(8, 2))).toBeUndefined()
    expect(linesOf('Machine', room(6, 3))).toBeUndefined()
  })

  it('shortens the name of a worker, and no number', () => {
    expect(names).toEqual(['Ergasheva Mohira', 'Ergasheva\u00a0M.', 'E.\u00a0Mohira', 'Mohira'])
    expect(namesOf('№ 101', initialsOf)).toEqual(['№ 101'])
    expect(namesOf('Mohira', initialsOf)).toEqual(['Mohira'])
  })

  it('is what there is room for', () => {
    expect(textOf(told, room(20, 4), 3)).toEqual({
      name: ['Ergasheva Mohira'],
      state: ['Out of work'],
      figures: '40 of 60',
    })
    expect(textOf(told, room(12, 3), 3)).toEqual({
      name: ['Ergasheva\u00a0M.'],
      state: ['Out of', 'work'],
      figures: undefined,
    })
    expect(textOf(told, room(9, 3), 4)).toEqual({ name: ['Ergasheva', 'Mohira'], state: [], figures: undefined })
    expect(textOf(told, room(9, 2), 4)).toEqual({ name: ['E.\u00a0Mohira'], state: [], figures: undefined })
    expect(textOf(told, room(4, 2), 3)).toEqual({ name: ['Mohira'], state: [], figures: undefined })
    expect(textOf(told, room(20, 1), 3)).toBeUndefined()
  })
})
