import { describe, expect, it } from 'vitest'
import { minutesLater, shiftSpan, workingMinutes } from './shift-time.ts'

const day = {
  id: 'd',
  name: 'day',
  startsAt: '08:00',
  endsAt: '20:00',
  breaks: [] as { startsAt: string; minutes: number }[],
}
const night = {
  id: 'n',
  name: 'night',
  startsAt: '20:00',
  endsAt: '08:00',
  breaks: [] as { startsAt: string; minutes: number }[],
}
const office = {
  id: 'o',
  name: 'office',
  startsAt: '08:00',
  endsAt: '17:00',
  breaks: [] as { startsAt: string; minutes: number }[],
}
const at = (text: string) => Date.parse(`2026-11-${text}:00+05:00`)
const spanOf = (shift: typeof day, shifts = [day, night], nextDay = shifts) =>
  shiftSpan(shifts, shift, '2026-11-23', 'Asia/Tashkent', nextDay)

describe('the time of a shift', () => {
  it('runs over midnight where it ends before it begins', () => {
    expect(spanOf(night)).toMatchObject({
      startsAt: at('23T20:00'),
      endsAt: at('24T08:00'),
      nextStartsAt: at('24T08:00'),
    })
  })

  it('of a house with one shift lasts until it begins again', () => {
    expect(spanOf(office, [office])).toMatchObject({ endsAt: at('23T17:00'), nextStartsAt: at('24T08:00') })
  })

  it('lasts until the first shift of the plan that begins the next day', () => {
    const early = { ...day, startsAt: '06:00' }
    expect(spanOf({ ...night, endsAt: '05:00' }, [day, night], [early])).toMatchObject({
      endsAt: at('24T05:00'),
      nextStartsAt: at('24T06:00'),
    })
  })

  it('is that of its time zone', () => {
    expect(shiftSpan([day, night], day, '2026-11-23', 'Asia/Bishkek').startsAt).toBe(
      Date.parse('2026-11-23T08:00:00+06:00'),
    )
  })
})

describe('working minutes', () => {
  const fedDay = { ...day, breaks: [{ startsAt: '12:30', minutes: 45 }] }
  const fedNight = { ...night, breaks: [{ startsAt: '00:30', minutes: 30 }] }
  it.each([
    ['08:00', '20:00', 720 - 45],
    ['07:30', '08:10', 10],
    ['12:00', '12:45', 30],
    ['12:40', '13:00', 0],
    ['19:50', '20:30', 10],
    ['13:00', '12:00', 0],
  ])('of the day shift from %s to %s are %i', (from, to, minutes) => {
    expect(workingMinutes(spanOf(fedDay, [fedDay, fedNight]), at(`23T${from}`), at(`23T${to}`))).toBe(minutes)
  })

  it('of a night shift leave out the break after midnight', () => {
    expect(workingMinutes(spanOf(fedNight, [fedDay, fedNight]), at('23T20:00'), at('24T02:00'))).toBe(330)
  })

  it('go on after the end where no other shift begins', () => {
    expect(workingMinutes(spanOf(office, [office]), at('23T16:00'), at('23T18:30'))).toBe(150)
  })
})

it('a few minutes are not late', () => {
  expect([minutesLater(0, 5 * 60_000, 5), minutesLater(0, 6 * 60_000, 5), minutesLater(60_000, 0, 5)]).toEqual([
    0, 6, 0,
  ])
})
