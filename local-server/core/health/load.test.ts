import { expect, it } from 'vitest'
import { createLoad, thisComputer, type Computer } from './load.ts'

/** A computer of two processors with 1,000 MB. */
function computer() {
  const now = { free: 500, busy: 0, all: 0 }
  const asked: Computer = {
    memory: () => ({ free: now.free, total: 1000 }),
    processors: () => ({ busy: now.busy, all: now.all }),
  }
  const minute = (busyPercent: number) => {
    now.all += 120_000
    now.busy += (120_000 * busyPercent) / 100
  }
  return { now, asked, minute }
}

const wrong = (load: ReturnType<typeof createLoad>) =>
  load.states().flatMap(({ name, ok, vital }) => (ok ? [] : [`${name} ${String(vital)}`]))

it('is normal up to 80 per cent of the memory, and needs a person above', () => {
  const { now, asked } = computer()
  const load = createLoad({}, asked)
  now.free = 200
  expect(wrong(load)).toEqual([])
  now.free = 190
  expect(wrong(load)).toEqual(['memory false'])
  expect(wrong(createLoad({ memoryWarnPercent: 90 }, asked))).toEqual([])
})

it('is normal up to 70 per cent of a minute of the processors, and forgets a busy one when it is over', () => {
  const { asked, minute } = computer()
  const load = createLoad({}, asked)
  load.measure(0)
  expect(load.cpuPercent()).toBeNull()
  minute(70)
  load.measure(60_000)
  expect(load.cpuPercent()).toBe(70)
  expect(wrong(load)).toEqual([])
  minute(71)
  // Too early to say.
  load.measure(90_000)
  expect(load.cpuPercent()).toBe(70)
  load.measure(120_000)
  expect(wrong(load)).toEqual(['cpu false'])
  minute(10)
  load.measure(180_000)
  expect(wrong(load)).toEqual([])
})

it('reads this computer', () => {
  const { free, total } = thisComputer.memory()
  const { busy, all } = thisComputer.processors()
  expect(free).toBeLessThan(total)
  expect(busy).toBeLessThan(all)
  expect(busy).toBeGreaterThan(0)
})
