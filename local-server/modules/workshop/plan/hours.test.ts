import { expect, it } from 'vitest'
import { shiftSpan } from '../attendance/shift-time.ts'
import { hoursOf, plannedBy, spreadOver } from './hours.ts'

const day = { id: 'd', name: 'day', startsAt: '08:00', endsAt: '17:30', breaks: [{ startsAt: '12:30', minutes: 60 }] }
const span = shiftSpan([day], day, '2026-11-23', 'Asia/Tashkent')
const at = (time: string) => Date.parse(`2026-11-23T${time}:00+05:00`)

it('the plan is spread over the working minutes of the hours', () => {
  expect(hoursOf(span).map(({ minutes }) => minutes)).toEqual([60, 60, 60, 60, 30, 30, 60, 60, 60, 30])
  expect(
    spreadOver(
      hoursOf(span).map(({ minutes }) => minutes),
      510,
    ),
  ).toEqual([60, 60, 60, 60, 30, 30, 60, 60, 60, 30])
})

it.each([0, 1, 7, 100, 333, 1001])('a plan of %i is whole pieces and loses none', (pieces) => {
  const hours = spreadOver([60, 60, 30, 0, 60, 45], pieces)
  expect(hours.every((one) => Number.isInteger(one) && one >= 0)).toBe(true)
  expect(hours.reduce((sum, one) => sum + one, 0)).toBe(pieces)
})

it('no hours have no plan', () => {
  expect(spreadOver([0, 0], 10)).toEqual([0, 0])
})

it('what should be done by now stands still in the break and ends with the shift', () => {
  expect(
    [at('07:00'), at('08:30'), at('12:30'), at('13:30'), at('17:30'), at('20:00')].map((now) =>
      plannedBy(span, 510, now),
    ),
  ).toEqual([0, 30, 270, 270, 510, 510])
})
