import { expect, it } from 'vitest'
import { printOptions } from './printing.ts'

it('prints A4 on the printer that is set, and asks nobody', () => {
  expect(printOptions('HP', ['HP', 'Xerox'])).toMatchObject({ silent: true, deviceName: 'HP', pageSize: 'A4' })
})

it.each([
  [null, ['HP']],
  ['HP', ['Xerox']],
])('asks by the system’s dialogue where %s is set and %j is there', (set, there) => {
  expect(printOptions(set, there)).toEqual({ silent: false, printBackground: true, pageSize: 'A4' })
})
