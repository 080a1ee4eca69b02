import { describe, expect, it } from 'vitest'
import { isMeasured, trueTime } from './true-time.ts'

const minute = 60_000
const hour = 60 * minute
const heardAt = 1_800_000_000_000

/** What a kiosk measured of something `doneAfter` its last word with the server, brought at `now`. */
const measured = ({ sinceHeardMs = 0, agoMs = 0, clockSinceHeardMs = 0 }) => ({
  heardAt,
  sinceHeardMs,
  agoMs,
  clockSinceHeardMs,
})

describe('the true time of what a kiosk did alone', () => {
  it('is measured from both ends where the kiosk was awake all the time', () => {
    const time = trueTime(
      measured({ sinceHeardMs: hour, agoMs: hour, clockSinceHeardMs: 40 * hour }),
      heardAt + 2 * hour,
    )
    expect(time).toEqual({ from: heardAt + hour, until: heardAt + hour, at: heardAt + hour })
    expect(isMeasured(time)).toBe(true)
  })

  it('believes no clock of the kiosk beyond what was measured', () => {
    const asleep = { sinceHeardMs: hour, agoMs: hour }
    const now = heardAt + 5 * hour
    expect(trueTime(measured({ ...asleep, clockSinceHeardMs: 3 * hour }), now).at).toBe(heardAt + 3 * hour)
    expect(trueTime(measured({ ...asleep, clockSinceHeardMs: -900 * hour }), now).at).toBe(heardAt + hour)
    expect(trueTime(measured({ ...asleep, clockSinceHeardMs: 900 * hour }), now).at).toBe(heardAt + 4 * hour)
    expect(isMeasured(trueTime(measured(asleep), now))).toBe(false)
  })

  it('is never later than now, nor before time began, whatever a kiosk says', () => {
    expect(trueTime(measured({ sinceHeardMs: 90 * hour }), heardAt + hour).at).toBe(heardAt + hour)
    expect(trueTime({ ...measured({}), heardAt: heardAt + 9 * hour }, heardAt).at).toBe(heardAt)
    expect(trueTime(measured({ agoMs: heardAt * 2 }), heardAt).from).toBe(0)
  })

  it('lies between the two where the server’s own clock was set back meanwhile', () => {
    const time = trueTime(measured({ sinceHeardMs: 2 * hour, agoMs: 2 * hour }), heardAt + 3 * hour)
    expect([time.from, time.until]).toEqual([heardAt + hour, heardAt + 2 * hour])
  })
})
